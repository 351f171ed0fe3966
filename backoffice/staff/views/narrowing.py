"""To what a person narrows a queue, as it stands in the address, and the filters that they keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.filings.models import SavedFilter
from backoffice.filings.narrowing import Narrowing
from backoffice.filings.saved import saved_for
from backoffice.filings.worklists import Queue, Sort
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import Office, User
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from workflows.filing.actions.keep_filter import Wanted, forget_filter, keep_filter

# Parameters of an address that say what is looked at; everything else in it is where one stands.
ASKED = ("queue", "office", "type", "doc", "filer", "urgent", "days", "sort")
_LONGEST_AGE = 3650  # days; so that no address asks for a day before the calendar begins


@dataclass(frozen=True)
class Kept:
    """A kept filter as the page shows it: its address, whether it is what is shown now, whether the reader may remove it."""

    row: SavedFilter
    address: str
    current: bool
    mine: bool
    removable: bool


def narrowing_of(asked: QueryDict) -> Narrowing:
    """What an address narrows to; what cannot be read narrows to nothing."""
    days = whole_number(asked.get("days", ""), digits=8) or 0
    return Narrowing(
        case_type=asked.get("type", "")[:8],
        document_type=asked.get("doc", "")[:60],
        filer=" ".join(asked.get("filer", "").split())[:100],
        urgent=asked.get("urgent", "") == "1",
        days=min(days, _LONGEST_AGE),
    )


def kept_filters(request: HttpRequest, user: User, offices: Sequence[Office]) -> list[Kept]:
    """What this person and their colleagues have kept, in one question."""
    now = {name: request.GET[name] for name in ASKED if request.GET.get(name)}
    now.setdefault("queue", Queue.REVIEW.value)
    removes = rights.memberships_with(user, "filing.assign")
    return [
        Kept(
            row=row,
            address=_address(row),
            current=row.asked() == now,
            mine=row.owner_id == user.pk,
            removable=row.owner_id == user.pk or row.shared_in_id in removes,
        )
        for row in saved_for(user, offices)
    ]


def keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep what is shown under a name, and show it."""
    try:
        row = keep_filter(person=desk.user, wanted=_wanted(request, desk))
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        messages.warning(request, str(refusal.message), extra_tags="note")
        return redirect("staff:inbox")
    messages.success(request, _("Kept: %(name)s.") % {"name": row.name})
    return redirect(_address(row))


def _wanted(request: HttpRequest, desk: Desk) -> Wanted:
    """What is to be kept: only values that the inbox knows."""
    asked = QueryDict(request.POST.get("asked", ""))
    narrowing = narrowing_of(asked)
    code = request.POST.get("shared_in", "")
    shared_in = next((office for office in desk.reachable if office.code == code), None)
    if code and shared_in is None:
        raise NotFound("not-here", _("There is no such registry here."))
    queue = asked.get("queue", "")
    narrows = {
        "queue": queue if queue in set(Queue) else Queue.REVIEW.value,
        "office": asked.get("office", "") if any(office.code == asked.get("office") for office in desk.reachable) else "",
        "case_type": narrowing.case_type, "document_type": narrowing.document_type, "filer": narrowing.filer,
        "urgent": narrowing.urgent, "days": narrowing.days, "sort": asked.get("sort", "") if asked.get("sort", "") in set(Sort) else "",
    }  # fmt: skip
    return Wanted(request.POST.get("name", ""), narrows, shared_in, starts=request.POST.get("starts", "") == "1")


def _address(row: SavedFilter) -> str:
    return f"{reverse('staff:inbox')}?{urlencode(row.asked())}"


def forget(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Remove a filter."""
    number = request.POST.get("filter", "")
    forget_filter(person=desk.user, number=whole_number(number) or 0)
    messages.info(request, _("The filter is removed."))
    return redirect(f"{reverse('staff:inbox')}?queue=review")
