"""Where an officer is led who has done with a filing for now: decided it, held it, referred it, asked its filer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.staff.access import Desk
from backoffice.staff.standing import standing_of
from backoffice.staff.views.inbox import open_next

AFTER_NEXT, AFTER_LIST = "next", "list"


def onwards(request: HttpRequest, desk: Desk, filing: Filing) -> HttpResponse:
    """The next filing comes by itself, unless the person has chosen the list; what was done to this one is said above it by a message."""
    standing = standing_of(request)
    takes = bool(standing and standing.has("filing.take"))
    if not takes or request.session.get("after", AFTER_NEXT) != AFTER_NEXT:
        return redirect("staff:inbox")
    in_hand = worklists.first_in_hand(desk.user, desk.reachable)
    if in_hand is not None:
        # Somebody who has another one already goes on with that, before taking a third.
        return redirect("staff:filing", reference=in_hand.reference)
    chosen = request.session.get("office", "")
    return open_next(request, desk, filing.office if chosen == filing.office.code else None)
