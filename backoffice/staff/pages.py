"""Drawing a page: what every page shows around its own content."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.kernel import clock
from backoffice.people import second_factor
from backoffice.staff.selectors import waiting_changes
from backoffice.staff.standing import ON_A_PHONE, chosen_office, standing_of

# In the session: what this person accepted last and may still undo.
CAN_UNDO = "can_undo"
# Where a day begins: there the rail says how many changes of the rules wait for this person, and no other page pays for it.
_HOMES = ("manager", "inbox", "accounts", "audit", "changes")


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """The page in its frame; without sign-in the frame is the plain one."""
    return render(request, f"staff/{template}", {**frame(request), **(context or {})}, status=status)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of a page needs: the clock, and for staff the rail, the letterhead and who they are."""
    now = clock.now()
    around: dict[str, Any] = {"now": now, "clock_ms": int(now.timestamp() * 1000), "frame": "staff/plain.html"}
    standing = standing_of(request) if hasattr(request, "user") else None
    if standing is None:
        return around
    chosen = chosen_office(request, standing)
    places = standing.places()
    match = request.resolver_match
    here = match.url_name if match else ""
    title, other = standing.letterhead(chosen)
    around.update(
        frame="staff/shell.html",
        # Said where a day begins and on the person's own page, and not over each page of their work.
        lenient=here in (*_HOMES, "me") and not settings.SECOND_FACTOR_REQUIRED and bool(standing.roles & second_factor.roles()),
        me=standing.user,
        standing=standing,
        post=standing.post(chosen),
        places=places,
        phone_places=places[:ON_A_PHONE],
        here=here,
        # One place is marked: of a person with the work of two, the first of theirs.
        place_now=next((place.name for place in places if here in place.pages), ""),
        chosen=chosen,
        my_offices=standing.offices,
        letterhead=title,
        letterhead_other=other,
        can_undo=_can_undo(request, now),
        searches=standing.has("filing.view"),
    )
    if here in _HOMES and any(place.name == "changes" for place in places):
        around["waiting_changes"] = waiting_changes.number_for(standing.user)
    return around


def _can_undo(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """What was accepted a moment ago: reference, the words for it, and until when it can be undone; None when that is over."""
    last = request.session.get(CAN_UNDO)
    if not last:
        return None
    until = datetime.fromisoformat(last["until"])
    if until <= now:
        del request.session[CAN_UNDO]
        return None
    return {**last, "until": until, "seconds": int((until - now).total_seconds())}
