"""The registry's queues."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backoffice.calendar.selectors import calendars_of
from backoffice.filings import holdings, worklists
from backoffice.filings.asked import open_questions
from backoffice.filings.deliveries import Delivery, failures_of
from backoffice.filings.failed_notices import FailedNotice, untold_of
from backoffice.filings.holdings import Hands
from backoffice.filings.models import Filing
from backoffice.filings.narrowing import AGES, EVERYTHING, Narrowing
from backoffice.filings.notes import unread_mentions
from backoffice.filings.parts import LeftOut, awaited_of_each, cure_by_of
from backoffice.filings.queue_rules import cure_windows, second_look_of
from backoffice.filings.referrals import open_referrals
from backoffice.filings.rules import CureWindow
from backoffice.filings.states import State
from backoffice.filings.to_post import waiting_of
from backoffice.filings.worklists import Count, Key, Page, Queue, Sort
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.people import rights
from backoffice.people.models import Office
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.offices import age_of, office_lines
from backoffice.staff.pages import page
from backoffice.staff.presses import new_press, press_of
from backoffice.staff.selectors import reference
from backoffice.staff.standing import Standing, standing_of
from backoffice.staff.views.narrowing import ASKED, kept_filters, narrowing_of
from workflows.filing.actions.take import take_next

# Where filings are chosen to be assigned.
_ASSIGNED_FROM = (Queue.REVIEW, Queue.URGENT, Queue.MINE)
SORTS = ((Sort.TURN, gettext_lazy("In turn")), (Sort.OLDEST, gettext_lazy("Oldest first")), (Sort.NEWEST, gettext_lazy("Newest first")))


@dataclass(frozen=True)
class Look:
    """How a queue is shown: its name, what an empty one says, which moment stands in its rows, whether ages do."""

    name: Queue
    title: object
    empty: object
    moment: object
    field: str = "deemed_received_at"
    ages: bool = True
    # Whether its rows say how long a defect can still be cured on the day of the filing.
    cures: bool = False
    # Whether it is nobody's work here: its tab stands behind "More".
    aside: bool = False


_DEEMED = gettext_lazy("Deemed received")
_DECIDED = gettext_lazy("Decided")
LOOKS = (
    Look(Queue.REVIEW, gettext_lazy("To review"), gettext_lazy("Nothing to review"), _DEEMED, cures=True),
    Look(Queue.URGENT, gettext_lazy("Urgent"), gettext_lazy("Nothing urgent to review"), _DEEMED, cures=True),
    Look(Queue.MINE, gettext_lazy("Mine"), gettext_lazy("You have nothing in hand"), gettext_lazy("Taken"), "taken_at", cures=True),
    Look(Queue.HELD, gettext_lazy("Held"), gettext_lazy("Nothing is held"), _DEEMED, cures=True),
    Look(
        Queue.REFERRED,
        gettext_lazy("Referred"),
        gettext_lazy("Nothing is with a Registrar or Master"),
        gettext_lazy("Referred at"),
        "referred_at",
    ),
    Look(
        Queue.RETURNED,
        gettext_lazy("Awaiting filer"),
        gettext_lazy("Nothing is back with its filer"),
        gettext_lazy("With the filer since"),
        "decided_at",
        ages=False,
    ),
    Look(
        Queue.FAILED_SERVICE,
        gettext_lazy("Failed service"),
        gettext_lazy("Every addressee has their documents and was told, or the notice is still on its way"),
        gettext_lazy("Failed at"),
        "service_failed_at",
        ages=False,
    ),
    Look(
        Queue.TO_POST,
        gettext_lazy("To post"),
        gettext_lazy("No notice waits to be posted to who filed on paper"),
        gettext_lazy("Drawn"),
        "to_post_at",
        ages=False,
    ),
    Look(Queue.PAYMENT, gettext_lazy("Awaiting payment"), gettext_lazy("Nothing awaits payment"), _DEEMED, aside=True),
    Look(Queue.SHORT, gettext_lazy("Shortfall"), gettext_lazy("No fee is short"), _DEEMED, aside=True),
    Look(
        Queue.NOT_DUE,
        gettext_lazy("Not yet due"),
        gettext_lazy("Nothing waits for its time"),
        gettext_lazy("Falls due, provisional"),
        ages=False,
        aside=True,
    ),
    Look(
        Queue.UNSERVED,
        gettext_lazy("Not served"),
        gettext_lazy("Everything accepted is served"),
        _DECIDED,
        "decided_at",
        ages=False,
        aside=True,
    ),
    Look(
        Queue.DECIDED,
        pgettext_lazy("of filings", "Decided"),
        gettext_lazy("Nothing has been decided yet"),
        _DECIDED,
        "decided_at",
        ages=False,
        aside=True,
    ),
)


@dataclass(frozen=True)
class Tab:
    """A queue's tab; query is what stands for it in the address."""

    name: str
    title: object
    count: Count | None
    query: str
    aside: bool = False


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
    # How long a defect can still be cured on the day of the filing; None: no longer, or it is not asked.
    cure: timedelta | None = None
    # Whether opening it takes it: it waits for review and nobody has it.
    opens: bool = False
    more: str = ""
    # Where its work is done, if that is not the filing's own page.
    address: str = ""

    @property
    def today(self) -> bool:
        """Whether its turn comes because a defect can still be cured today."""
        return self.cure is not None


@dataclass(frozen=True)
class Beside:
    """Why a row stands in its queue, the rest of it, and where its work is done, if that is not the filing's own page."""

    why: wording.Status
    more: str = ""
    address: str = ""


@dataclass(frozen=True)
class Group:
    """Rows that stand together, and why; a queue without urgent work has one group without a title."""

    title: object
    rows: list[Row]


def inbox(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A queue with its tabs, its filters and the way on; without a word of what is wanted, the filter with which one's day begins."""
    filters = kept_filters(request, desk.user, desk.reachable)
    begins = next((one for one in filters if one.mine and one.row.starts), None)
    if begins is not None and not request.GET:
        return redirect(begins.address)
    asked = _asked(request, desk)
    found = _found(desk, asked, asked.after)
    standing = standing_of(request)
    context: dict[str, Any] = {
        "desk": desk,
        "current": asked.look,
        "tabs": _tabs(desk, asked),
        "takes": bool(standing and standing.has("filing.take")),
        "assigns": _assignees(desk, asked, standing),
        "sorts": SORTS,
        "sort": asked.sort.value,
        "requests": holdings.requests_to(desk.user, desk.reachable),
        "advised": worklists.advised(desk.user, desk.reachable),
        "mentioned": unread_mentions(desk.user, desk.offices),
        "takes_in": bool(standing and standing.has("filing.take_in")),
        "looks_again": bool(standing and standing.has("second_look.answer")) and any(second_look_of(one.pk)[0] for one in desk.offices),
        "page": found,
        "size": worklists.PAGE,
        "groups": groups_of(found, asked, desk),
        "after": asked.after,
        "seen": _digest(found),
        "press": new_press(),
        "case_types": reference.case_types_of(desk.offices),
        "narrowing": asked.narrowing,
        "narrowed": asked.narrowing != EVERYTHING,
        "narrowed_more": not asked.narrowing.tallied,
        "ages": AGES,
        "document_types": reference.document_types_of(desk.offices),
        "filters": filters,
        "asked": urlencode({name: request.GET[name] for name in ASKED if request.GET.get(name)}),
        "past": asked.look.name in worklists.PAST,
        "office_code": asked.offices[0].code if len(asked.offices) == 1 < len(desk.offices) else "",
        "many_offices": len(asked.offices) > 1,
        "office_lines": office_lines(asked.offices),
        "next_due": None if found.rows else worklists.next_due(asked.offices),
    }
    # The column stands there only where a row has something in it.
    context["cures"] = any(row.today for group in context["groups"] for row in group.rows)
    # A title over more columns than there are would make one more.
    context["columns"] = 5 + sum((bool(context["assigns"]), context["many_offices"], asked.look.ages, context["cures"]))
    context["count"] = next((tab.count for tab in context["tabs"] if tab.name == asked.look.name), None)
    return page(request, "inbox.html", context)


def news(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The counts as they are now, and a line if the first page would look different; nothing moves by itself."""
    asked = _asked(request, desk)
    found = _found(desk, asked, None)
    query = request.GET.copy()
    query.pop("seen", None)
    context = {
        "tabs": _tabs(desk, asked),
        "requests": holdings.requests_to(desk.user, desk.reachable),
        "advised": worklists.advised(desk.user, desk.reachable),
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
    return open_next(request, desk, office, press=press_of(request))


def open_next(request: HttpRequest, desk: Desk, office: Office | None, *, press: str = "") -> HttpResponse:
    """Take the first filing in line of this registry, or of all within reach, and lead to its page.

    press: the inbox gives each of its pages another; the button of one page pressed twice takes one filing.
    """
    filing = take_next(officer=desk.user, office=office, press=press)
    if filing is None:
        messages.info(request, _("Nothing is waiting to be taken."), extra_tags="note")
        return redirect("staff:inbox")
    return redirect("staff:filing", reference=filing.reference)


@dataclass(frozen=True)
class Asked:
    """What the address asks for, within the person's offices."""

    look: Look
    offices: Sequence[Office]
    narrowing: Narrowing
    after: Key | None
    sort: Sort


def _asked(request: HttpRequest, desk: Desk) -> Asked:
    name = request.GET.get("queue", _first_of(request).value)
    look = next((look for look in LOOKS if look.name == name), LOOKS[0])
    code = request.GET.get("office", "")
    offices = [office for office in desk.offices if office.code == code] if code else desk.offices
    if code and not offices:
        raise NotFound("not-here", _("There is no such registry here."))
    return Asked(
        look=look,
        offices=offices,
        narrowing=narrowing_of(request.GET),
        after=Key.read(request.GET.get("after", "")),
        sort=next((sort for sort in Sort if sort.value == request.GET.get("sort", "")), Sort.TURN),
    )


def _first_of(request: HttpRequest) -> Queue:
    """The queue with which a person's day begins: of who answers what is referred and reviews nothing, that one."""
    standing = standing_of(request)
    answers = standing is not None and standing.has("referral.answer") and not standing.has("filing.take")
    return Queue.REFERRED if answers else Queue.REVIEW


def _found(desk: Desk, asked: Asked, after: Key | None) -> Page:
    return worklists.page_of_queue(
        asked.look.name, user=desk.user, offices=asked.offices, narrowing=asked.narrowing, after=after, sort=asked.sort
    )


def _assignees(desk: Desk, asked: Asked, standing: Standing | None) -> list[Hands]:
    """Who can be given the filings of this queue, with how much each has; nobody where the person may not assign, or from here not."""
    if asked.look.name not in _ASSIGNED_FROM or standing is None or not standing.has("filing.assign"):
        return []
    within = rights.memberships_with(desk.user, "filing.assign")
    return holdings.hands([office for office in asked.offices if office.pk in within])


def _tabs(desk: Desk, asked: Asked) -> list[Tab]:
    """The queues with their numbers. Narrowed by what the tallies do not know, only the one that is shown has a number."""
    if asked.narrowing.tallied:
        counted = worklists.counts(desk.user, asked.offices, asked.narrowing.case_type)
    elif asked.look.name in worklists.COUNTED:
        counted = {asked.look.name: worklists.count_of_queue(asked.look.name, desk.user, asked.offices, asked.narrowing)}
    else:
        counted = {}
    return [Tab(look.name.value, look.title, counted.get(look.name), look.name.value, _is_aside(look, counted, asked)) for look in LOOKS]


def _is_aside(look: Look, counted: dict[Queue, Count], asked: Asked) -> bool:
    """Whether its tab stands behind "More": also that of notices to post where there are none, for who files on paper is seldom returned
    anything."""
    nothing = look.name in counted and not counted[look.name].number
    return look.aside or (look.name is Queue.TO_POST and nothing and asked.look.name is not look.name)


def _digest(found: Page) -> str:
    """The first page's rows, and who has them, as a short text: whether a list has changed since it was drawn."""
    rows = ",".join(f"{filing.pk}:{filing.taken_by_id or ''}" for filing in found.rows)
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def groups_of(found: Page, asked: Asked, desk: Desk) -> list[Group]:
    """The rows in words, urgent work of the review queue apart."""
    now = clock.now()
    earliest = min((filing.received_at for filing in found.rows), default=now)
    calendars = calendars_of(asked.offices, earliest) if asked.look.ages and found.rows else {}
    windows = cure_windows(asked.offices, now) if asked.look.cures and found.rows else {}
    beside = _beside(found, asked)
    rows = []
    for filing in found.rows:
        cure = _left_to_cure(filing, windows.get(filing.office_id), now)
        said = beside.get(filing.pk) or Beside(wording.why_here(filing, desk.user, today=cure is not None))
        held_elsewhere = filing.taken_by_id is not None and filing.taken_by_id != desk.user.pk
        rows.append(
            Row(
                filing=filing,
                why=said.why,
                strong=said.why.colour in ("red", "amber") and asked.look.name in (Queue.REVIEW, Queue.MINE),
                elsewhere=held_elsewhere,
                since=filing.taken_at if said.why.shape == "mine" else None,
                case=wording.case_in_brief(filing),
                documents=wording.documents_in_brief(filing),
                filer=wording.filer_in_brief(filing),
                moment=filing.asked_at or filing.decided_at if asked.look.name is Queue.RETURNED else getattr(filing, asked.look.field),
                age=age_of(filing, calendars.get(filing.office.code), now),
                cure=cure,
                opens=asked.look.name in worklists.IN_TURN and filing.taken_by_id is None,
                more=said.more,
                address=said.address,
            )
        )
    in_turn = asked.look.name is Queue.REVIEW and asked.sort is Sort.TURN
    if not in_turn or not any(row.filing.urgent or row.today for row in rows):
        return [Group("", rows)]
    titled = (
        Group(_("First: urgency asked for, with its ground"), [row for row in rows if row.filing.urgent]),
        Group(_("Then: a defect can still be cured on its day"), [row for row in rows if row.today and not row.filing.urgent]),
        Group(_("Then: oldest deemed time, first come first"), [row for row in rows if not row.today and not row.filing.urgent]),
    )
    return [group for group in titled if group.rows]


def _left_to_cure(filing: Filing, window: CureWindow | None, now: datetime) -> timedelta | None:
    """How long a defect could still be cured on the filing's day, if it were told now."""
    if window is None or filing.deemed_received_at is None or filing.state != State.FEE_CHECKED:
        return None
    ends = window.ends_for(filing.deemed_received_at)
    return None if ends is None else ends - now


def _beside(found: Page, asked: Asked) -> dict[int, Beside]:
    """Why rows stand in a queue about which more is on record than their state, and the rest of it; by the filing's id."""
    if asked.look.name is Queue.HELD:
        holds = holdings.holds_of(found.rows)
        return {pk: Beside(wording.held_until(row.until), f"{row.by}: {row.reason}") for pk, row in holds.items()}
    if asked.look.name is Queue.REFERRED:
        return {
            pk: Beside(wording.referred_to(row.to), f"{row.referred_by}: {row.question}")
            for pk, row in open_referrals(filing.pk for filing in found.rows).items()
        }
    if asked.look.name is Queue.FAILED_SERVICE:
        references = {filing.pk: filing.reference for filing in found.rows}
        return {
            pk: Beside(*wording.not_reached(failed), reverse(_PAGES[type(failed[0])], args=[references[pk], failed[0].number]))
            for pk, failed in _failed(found).items()
        }
    if asked.look.name is Queue.TO_POST:
        references = {filing.pk: filing.reference for filing in found.rows}
        return {
            pk: Beside(*wording.to_post(waiting), reverse("staff:notice-to-post", args=[references[pk], waiting[0].number]))
            for pk, waiting in waiting_of(found.rows).items()
        }
    if asked.look.name is Queue.RETURNED:
        returned = {pk: Beside(wording.to_be_cured(cure_by)) for pk, cure_by in holdings.cure_dates(found.rows).items()}
        in_part = awaited_of_each(filing.pk for filing in found.rows if filing.left_out == LeftOut.AWAITED)
        aside = {filing.pk for filing in found.rows if filing.set_aside_at is not None}
        returned |= {
            pk: Beside(wording.to_be_cured(cure_by_of(marks)), wording.left_out(marks, set_aside=pk in aside))
            for pk, marks in in_part.items()
        }
        waiting = open_questions(filing.pk for filing in found.rows if filing.asked_at is not None)
        return returned | {pk: Beside(wording.to_be_answered(row.answer_by)) for pk, row in waiting.items()}
    return {}


# Where an officer sees to it.
_PAGES: dict[type[Delivery | FailedNotice], str] = {Delivery: "staff:service", FailedNotice: "staff:failed-notice"}


def _failed(found: Page) -> dict[int, list[Delivery | FailedNotice]]:
    """What did not reach the addressees of these filings, by the filing's id, the earliest first (two queries)."""
    both: dict[int, list[Delivery | FailedNotice]] = {}
    for pk, deliveries in failures_of(found.rows).items():
        both.setdefault(pk, []).extend(deliveries)
    for pk, notices in untold_of(found.rows).items():
        both.setdefault(pk, []).extend(notices)
    return {pk: sorted(failures, key=lambda failure: (failure.failed_at is None, failure.failed_at)) for pk, failures in both.items()}
