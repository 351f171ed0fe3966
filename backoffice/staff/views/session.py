"""Signing in and out, where the day begins, and what a person sets for themselves."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.standing import standing_of
from backoffice.staff.views.decisions import AFTER_LIST, AFTER_NEXT


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The form, and the check of name and password; the session is renewed."""
    return LoginView.as_view(template_name="staff/sign_in.html", redirect_authenticated_user=True)(request)


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
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = resolve_url("staff:home")
    return redirect(back)
