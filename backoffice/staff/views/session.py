"""Signing in and out, where the day begins, and what a person sets for themselves."""

import logging
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import load_backend, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from backoffice.kernel import clock, throttle
from backoffice.kernel.errors import Refused
from backoffice.people import open_sessions, second_factor
from backoffice.people.models import FactorKind, User
from backoffice.staff import asking, languages, sessions
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.standing import standing_of
from backoffice.staff.views.onwards import AFTER_LIST, AFTER_NEXT
from workflows.people.actions.choose_language import choose_language
from workflows.people.actions.show_code import show_code
from workflows.people.actions.show_passkey import show_passkey

logger = logging.getLogger(__name__)

# Between the password and the second factor nobody is signed in yet; the session only remembers whose password it was.
HALF: Final = "half_way"
HALF_SECONDS: Final = 5 * 60


class _NameAndPassword(AuthenticationForm):
    """Django's form, which knows a one-time password as well."""

    def confirm_login_allowed(self, user: Any) -> None:
        """The password is right: whether it is still good."""
        super().confirm_login_allowed(user)
        if isinstance(user, User) and user.password_until is not None and user.password_until <= clock.now():
            words = _("This one-time password is no longer good. Ask an administrator for a new one.")
            raise ValidationError(words, code="one-time-password-over")


class _SignIn(LoginView):
    """Name and password; whoever has a second factor is asked for it before the session begins."""

    template_name = "staff/sign_in.html"
    authentication_form = _NameAndPassword
    redirect_authenticated_user = True
    extra_context = {"lenient": not settings.SECOND_FACTOR_REQUIRED}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password is right."""
        user = form.get_user()
        if not isinstance(user, User):
            raise TypeError("the backend signs in staff only")
        if second_factor.has_one(user):
            self.request.session.cycle_key()
            self.request.session[HALF] = {
                "user": user.pk, "backend": user.backend, "password": user.get_session_auth_hash(),
                "at": sessions.moment(), "next": self.get_redirect_url(),
            }  # fmt: skip
            return redirect("staff:second-step")
        answer = super().form_valid(form)
        sessions.begin(self.request, second=False)
        logger.info("person %s signed in", user.pk)
        return answer


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The form, and the check of name and password; the session is renewed."""
    if request.method == "POST":
        most = settings.SIGN_INS_PER_MINUTE
        wait = throttle.take(f"sign-in:{throttle.neighbourhood_of(request)}", throttle.Rate(most, most))
        if wait:
            return too_many(request, None, None, seconds=wait)
    return _SignIn.as_view()(request)


def too_many(request: HttpRequest, response: object, credentials: object, *, seconds: int = 15 * 60) -> HttpResponse:
    """After too many wrong passwords: 429, with how long to wait; nobody is told whether the name exists."""
    answer = page(request, "sign_in.html", {"too_many": True, "minutes": max(1, round(seconds / 60))}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def half_way(request: HttpRequest) -> User | None:
    """Whose password was right a moment ago, in this browser; None after five minutes, or if it was changed since."""
    kept: dict[str, Any] | None = request.session.get(HALF)
    if not kept or not 0 <= sessions.moment() - kept["at"] <= HALF_SECONDS:
        return None
    user = load_backend(kept["backend"]).get_user(kept["user"])
    if not isinstance(user, User) or user.get_session_auth_hash() != kept["password"]:
        return None
    return user


def go_in(request: HttpRequest, user: User) -> HttpResponse:
    """Both were right: the session begins anew."""
    kept = request.session.pop(HALF)
    login(request, user, backend=kept["backend"])
    sessions.begin(request, second=True)
    logger.info("person %s signed in with a second factor", user.pk)
    return redirect(kept["next"] or "staff:home")


def second_step(request: HttpRequest) -> HttpResponse:
    """The second factor after the password."""
    user = half_way(request)
    if user is None:
        return redirect("staff:sign-in")
    if request.method != "POST":
        return _asking(request, user)
    try:
        if "passkey" in request.POST:
            challenge = asking.asked(request, user, asking.TO_SIGN_IN)
            if not challenge:
                raise Refused("asked-too-long-ago", _("The page was open too long, or was used already. Try again."))
            show_passkey(user=user, challenge=challenge, answer=request.POST["passkey"])
        else:
            show_code(user=user, code=request.POST.get("code", ""))
    except Refused as refusal:
        return _asking(request, user, refusal)
    return go_in(request, user)


def _asking(request: HttpRequest, user: User, refusal: Refused | None = None) -> HttpResponse:
    """Ask for what the person has: a passkey, the code of an app, or in its place a recovery code."""
    context = {
        "name": user.get_username(),
        "asks": asking.to_sign_in(request, user),
        "has_passkey": bool(asking.own(user)),
        "has_app": user.second_factors.filter(kind=FactorKind.TOTP).exists(),
        "place": asking.place(request),
        "wrong": refusal.message if refusal else None,
        "wrong_passkey": refusal is not None and "passkey" in request.POST,
    }
    answer = page(request, "second_step.html", context, status=refusal.status if refusal else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def sign_out(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The session ends."""
    return LogoutView.as_view()(request)


def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Each role has its place; a person without a role reads what to do."""
    standing = standing_of(request)
    name = standing.home() if standing else ""
    return redirect(f"staff:{name or 'me'}")


def me(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who I am here, for which offices, and what I have set."""
    standing = standing_of(request)
    context = {
        "after": request.session.get("after", AFTER_NEXT),
        "open_sessions": open_sessions.of(standing.user, this=request.session.session_key or "") if standing else [],
        "takes": bool(standing and standing.has("filing.take")),
    }
    return page(request, "me.html", context)


def choose(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Remember for which office the person works now, or what comes after a decision, for this session."""
    standing = standing_of(request)
    codes = {office.code for office in standing.offices} if standing else set()
    office = request.POST.get("office")
    if office is not None and (office in codes or not office):
        request.session["office"] = office
    if request.POST.get("after") in (AFTER_NEXT, AFTER_LIST):
        request.session["after"] = request.POST["after"]
    return redirect(_back(request))


def language(request: HttpRequest) -> HttpResponse:
    """Go on in the other language: on this browser, and for whoever is signed in wherever they sign in."""
    code = request.POST.get("language", "")
    answer = redirect(_back(request))
    if not languages.is_offered(code):
        return answer
    if isinstance(request.user, User):
        choose_language(user=request.user, code=code)
    languages.remember(answer, code)
    return answer


def _back(request: HttpRequest) -> str:
    """The page of ours that the form names, or the person's first one."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return back
    return resolve_url("staff:home")
