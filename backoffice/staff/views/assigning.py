"""What a senior officer does with the work of others: assign chosen filings, and hand over what an absent colleague has."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.filings import holdings
from backoffice.filings.holdings import Hands
from backoffice.kernel.errors import NotFound
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.presses import new_press, press_of
from workflows.filing.actions import assign as assigning
from workflows.filing.actions import hand_over_all as handing
from workflows.filing.handing import Assigned

# The queue instead of a person.
BACK = "queue"


def assign(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put the chosen filings into somebody's hands; the list that they were chosen in comes again."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("staff:inbox")
    chosen = request.POST.getlist("filing")
    if not chosen:
        messages.warning(request, _("Choose filings first."), extra_tags="note")
        return redirect(back)
    to = _officer(desk, request.POST.get("to", ""))
    done = assigning.assign_many(references=chosen, officer=desk.user, to=to.officer, ground=_ground(request))
    words = ngettext("%(number)d filing went to %(who)s.", "%(number)d filings went to %(who)s.", done.done)
    _tell(request, done, words % {"number": done.done, "who": to.officer})
    return redirect(back)


def hands(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who has how much, with the way to hand all of it over."""
    context: dict[str, Any] = {"desk": desk, "hands": holdings.hands_with_oldest(desk.offices), "back": BACK, "press": new_press()}
    return page(request, "hands.html", context)


def hand_over_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All that a colleague has goes to another one, or back to the queue."""
    colleague = _officer(desk, request.POST.get("from", "")).officer
    where = request.POST.get("to", "")
    to = None if where == BACK else _officer(desk, where).officer
    press = press_of(request)
    done = handing.hand_over_all(colleague=colleague, officer=desk.user, to=to, ground=_ground(request), press=press)
    words = ngettext("%(number)d piece of work went to %(who)s.", "%(number)d pieces of work went to %(who)s.", done.done)
    _tell(request, done, words % {"number": done.done, "who": to if to is not None else _("the queue")})
    return redirect("staff:hands")


def _officer(desk: Desk, number: str) -> Hands:
    """One of those who review in the registries within reach."""
    found = next((one for one in holdings.hands(desk.reachable) if str(one.officer.pk) == number), None)
    if found is None:
        raise NotFound("not-here", _("There is no such officer here."))
    return found


def _ground(request: HttpRequest) -> str:
    return " ".join(request.POST.get("ground", "").split())[:200]


def _tell(request: HttpRequest, done: Assigned, words: str) -> None:
    if done.done or not done.refused:
        messages.success(request, words)
    for reference, why in done.refused[:10]:
        messages.warning(request, f"{reference}: {why}", extra_tags="note")
