"""I15: what the screens list and count is what is there, reckoned anew in plain Python from the rows.

Nothing of the worklists' own conditions, orders or indexes is used here, so that a slip in them shows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import nlargest
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.selectors import items_asked
from backoffice.fees.rules import FeeFacts, NotPriceableError, quote
from backoffice.fees.selectors import schedule_of
from backoffice.filings import worklists
from backoffice.filings.models import Channel, Document, Filing, PriceDifference, Tally
from backoffice.filings.queue_rules import cure_windows
from backoffice.filings.states import State
from backoffice.filings.tallies import TALLIED
from backoffice.filings.worklists import MOST_COUNTED, Queue, Wanted
from backoffice.kernel import clock
from backoffice.kernel.tallies import standing
from backoffice.payments import worklists as money
from backoffice.payments.models import Payment, lines_as_quoted
from backoffice.people.models import Office, OfficeKind, User
from workflows.invariants.base import Breach, Part, chunks, invariant

_OPEN = (State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED)
# What stands in a queue: that, what is accepted and not served yet, and what waits for its filer to correct it.
_WAITING = (
    Q(state__in=(*_OPEN, State.ACCEPTED))
    | Q(state=State.RETURNED, cured_at=None)
    | Q(left_out="awaited")
    | Q(service_failed_at__isnull=False)
    | Q(to_post_at__isnull=False)
)
_QUEUE_OF = {
    State.FEE_CHECKED: Queue.REVIEW,
    State.DEEMED_RECEIVED: Queue.PAYMENT,
    State.FEE_SHORT: Queue.SHORT,
    State.RECEIVED: Queue.NOT_DUE,
    State.ACCEPTED: Queue.UNSERVED,
}
_PAGE = 500
# Of what is past, this many of the newest are compared, and figures are counted no further than this.
NEWEST = 100
LIMIT = 1_000_000
_A_WEEK = timedelta(days=7)
_LATE = datetime.max.replace(tzinfo=UTC)
# Money that came in longer ago counts today only where an office was shut for a year.
_LONGEST_WAIT = timedelta(days=366)
NOBODY = User(pk=0)


@dataclass(frozen=True)
class _Row:
    """What a filing is listed and counted by."""

    pk: int
    state: str
    urgent: bool
    received_at: datetime
    deemed_at: datetime | None
    decided_at: datetime | None
    taken_by: int | None
    taken_at: datetime | None
    held_until: date | None
    referred_at: datetime | None
    asked_at: datetime | None
    answered_at: datetime | None
    advised_at: datetime | None
    left_out: str
    service_failed_at: datetime | None
    to_post_at: datetime | None
    cured_at: datetime | None


_COLUMNS = (
    "pk", "state", "urgent", "received_at", "deemed_received_at", "decided_at", "taken_by_id", "taken_at", "held_until", "referred_at",
    "asked_at", "answered_at", "advised_at", "left_out", "service_failed_at", "to_post_at",
    "cured_at",
)  # fmt: skip


def _rows(office: Office, condition: Q) -> Iterator[_Row]:
    for row in Filing.objects.filter(condition, office=office).order_by().values_list(*_COLUMNS).iterator(chunk_size=2000):
        yield _Row(*row)


def _registries() -> list[Office]:
    found = list(Office.objects.filter(kind=OfficeKind.REGISTRY).order_by("code"))
    for office in found:
        # All that is there, for whoever sees all of it.
        office.sees_sealed = True
    return found


@invariant("I15", _("The worklists and their counts are what is there, each row in its place"), current=True)
def worklists_are_right(part: Part) -> Iterator[Breach]:
    """Every queue of open work of every registry, walked page by page; and what each person has in hand."""
    for office in _registries():
        queues: dict[Queue, list[_Row]] = defaultdict(list)
        hands: dict[int, list[_Row]] = defaultdict(list)
        for row in _rows(office, _WAITING):
            for name in _queues_of(row):
                queues[name].append(row)
            if row.taken_by is not None and row.state in (State.FEE_CHECKED, State.FEE_SHORT):
                hands[row.taken_by].append(row)
        places = _places(office)
        for name in _WALKED:
            yield from _compare(office, name, NOBODY, sorted(queues[name], key=places.get(name, _by_deemed)))
        for person, held in hands.items():
            yield from _compare(office, Queue.MINE, User(pk=person), sorted(held, key=_by_answer))


_WALKED = tuple(name for name in Queue if name not in (Queue.MINE, Queue.DECIDED))


def _queues_of(row: _Row) -> Iterator[Queue]:
    """In which queues an open filing stands: in one, and what is urgent among what is to be reviewed in that one too, and what is
    asked about, or was accepted without what was returned of it, among what is with its filer."""
    if row.service_failed_at is not None:
        yield Queue.FAILED_SERVICE
    if row.to_post_at is not None:
        yield Queue.TO_POST
    if row.asked_at is not None or (row.left_out == "awaited" and row.decided_at is not None):
        yield Queue.RETURNED
    if row.state == State.RETURNED and row.cured_at is None:
        yield Queue.RETURNED
    elif row.held_until is not None:
        yield Queue.HELD
    elif row.referred_at is not None:
        yield Queue.REFERRED
    elif row.state in _QUEUE_OF:
        yield _QUEUE_OF[State(row.state)]
        if row.urgent and row.state == State.FEE_CHECKED:
            yield Queue.URGENT


def _by_answer(row: _Row) -> tuple[Any, ...]:
    return (row.answered_at is None and row.advised_at is None, row.taken_at or _LATE, row.pk)


def _by_deemed(row: _Row) -> tuple[Any, ...]:
    return (row.deemed_at or _LATE, row.pk)


def _places(office: Office) -> dict[Queue, Callable[[_Row], tuple[Any, ...]]]:
    """How the queues that are not in the order of their deemed times are ordered, at this moment."""
    window = cure_windows([office], clock.now())[office.pk]

    def turn(row: _Row) -> tuple[Any, ...]:
        today = window is not None and row.deemed_at is not None and row.deemed_at >= window.begins
        return (not row.urgent, not today, row.deemed_at or _LATE, row.pk)

    return {
        Queue.REVIEW: turn,
        Queue.REFERRED: lambda row: (row.referred_at or _LATE, row.pk),
        Queue.URGENT: turn,
        Queue.FAILED_SERVICE: lambda row: (row.service_failed_at or _LATE, row.pk),
        Queue.TO_POST: lambda row: (row.to_post_at or _LATE, row.pk),
        Queue.UNSERVED: lambda row: (row.decided_at or _LATE, row.pk),
        Queue.RETURNED: lambda row: (-(row.asked_at or row.decided_at or _LATE).timestamp(), -row.pk),
    }


def _compare(office: Office, name: Queue, user: User, rows: list[_Row]) -> Iterator[Breach]:
    where = f"{office.code} {name}" + (f" of person {user.pk}" if user.pk else "")
    counted = worklists.count_of_queue(name, user, [office])
    if (counted.number, counted.more) != (len(rows), False):
        yield Breach("I15", where, f"is counted as {counted}, there are {len(rows)}")
    listed: list[int] = []
    after = None
    while len(listed) <= len(rows):
        page = worklists.page_of_queue(name, user=user, offices=[office], after=after, size=_PAGE)
        listed += [filing.pk for filing in page.rows]
        after = page.following
        if after is None:
            break
    if listed != [row.pk for row in rows]:
        yield Breach("I15", where, _difference(listed, [row.pk for row in rows]))


def _difference(listed: list[int], there: list[int]) -> str:
    missing, extra = set(there) - set(listed), set(listed) - set(there)
    if missing or extra:
        return f"does not list {sorted(missing)[:3]}, and lists {sorted(extra)[:3]} that do not belong"
    return "lists a filing twice" if len(listed) != len(there) else "lists its filings in another order"


@invariant("I15", _("The tallies from which the numbers of the queues are read are what is there"), current=True)
def tallies_are_right(part: Part) -> Iterator[Breach]:
    """By registry, kind of case, sealing and officer; and that the triggers which keep them are in place."""
    for name in standing(Filing, TALLIED):
        yield Breach("I15", name, "is not there or says something else; manage.py migrate makes it")
    naive: dict[tuple[Any, ...], int] = defaultdict(int)
    by = ("office_id", "case_type_id", "sealed_to")
    for office in _registries():
        rows = Filing.objects.filter(_WAITING, office=office).order_by().values_list(*by, *_COLUMNS)
        for where, row in ((found[: len(by)], _Row(*found[len(by) :])) for found in rows.iterator(chunk_size=2000)):
            for name in _tallied_as(row):
                naive[(name, *where, row.taken_by if name in ("in-review", "in-settling") else None)] += 1
    kept: dict[tuple[Any, ...], int] = defaultdict(int)
    for *key, number in Tally.objects.order_by().values_list("list", *by, "officer_id", "number"):
        kept[tuple(key)] += number
    for key in sorted(naive.keys() | kept.keys(), key=str):
        if naive[key] != kept[key]:
            name, office_id, case_type_id, sealed_to, officer_id = key
            what = f"office {office_id} {name}, case type {case_type_id}, sealed to {sealed_to}, officer {officer_id}"
            yield Breach("I15", what, f"is tallied as {kept[key]}, there are {naive[key]}; manage.py recount sets it right")


def _tallied_as(row: _Row) -> Iterator[str]:
    """In which of the tallied lists a filing stands."""
    for name in _queues_of(row):
        if name is Queue.RETURNED and row.state != State.RETURNED:
            yield "asked" if row.asked_at is not None else "in-part"
        else:
            yield name.value
    if row.taken_by is not None and row.state in (State.FEE_CHECKED, State.FEE_SHORT):
        yield "in-review" if row.state == State.FEE_CHECKED else "in-settling"


@invariant("I15", _("The newest decisions of a registry are listed as they were made"))
def decisions_are_listed(part: Part) -> Iterator[Breach]:
    """The latest of them, picked out of what was decided since the last proof, or out of all of it."""
    since = Q() if part.whole else Q(decided_at__gte=clock.now() - 2 * _A_WEEK)
    for office in _registries():
        decided = _rows(office, Q(decided_at__isnull=False) & since)
        newest = nlargest(NEWEST, decided, key=lambda row: (row.decided_at or _LATE, row.pk))
        page = worklists.page_of_queue(Queue.DECIDED, user=NOBODY, offices=[office], size=max(1, len(newest)))
        listed = [filing.pk for filing in page.rows][: len(newest)]
        if listed != [row.pk for row in newest]:
            yield Breach("I15", f"{office.code} {Queue.DECIDED}", _difference(listed, [row.pk for row in newest]))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.HONG_KONG)


@invariant("I15", _("The figures on the manager's page are what is there"), current=True)
def managers_figures_are_right(part: Part) -> Iterator[Breach]:
    """What was received and decided today and on the same weekday last week up to this hour; open work by state and age."""
    now, today = clock.now(), clock.today()
    then = now - _A_WEEK
    for office in _registries():
        recent = Q(received_at__gte=_midnight(today) - _A_WEEK) | Q(decided_at__gte=_midnight(today) - _A_WEEK)
        rows = list(_rows(office, recent | Q(state__in=_OPEN)))
        for begins, ends in (
            (_midnight(today), _midnight(today + timedelta(days=1))),
            (_midnight(then.astimezone(clock.HONG_KONG).date()), then),
        ):
            naive = sum(1 for row in rows if begins <= row.received_at < ends)
            yield from _figure(office, Wanted(received_from=begins, received_to=ends), naive, f"received {begins.date()}")
            for states in ((State.ACCEPTED, State.SERVED), (State.RETURNED, State.LAPSED), (State.REJECTED,)):
                naive = sum(1 for row in rows if row.decided_at and begins <= row.decided_at < ends and row.state in states)
                wanted = Wanted(states=tuple(map(str, states)), decided_from=begins, decided_to=ends)
                yield from _figure(office, wanted, naive, f"{states[0]} {begins.date()}")
        days = [_midnight(today - timedelta(days=age)) for age in (0, 1, 5)]
        for state in _OPEN:
            for begins_at, ends_at in ((None, None), (days[0], None), (days[1], days[0]), (days[2], days[1]), (None, days[2])):
                wanted = Wanted(states=(str(state),), deemed_from=begins_at, deemed_to=ends_at)
                naive = sum(1 for row in rows if row.state == state and _within(row.deemed_at, begins_at, ends_at))
                yield from _figure(office, wanted, naive, f"{state} deemed {begins_at} to {ends_at}")


def _within(moment: datetime | None, begins: datetime | None, ends: datetime | None) -> bool:
    if moment is None:
        return begins is None and ends is None
    return (begins is None or moment >= begins) and (ends is None or moment < ends)


def _figure(office: Office, wanted: Wanted, naive: int, what: str) -> Iterator[Breach]:
    counted = worklists.count_of_list(wanted, offices=[office], limit=LIMIT)
    if counted.number != min(naive, LIMIT):
        yield Breach("I15", f"{office.code} {what}", f"is counted as {counted}, there are {naive}")


@dataclass
class _Day:
    received: int = 0
    explained: int = 0
    number: int = 0
    explained_number: int = 0
    means: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, means: str, amount: int, allocated: int) -> None:
        cents, number = self.means.get(means, (0, 0))
        self.received, self.explained = self.received + amount, self.explained + allocated
        self.number, self.explained_number = self.number + 1, self.explained_number + (amount == allocated)
        self.means[means] = (cents + amount, number + 1)


@invariant("I15", _("The accounts office's day is the sum of its payments"))
def days_of_money_add_up(part: Part) -> Iterator[Breach]:
    """Every business day to which a payment belongs that came or was touched since the last proof, reckoned payment by payment."""
    for office in Office.objects.filter(kind=OfficeKind.ACCOUNTS).order_by("code"):
        touched = part.rows(Payment, "subject").filter(accounts_office=office, deemed_received_at__isnull=False)
        dated = Payment.objects.filter(accounts_office=office, deemed_received_at__isnull=False)
        wanted: set[date] | None = None
        if not part.whole:
            wanted = {clock.in_hong_kong(at).date() for at in touched.values_list("deemed_received_at", flat=True).iterator() if at}
            if not wanted:
                continue
            dated = dated.filter(captured_at__gte=_midnight(min(wanted)) - _LONGEST_WAIT)
        days: dict[date, _Day] = defaultdict(_Day)
        columns = dated.order_by().values_list("deemed_received_at", "means", "amount_cents", "allocated_cents")
        for at, means, amount, allocated in columns.iterator(chunk_size=2000):
            day = clock.in_hong_kong(at).date() if at else date.min
            if wanted is None or day in wanted:
                days[day].add(means, amount, allocated)
        for day, naive in sorted(days.items()):
            shown = money.day([office], _midnight(day), _midnight(day + timedelta(days=1)))
            figures = _Day(
                shown.received_cents, shown.explained_cents, shown.number, shown.explained_number,
                {one.means: (one.cents, one.number) for one in shown.by_means},
            )  # fmt: skip
            if figures != naive:
                yield Breach("I15", f"{office.code} {day}", f"is shown as {figures.received} cents, its payments are {naive.received}")


@invariant("I15", _("What two days price differently is in the accounts office's list, and nothing else"))
def two_prices_are_listed(part: Part) -> Iterator[Breach]:
    """Every filing whose deemed time has come on another day than that of its submission is priced anew for that day, and held
    against what it was quoted; then the list of each registry is walked. Not by the shortcuts of workflows/filing/prices.py."""
    came = part.filings().filter(deemed_received_at__gt=F("received_at")).exclude(state__in=(State.RECEIVED, State.WITHDRAWN))
    for some in chunks(came.select_related("case_type").iterator(chunk_size=_PAGE), _PAGE):
        yield from _priced_anew([filing for filing in some if _day(filing.deemed_received_at) != _day(filing.received_at)])
    for office in _registries():
        open_rows = list(PriceDifference.objects.filter(office=office, settled_at=None).select_related("filing").order_by("id"))
        for row in open_rows:
            if _day(row.filing.deemed_received_at) == _day(row.filing.received_at):
                yield Breach("I15", row.filing.reference, "is in the list of two prices, and both its days are one")
        there = [row.pk for row in open_rows]
        listed: list[int] = []
        after: int | None = None
        while len(listed) <= len(there):
            rows, after = worklists.page_of_price_differences([office], after=after, size=_PAGE)
            listed += [row.pk for row in rows]
            if after is None:
                break
        counted = worklists.count_of_price_differences([office])
        if listed != there or (counted.number, counted.more) != (min(len(there), MOST_COUNTED), len(there) > MOST_COUNTED):
            yield Breach("I15", f"{office.code} two prices", f"is counted as {counted}; {_difference(listed, there)}")


def _day(moment: datetime | None) -> date:
    return date.min if moment is None else clock.in_hong_kong(moment).date()


def _priced_anew(filings: list[Filing]) -> Iterator[Breach]:
    documents: dict[int, list[Document]] = defaultdict(list)
    for document in Document.objects.filter(filing__in=filings).select_related("type").order_by("filing_id", "number"):
        documents[document.filing_id].append(document)
    quoted: dict[str, int] = defaultdict(int)
    for line in lines_as_quoted([filing.reference for filing in filings]).select_related("charge"):
        quoted[line.charge.subject] += line.e_cents
    last = {row.filing_id: row for row in PriceDifference.objects.filter(filing__in=filings).order_by("id")}
    for filing in filings:
        charged, asked = quoted[filing.reference], _asked_on(filing, documents[filing.pk], _day(filing.deemed_received_at))
        row = last.get(filing.pk)
        if charged == asked:
            if row is not None and row.settled_at is None:
                yield Breach("I15", filing.reference, f"is in the list of two prices, and both are {charged} cents")
        elif row is None:
            yield Breach("I15", filing.reference, f"is charged {charged} cents, its deemed day asks {asked}: it is not in the list")
        elif (row.charged_cents, row.deemed_cents) != (charged, asked):
            yield Breach("I15", filing.reference, f"is listed as {row.charged_cents} and {row.deemed_cents} cents: {charged} and {asked}")


def _asked_on(filing: Filing, documents: list[Document], day: date) -> int | None:
    """What the schedule asks for its documents on a Hong Kong day, in HKD cents; None where it cannot be known."""
    kind, types, pages = filing.case_type, [each.type for each in documents], [each.pages for each in documents]
    on_paper = filing.channel == Channel.PAPER
    facts = FeeFacts(kind.court, kind.code, items_asked(types, pages), filing.claim_amount_cents, day, on_paper=on_paper)
    try:
        return quote(schedule_of(kind.court), facts).total_cents
    except NotPriceableError:
        return None


@invariant("I15", _("What no charge explains is listed, and its sum is right"), current=True)
def unexplained_money_is_listed(part: Part) -> Iterator[Breach]:
    """For every accounts office its own and what belongs to nobody yet, the oldest first."""
    held = [
        (captured_at, pk, office, amount - allocated)
        for pk, office, amount, allocated, captured_at in Payment.objects.filter(amount_cents__gt=F("allocated_cents"))
        .order_by()
        .values_list("pk", "accounts_office_id", "amount_cents", "allocated_cents", "captured_at")
        .iterator(chunk_size=2000)
    ]
    for office in Office.objects.filter(kind=OfficeKind.ACCOUNTS).order_by("code"):
        own = sorted((row for row in held if row[2] in (office.pk, None)), key=lambda row: row[:2])
        listed: list[int] = []
        after = None
        while len(listed) <= len(own):
            page = money.page_of_unexplained([office], after=after, size=_PAGE)
            listed += [payment.pk for payment in page.rows]
            after = page.following
            if after is None:
                break
        if listed != [row[1] for row in own]:
            yield Breach("I15", f"{office.code} not explained", _difference(listed, [row[1] for row in own]))
        cents, _more = money.unexplained_cents([office], LIMIT)
        if cents != sum(row[3] for row in own):
            yield Breach("I15", f"{office.code} not explained", f"is shown as {cents} cents, it is {sum(row[3] for row in own)}")
