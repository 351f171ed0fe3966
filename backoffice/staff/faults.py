"""When something is refused or goes wrong: what happened, what was kept, what to do, and a reference for operators."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.errors import Refused
from backoffice.staff.pages import page

log = logging.getLogger(__name__)

_HEADINGS: dict[int, Promise] = {
    400: _("This request could not be read"),
    403: _("This is not open to you"),
    404: _("This is not here"),
    409: _("Somebody was first"),
    422: _("This was not done"),
    500: _("Something went wrong on our side"),
}
_KEPT: dict[int, Promise] = {
    400: _("Nothing was changed."),
    403: _("Nothing was changed. Rights come with your role in an office; an administrator can say which you have."),
    404: _("It may have another address, or it belongs to an office that is not yours. Search for it at the top."),
    409: _("Nothing of yours was changed or lost. What the other person did stands."),
    422: _("Nothing was changed. Go back, put it right and try again."),
    500: _("What was finished before stays; what you just did may not be. Look at the filing before you try again."),
}

# Nobody has it: on an old page one may believe to have what was given back since.
_NOT_TAKEN = "not-taken"


def _reference() -> str:
    return f"E-{secrets.token_hex(4).upper()}"


def _fault(request: HttpRequest, status: int, message: object, code: str) -> HttpResponse:
    reference = _reference()
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "%s answered %s to %s %s: %s", reference, status, request.method, request.path, code)
    match = request.resolver_match
    filing = match.kwargs.get("reference", "") if match and status in (409, 422) else ""
    heading, kept = _HEADINGS[status], _KEPT[status]
    if code == _NOT_TAKEN:
        heading = _("You do not have this filing")
        kept = _("Nothing was changed. If you had it, it was released since, by you or by a senior officer: its history says by whom.")
    context = {
        "status": status, "heading": heading, "message": message, "kept": kept,
        "reference": reference, "about": filing,
    }  # fmt: skip
    return page(request, "fault.html", context, status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page that says why an act was refused; for a lost race it names who was first and when."""
    status = refusal.status if refusal.status in _HEADINGS else 422
    return _fault(request, status, refusal.message, refusal.code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _fault(request, 400, "", "bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 outside a guarded page."""
    return _fault(request, 403, "", "forbidden")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no page has this address."""
    return _fault(request, 404, "", "no-such-address")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from a page of ours, or the session has changed since."""
    message = _("This form is too old, or it did not come from this system. Load the page again and repeat what you did.")
    return _fault(request, 403, message, "csrf")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the least that can be drawn: no database, no static file, since either may be what is broken."""
    reference = _reference()
    log.error("%s answered 500 to %s %s", reference, request.method, request.path)
    context = {"heading": _HEADINGS[500], "kept": _KEPT[500], "reference": reference}
    return render(request, "staff/last_resort.html", context, status=500)
