"""What a person does about their own sign-in: second factors, recovery codes, password, and showing it again."""

from typing import Final
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.kernel import throttle
from backoffice.kernel.errors import Refused
from backoffice.people import second_factor, totp, vault
from backoffice.staff import asking, sessions
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from reports.render.qr import runs
from workflows.people.actions.change_password import change_password
from workflows.people.actions.end_sessions import end_sessions
from workflows.people.actions.enrol_app import enrol_app
from workflows.people.actions.remove_factor import remove_factor
from workflows.people.actions.renew_recovery_codes import renew_recovery_codes

_ADDING: Final = "app_being_added"


def second_factors(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The person's second factors, and whether their role needs one."""
    context = {
        "factors": desk.user.second_factors.all(),
        "codes_left": desk.user.recovery_codes.filter(used_at=None).count(),
        "demanded": second_factor.is_demanded_of(desk.user),
        "concerned": second_factor.concerns(desk.user),
        "place": asking.place(request),
    }
    return page(request, "second_factor.html", context)


def add_app(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a new secret as a QR code and as text; take the app once it shows the right code."""
    if request.method != "POST":
        secret = totp.new_secret()
        request.session[_ADDING] = vault.sealed(secret)
        return _adding(request, desk, secret)
    kept = request.session.get(_ADDING)
    if not kept:
        return redirect("staff:add-app")
    secret = vault.opened(kept)
    try:
        codes = enrol_app(user=desk.user, secret=secret, code=request.POST.get("code", ""), name=request.POST.get("name", ""))
    except Refused as refusal:
        if refusal.code != "app-known":
            return _adding(request, desk, secret, refusal)
        # Sent again: it stands in the list to which this leads.
        del request.session[_ADDING]
        messages.info(request, str(refusal.message), extra_tags="note")
        return redirect("staff:second-factor")
    del request.session[_ADDING]
    return added(request, codes, _("The app was added."))


def added(request: HttpRequest, codes: list[str], words: str) -> HttpResponse:
    """A factor was added: showing a new one is showing one, so the session goes on, under a new key."""
    request.session.cycle_key()
    request.session[sessions.SECOND_AT] = sessions.moment()
    if codes:
        return _codes(request, codes)
    messages.success(request, words)
    return redirect("staff:second-factor")


def _adding(request: HttpRequest, desk: Desk, secret: str, refusal: Refused | None = None) -> HttpResponse:
    address = totp.address_for_app(secret, account=desk.user.get_username(), issuer=_("Registry back office"))
    context = {
        "picture": _picture(address),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "name": request.POST.get("name", ""),
        "wrong": refusal.message if refusal else None,
    }
    return not_kept(page(request, "add_app.html", context, status=refusal.status if refusal else 200))


def _picture(text: str) -> str:
    """A QR code as the address of a picture that needs no request of its own."""
    size, dark_runs = runs(text)
    dark = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, x, length in dark_runs)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {size + 8} {size + 8}">'
        f'<path fill="#fff" d="M-4-4h{size + 8}v{size + 8}h-{size + 8}z"/><path d="{dark}"/></svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"


def remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Remove one of the person's factors."""
    given = request.POST.get("factor", "")
    remove_factor(user=desk.user, factor_id=whole_number(given, digits=15) or 0)
    messages.success(request, _("The second factor was removed."))
    return redirect("staff:second-factor")


def recovery_codes(request: HttpRequest, desk: Desk) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    return _codes(request, renew_recovery_codes(user=desk.user))


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return not_kept(page(request, "recovery_codes.html", {"codes": codes}))


def password(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new password; other sessions end, this one goes on under a new key."""
    if request.method != "POST":
        return page(request, "password.html")
    new = request.POST.get("new", "")
    try:
        if wait := _throttled(desk):
            raise Refused("too-often", _("Too many tries. Wait %(seconds)s seconds and try again.") % {"seconds": wait})
        if new != request.POST.get("again", ""):
            raise Refused("not-alike", _("The two new passwords are not alike."))
        changed = change_password(user=desk.user, old=request.POST.get("old", ""), new=new, this=request.session.session_key or "")
    except Refused as refusal:
        return page(request, "password.html", {"wrong": refusal.message}, status=refusal.status)
    update_session_auth_hash(request, changed)
    messages.success(request, _("The password was changed, and your other sessions have ended."))
    return redirect("staff:me")


def end(request: HttpRequest, desk: Desk) -> HttpResponse:
    """End one of the person's other sessions, or all of them."""
    number = end_sessions(user=desk.user, this=request.session.session_key or "", mark=request.POST.get("session", ""))
    said = ngettext("%(number)d session was ended.", "%(number)d sessions were ended.", number) % {"number": number}
    messages.success(request, said)
    return redirect("staff:me")


def confirm(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the password again, before an act on money or on the sign-in itself."""
    back = request.POST.get("next", request.GET.get("next", ""))
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = ""
    if request.method != "POST":
        return page(request, "confirm.html", {"next": back})
    if wait := _throttled(desk):
        wrong = _("Too many tries. Wait %(seconds)s seconds and try again.") % {"seconds": wait}
        return page(request, "confirm.html", {"next": back, "wrong": wrong}, status=429)
    if not desk.user.check_password(request.POST.get("password", "")):
        return page(request, "confirm.html", {"next": back, "wrong": _("This password is not right.")}, status=422)
    request.session.cycle_key()
    request.session[sessions.CONFIRMED_AT] = sessions.moment()
    return redirect(back or "staff:me")


def _throttled(desk: Desk) -> int:
    """A session that was left open is no place to try passwords at."""
    return throttle.take(f"confirm:{desk.user.pk}", throttle.Rate(per_minute=5, burst=5))


def not_kept(answer: HttpResponse) -> HttpResponse:
    """What is shown once is kept by no cache on the way."""
    answer["Cache-Control"] = "no-store"
    return answer
