"""When something is refused or goes wrong: what happened, what was kept, what to do, and a reference for operators."""

import json
import logging
import secrets
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.errors import Refused
from backoffice.kernel.waits import BUSY
from backoffice.staff.pages import page

log = logging.getLogger(__name__)

_HEADINGS: dict[int, Promise] = {
    400: _("This request could not be read"),
    403: _("This is not open to you"),
    404: _("This is not here"),
    409: _("Somebody was first"),
    422: _("This was not done"),
    500: _("Something went wrong on our side"),
    503: _("Busy just now"),
}
_KEPT: dict[int, Promise] = {
    400: _("Nothing was changed."),
    403: _("Nothing was changed. Rights come with your role in an office; an administrator can say which you have."),
    404: _("It may have another address, or it belongs to an office that is not yours. Search for it at the top."),
    409: _("Nothing of yours was changed or lost. What the other person did stands."),
    422: _("Nothing was changed. Go back, put it right and try again."),
    500: _("What was finished before stays; what you just did may not be. Look at the filing before you try again."),
    503: _("Nothing was changed."),
}

# So many seconds from now somebody who was told to come again may do so.
COME_AGAIN_SECONDS: Final = 5
# Nobody has it: on an old page one may believe to have what was given back since.
_NOT_TAKEN = "not-taken"


def _reference() -> str:
    return f"E-{secrets.token_hex(4).upper()}"


def _fault(request: HttpRequest, status: int, message: object, code: str, **more: Any) -> HttpResponse:
    reference = _reference()
    level = logging.ERROR if status == 500 else logging.WARNING if status > 500 else logging.INFO
    log.log(level, "%s answered %s to %s %s: %s", reference, status, request.method, request.path, code)
    match = request.resolver_match
    filing = match.kwargs.get("reference", "") if match and status in (409, 422) else ""
    heading, kept = _HEADINGS[status], _KEPT[status]
    if code == _NOT_TAKEN:
        heading = _("You do not have this filing")
        kept = _("Nothing was changed. If you had it, it was released since, by you or by a senior officer: its history says by whom.")
    context = {
        "status": status, "heading": heading, "message": message, "kept": kept,
        "reference": reference, "about": filing, **more,
    }  # fmt: skip
    answer = page(request, "fault.html", context, status=status)
    if getattr(request, "htmx", False):
        # The page that asked stays as it is, with what is typed on it: it is told why (shell.js), and this is not put into it.
        answer.headers["HX-Reswap"] = "none"
        answer.headers["HX-Trigger"] = json.dumps({"refused": {"words": f"{heading}. {message or context['kept']}"}})
    return answer


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page that says why an act was refused; for a lost race it names who was first and when."""
    if refusal.code == BUSY:
        return busy(request)
    status = refusal.status if refusal.status in _HEADINGS else 422
    return _fault(request, status, refusal.message, refusal.code)


def busy(request: HttpRequest, *, keeps: bool = True) -> HttpResponse:
    """503: somebody held for too long what this needed. Nothing was changed; what was sent stands on the page, in a form that sends it
    again.

    keeps: whether it may stand there; not what people type about their own sign-in. Files are not sent back to whom they came from.
    """
    typed = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    # What was opened by a link is opened again by a link.
    again = request.get_full_path() if request.method in ("GET", "POST") else ""
    sends = request.method == "POST" and keeps and not request.FILES
    if request.method == "GET":
        kept = _("Nothing was changed. Load the page again in a moment.")
    elif sends:
        kept = _("Nothing was changed, and what you typed is kept: send it again in a moment.")
    else:
        kept = _("Nothing was changed. Go back in a moment and send it again; choose files anew.")
    message = _("Somebody else is at work on this at this moment, for longer than a page waits.")
    answer = _fault(
        request, 503, message, BUSY, kept=kept, again=again if sends or request.method == "GET" else "", typed=typed if sends else [],
        sends=sends,
    )  # fmt: skip
    answer.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
    return answer


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
