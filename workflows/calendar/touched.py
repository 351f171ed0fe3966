"""What a change of offices' calendars moves: filings, payments and days of service whose time by the new calendar is not the one they have.

Reads only. What was settled, and by the new calendar cannot be known (the office has not reopened), becomes provisional: its time is
not known until the reopening is. Its state stays, and so does the time known last in its row, against which the day is held then.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from backoffice.calendar.rules import NOT_KNOWN, Deemed, OfficeCalendar, deemed_receipt, deemed_service
from backoffice.fees.rules import FeeSchedule, concessions_change, fees_change
from backoffice.fees.selectors import schedule_of
from backoffice.filings.models import Filing, ServiceRecord
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.payments.models import Payment
from backoffice.people.models import Office
from workflows.calendar.models import Redating

# The longest time for which an office was shut is far below; what was captured earlier is not looked at.
LONGEST_WAIT = timedelta(days=400)
Span = tuple[datetime, datetime | None]
DECIDED = frozenset({State.ACCEPTED, State.SERVED})


class _FilingRow(NamedTuple):
    """What is read of a filing; the names are the columns."""

    pk: int
    reference: str
    received_at: datetime
    deemed_received_at: datetime | None
    deemed_reason: str
    deemed_note: str
    state: str
    opens_case: bool
    case_id: int | None


class _PaymentRow(NamedTuple):
    """What is read of a payment."""

    pk: int
    payment_id: str
    subject: str
    captured_at: datetime
    deemed_received_at: datetime | None
    deemed_reason: str
    deemed_note: str


class _ServiceRow(NamedTuple):
    """What is read of a service; in the order of _SERVICE."""

    pk: int
    reference: str
    served_at: datetime
    opens_case: bool
    deemed_served_on: date | None
    deemed_reason: str
    deemed_note: str


_SERVICE = (
    "pk", "filing__reference", "served_at", "filing__opens_case", "deemed_served_on", "deemed_reason", "deemed_note",
)  # fmt: skip


@dataclass(frozen=True)
class Recalendared:
    """An office whose calendar is to change or has changed: the new calendar, and the time within which it differs."""

    office: Office
    calendar: OfficeCalendar
    span: Span


@dataclass(frozen=True)
class Moved:
    """One filing, payment or day of service that the calendar moves, with what would change beside the time (`flags`)."""

    of: str
    pk: int
    number: str
    subject: str
    office: Office
    received: datetime
    old_at: datetime | None
    new: Deemed
    state: str
    provisional: bool
    flags: tuple[str, ...] = ()
    # Of a service: the day on which it counts as served, and the one on which it would. Both None where that is not known.
    old_on: date | None = None
    new_on: date | None = None

    @property
    def time_moves(self) -> bool:
        """Whether the time (of a service: the day) itself moves, and not only the reason in words."""
        return self.old_at != self.new.at or self.old_on != self.new_on

    @property
    def weighs(self) -> bool:
        """Whether a second person must look: the day of something settled changes, or something accepted is touched."""
        return self.time_moves and not self.provisional and ("day" in self.flags or self.state in DECIDED)


def filings_within(office: Office, span: Span) -> QuerySet[Filing]:
    """The filings of an office that a change within the span can move, each part of them by an index of its own."""
    first, last = span
    settled = Q(deemed_received_at__gte=first) & ~Q(state=State.RECEIVED)
    # Whatever their row's time is, the way to it leads into what is not known.
    not_known_again = ~Q(state=State.RECEIVED) & Q(deemed_reason__in=NOT_KNOWN)
    open_ones = Q(state=State.RECEIVED) & (Q(deemed_received_at__gte=first) | Q(deemed_received_at=None))
    rows = Filing.objects.filter(settled | not_known_again | open_ones, office=office)
    return rows.filter(received_at__lt=last) if last is not None else rows


def payments_within(office: Office, span: Span) -> QuerySet[Payment]:
    """The payments of an accounts office that a change within the span can move."""
    first, last = span
    dated = Q(deemed_received_at__gte=first) | Q(deemed_received_at=None)
    rows = Payment.objects.filter(dated, accounts_office=office, captured_at__gte=first - LONGEST_WAIT)
    return rows.filter(captured_at__lt=last) if last is not None else rows


def services_within(office: Office, span: Span) -> QuerySet[ServiceRecord]:
    """The services of an office's filings whose day a change within the span can move: a storm of an hour bars its whole day."""
    first, last = span
    dated = Q(deemed_served_on__gte=clock.in_hong_kong(first).date()) | Q(deemed_served_on=None)
    rows = ServiceRecord.objects.filter(dated, filing__office=office, served_at__gte=first - LONGEST_WAIT, void_at=None)
    return rows.filter(served_at__lt=clock.midnight(_day(last) + timedelta(days=1))) if last is not None else rows


def moved(changed: Iterable[Recalendared], now: datetime) -> Iterator[Moved]:
    """Everything that moves, filings before payments before days of service, office by office, in the order in which it came."""
    for each in changed:
        schedule = schedule_of(each.office.court)
        for row in filings_within(each.office, each.span).order_by("pk").values_list(*_FilingRow._fields).iterator(chunk_size=2000):
            found = _filing(each, _FilingRow(*row), schedule)
            if found is not None:
                yield found
        paid_rows = payments_within(each.office, each.span).order_by("pk").values_list(*_PaymentRow._fields).iterator(chunk_size=2000)
        while part := [_PaymentRow(*row) for row in islice(paid_rows, 2000)]:
            before = _told_before(part)
            for row in part:
                paid = _payment(each, row, now, before.get(row.payment_id))
                if paid is not None:
                    yield paid
        for row in services_within(each.office, each.span).order_by("pk").values_list(*_SERVICE).iterator(chunk_size=2000):
            served = _service(each, _ServiceRow(*row))
            if served is not None:
                yield served


def _filing(each: Recalendared, row: _FilingRow, schedule: FeeSchedule) -> Moved | None:
    old_at = None if row.deemed_reason in NOT_KNOWN else row.deemed_received_at
    new = deemed_receipt(each.calendar, row.received_at)
    if (new.at, new.reason.code, new.reason.note) == (old_at, row.deemed_reason, row.deemed_note):
        return None
    # Of what is not known again the day is held against the one that was told before.
    numbered = row.opens_case and row.case_id is not None
    flags = _flags(row.deemed_received_at, new.at, schedule, numbered=numbered, entered=row.state in DECIDED)
    if old_at is not None and new.at is None:
        flags = ("unknown",)
    return Moved(
        Redating.Of.FILING, row.pk, row.reference, row.reference, each.office, row.received_at, old_at, new, row.state,
        provisional=row.state == State.RECEIVED, flags=flags,
    )  # fmt: skip


def _told_before(rows: Sequence[_PaymentRow]) -> dict[str, datetime]:
    """Of payments whose settled time a change made unknown, the time that counted until then, by the payment's number."""
    unknown = {row.payment_id: row.subject for row in rows if row.deemed_received_at is None}
    if not unknown:
        return {}
    kept = Redating.objects.filter(of=Redating.Of.PAYMENT, subject__in=set(unknown.values()), new_at=None, old_at__lte=F("at"))
    found = kept.filter(number__in=list(unknown)).order_by("pk").values_list("number", "old_at")
    return {number: old_at for number, old_at in found if old_at is not None}


def _payment(each: Recalendared, row: _PaymentRow, now: datetime, before: datetime | None) -> Moved | None:
    old_at = row.deemed_received_at
    # Of what is not known again the day is held against the one that counted before.
    counted = old_at or before
    new = deemed_receipt(each.calendar, row.captured_at)
    if (new.at, new.reason.code, new.reason.note) == (old_at, row.deemed_reason, row.deemed_note):
        return None
    flags: tuple[str, ...] = ()
    if old_at is not None and new.at is None:
        flags = ("unknown",)
    elif counted is not None and new.at is not None and _day(counted) != _day(new.at):
        flags = ("day",)
    return Moved(
        Redating.Of.PAYMENT, row.pk, row.payment_id, row.subject, each.office, row.captured_at, old_at, new, "",
        provisional=counted is None or counted > now, flags=flags,
    )  # fmt: skip


def _service(each: Recalendared, row: _ServiceRow) -> Moved | None:
    new = deemed_service(each.calendar, row.served_at, originating=row.opens_case)
    if (new.counts_on, new.reason.code, new.reason.note) == (row.deemed_served_on, row.deemed_reason, row.deemed_note):
        return None
    return Moved(
        Redating.Of.SERVICE, row.pk, row.reference, row.reference, each.office, row.served_at, None,
        Deemed(row.served_at, None, new.reason), State.SERVED, provisional=False,
        flags=("service",), old_on=row.deemed_served_on, new_on=new.counts_on,
    )  # fmt: skip


def _day(moment: datetime) -> date:
    return clock.in_hong_kong(moment).date()


def _flags(old: datetime | None, new: datetime | None, schedule: FeeSchedule, *, numbered: bool, entered: bool) -> tuple[str, ...]:
    if old is None or new is None:
        return ()
    before, after = clock.in_hong_kong(old).date(), clock.in_hong_kong(new).date()
    if before == after:
        return ()
    found = ["day"]
    if numbered and before.year != after.year:
        found.append("year")
    if entered:
        found.append("register")
    if fees_change(schedule, before, after):
        found.append("fee")
    if concessions_change(schedule, before, after):
        found.append("concession")
    return tuple(found)
