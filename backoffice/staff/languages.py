"""In which language a page is drawn: the person's own choice, else this browser's, else what the browser asks for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from backoffice.kernel.languages import ENGLISH
from backoffice.people.models import User

# What programs call answers in one language, so that the same request is given the same answer.
_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")


def is_offered(code: str) -> bool:
    """Whether the pages are written in this language."""
    return code in dict(settings.LANGUAGES)


class ReadersLanguage(LocaleMiddleware):
    """Stands behind the sign-in, since a person's choice goes with them from one workstation to the next."""

    def process_request(self, request: HttpRequest) -> None:
        """Before a view."""
        if request.path_info.startswith(_PROGRAMS):
            code = ENGLISH
        elif isinstance(request.user, User) and is_offered(request.user.language):
            code = request.user.language
        else:
            code = translation.get_language_from_request(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code


def remember(answer: HttpResponse, code: str) -> None:
    """Let this browser keep the choice, for the pages before a sign-in and for whoever has not chosen."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=settings.LANGUAGE_COOKIE_AGE, httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip
