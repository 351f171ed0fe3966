"""The addresses of the API under /api/v1/. Every answer but the documentation's is JSON, refusals included."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from backoffice.api import docs
from backoffice.api.v1 import api, not_allowed, not_found

app_name = "api"

View = Callable[..., HttpResponseBase]


def refusing_in_kind(view: View) -> View:
    """The view, whose refusal of a method is a problem document like every other."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            return not_allowed(response["Allow"])
        return response

    return answer


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """No operation has this address."""
    return not_found(request)


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:docs"), name="root"),
    path("openapi.json", refusing_in_kind(csrf_exempt(require_safe(docs.openapi_json))), name="openapi"),
    path("docs", refusing_in_kind(csrf_exempt(require_safe(docs.page))), name="docs"),
    *(
        URLPattern(pattern.pattern, refusing_in_kind(pattern.callback), pattern.default_args, pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ),
    re_path("", nothing_here),
]
