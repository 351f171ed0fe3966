"""The registry's queues."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.calendar.selectors import calendars_of
from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.filings.worklists import Count, Key, Page, Queue
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.people.models import Office
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.offices import age_of, office_lines
from backoffice.staff.pages import page
from backoffice.staff.selectors import reference
from backoffice.staff.standing import standing_of
from workflows.filing.actions.take import take_next


@dataclass(frozen=True)
class Look:
    """How a queue is shown: its name, what an empty one says, which moment stands in its rows, whether ages do."""

    name: Queue
    title: object
    empty: object
    moment: object
    field: str = "deemed_received_at"
    ages: bool = True


_DEEMED = gettext_lazy("Deemed received")
_DECIDED = gettext_lazy("Decided")
LOOKS = (
    Look(Queue.REVIEW, gettext_lazy("To review"), gettext_lazy("Nothing to review"), _DEEMED),
    Look(Queue.MINE, gettext_lazy("Mine"), gettext_lazy("You have nothing in hand"), gettext_lazy("Taken"), "taken_at"),
    Look(Queue.PAYMENT, gettext_lazy("Awaiting payment"), gettext_lazy("Nothing awaits payment"), _DEEMED),
    Look(Queue.SHORT, gettext_lazy("Shortfall"), gettext_lazy("No fee is short"), _DEEMED),
    Look(
        Queue.NOT_DUE,
        gettext_lazy("Not yet due"),
        gettext_lazy("Nothing waits for its time"),
        gettext_lazy("Falls due, provisional"),
        ages=False,
    ),
    Look(Queue.DECIDED, gettext_lazy("Decided recently"), gettext_lazy("Nothing has been decided yet"), _DECIDED, "decided_at", ages=False),
    Look(Queue.RETURNED, gettext_lazy("Returned"), gettext_lazy("Nothing is back with its filer"), _DECIDED, "decided_at", ages=False),
)


@dataclass(frozen=True)
class Tab:
    """A queue's tab; query is what stands for it in the address."""

    name: str
    title: object
    count: Count | None
    query: str


@dataclass(frozen=True)
class Row:
    """A row of a queue, in words."""

    filing: Filing
    why: wording.Status
    strong: bool
    elsewhere: bool
    since: datetime | None
    case: str
    documents: str
    filer: str
    moment: datetime | None
    age: timedelta | None


@dataclass(frozen=True)
class Group:
    """Rows that stand together, and why; a queue without urgent work has one group without a title."""

    title: object
    rows: list[Row]


def inbox(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A queue with its tabs, its filters and the way on."""
    asked = _asked(request, desk)
    found = worklists.page_of_queue(asked.look.name, user=desk.user, offices=asked.offices, case_type=asked.case_type, after=asked.after)
    standing = standing_of(request)
    context: dict[str, Any] = {
        "desk": desk,
        "current": asked.look,
        "tabs": _tabs(desk, asked),
        "takes": bool(standing and standing.has("filing.take")),
        "page": found,
        "size": worklists.PAGE,
        "groups": groups_of(found, asked, desk),
        "after": asked.after,
        "seen": _digest(found),
        "case_types": reference.case_types_of(desk.offices),
        "case_type": asked.case_type,
        "office_code": asked.offices[0].code if len(asked.offices) == 1 < len(desk.offices) else "",
        "many_offices": len(asked.offices) > 1,
        "office_lines": office_lines(asked.offices),
        "next_due": None if found.rows else worklists.next_due(asked.offices),
    }
    context["count"] = next((tab.count for tab in context["tabs"] if tab.name == asked.look.name), None)
    return page(request, "inbox.html", context)


def news(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The counts as they are now, and a line if the first page would look different; nothing moves by itself."""
    asked = _asked(request, desk)
    found = worklists.page_of_queue(asked.look.name, user=desk.user, offices=asked.offices, case_type=asked.case_type)
    query = request.GET.copy()
    query.pop("seen", None)
    context = {
        "tabs": _tabs(desk, asked),
        "changed": request.GET.get("seen", "") != _digest(found),
        "address": f"{reverse('staff:inbox')}?{query.urlencode()}",
    }
    return page(request, "parts/news.html", context)


def next_one(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take the first filing in line and open it; with nothing in line, back to the queue that says so."""
    code = request.POST.get("office", "")
    office = next((one for one in desk.reachable if one.code == code), None)
    if code and office is None:
        raise NotFound("not-here", _("There is no such registry here."))
    return open_next(request, desk, office)


def open_next(request: HttpRequest, desk: Desk, office: Office | None) -> HttpResponse:
    """Take the first filing in line of this registry, or of all within reach, and lead to its page."""
    filing = take_next(officer=desk.user, office=office)
    if filing is None:
        messages.info(request, _("Nothing is waiting to be taken."), extra_tags="note")
        return redirect("staff:inbox")
    return redirect("staff:filing", reference=filing.reference)


@dataclass(frozen=True)
class Asked:
    """What the address asks for, within the person's offices."""

    look: Look
    offices: Sequence[Office]
    case_type: str
    after: Key | None


def _asked(request: HttpRequest, desk: Desk) -> Asked:
    name = request.GET.get("queue", Queue.REVIEW.value)
    look = next((look for look in LOOKS if look.name == name), LOOKS[0])
    code = request.GET.get("office", "")
    offices = [office for office in desk.offices if office.code == code] if code else desk.offices
    if code and not offices:
        raise NotFound("not-here", _("There is no such registry here."))
    return Asked(
        look=look,
        offices=offices,
        case_type=request.GET.get("type", ""),
        after=Key.read(request.GET.get("after", "")),
    )


def _tabs(desk: Desk, asked: Asked) -> list[Tab]:
    counted = worklists.counts(desk.user, asked.offices, asked.case_type)
    return [
        Tab(look.name.value, look.title, counted.get(look.name), "" if look.name is Queue.REVIEW else look.name.value) for look in LOOKS
    ]


def _digest(found: Page) -> str:
    """The first page's rows, and who has them, as a short text: whether a list has changed since it was drawn."""
    rows = ",".join(f"{filing.pk}:{filing.taken_by_id or ''}" for filing in found.rows)
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def groups_of(found: Page, asked: Asked, desk: Desk) -> list[Group]:
    """The rows in words, urgent work of the review queue apart."""
    now = clock.now()
    earliest = min((filing.received_at for filing in found.rows), default=now)
    calendars = calendars_of(asked.offices, earliest) if asked.look.ages and found.rows else {}
    rows = []
    for filing in found.rows:
        why = wording.why_here(filing, desk.user)
        held_elsewhere = filing.taken_by_id is not None and filing.taken_by_id != desk.user.pk
        rows.append(
            Row(
                filing=filing,
                why=why,
                strong=why.colour in ("red", "amber") and asked.look.name in (Queue.REVIEW, Queue.MINE),
                elsewhere=held_elsewhere,
                since=filing.taken_at if why.shape == "mine" else None,
                case=wording.case_in_brief(filing),
                documents=wording.documents_in_brief(filing),
                filer=wording.filer_in_brief(filing),
                moment=getattr(filing, asked.look.field),
                age=age_of(filing, calendars.get(filing.office.code), now),
            )
        )
    if asked.look.name is not Queue.REVIEW or not any(row.filing.urgent for row in rows):
        return [Group("", rows)]
    titled = (
        Group(_("First: urgency asked for, with its ground"), [row for row in rows if row.filing.urgent]),
        Group(_("Then: oldest deemed time, first come first"), [row for row in rows if not row.filing.urgent]),
    )
    return [group for group in titled if group.rows]
