"""The worklists: open work found by its partial indexes, paged by key, counted only up to a limit.

A page is asked for after a key and never by an offset; with several offices each office's first rows are read by its
own index and merged, so no page ever sorts a queue. Times are UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import product
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from backoffice.filings.models import Document, Filing, FilingParty
from backoffice.filings.states import OPEN, State
from backoffice.people.models import Office, User

PAGE = 25
MOST_COUNTED = 500
MOST_NAMES = 400
_ENDS = datetime.max.replace(tzinfo=UTC)


class Queue(StrEnum):
    """The registry's queues, as they stand in an address."""

    REVIEW = "review"
    MINE = "mine"
    PAYMENT = "payment"
    SHORT = "short"
    NOT_DUE = "not-due"
    DECIDED = "decided"
    RETURNED = "returned"


COUNTED = (Queue.REVIEW, Queue.MINE, Queue.PAYMENT, Queue.SHORT, Queue.NOT_DUE)


@dataclass(frozen=True)
class Count:
    """A number that was counted up to a limit; more says that the counting stopped there."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)


@dataclass(frozen=True)
class Key:
    """The place of a row in its list; at is None for a deemed time that is not known (such rows come last)."""

    at: datetime | None
    id: int
    urgent: bool = False

    def text(self) -> str:
        """The key as it stands in an address."""
        moment = "-" if self.at is None else self.at.astimezone(UTC).isoformat()
        return f"{int(self.urgent)}~{moment}~{self.id}"

    @staticmethod
    def read(text: str) -> "Key | None":
        """The key from an address; None if it is none, which is the first page."""
        try:
            urgent, moment, number = text.split("~")
            at = None if moment == "-" else datetime.fromisoformat(moment)
            if at is not None and at.tzinfo is None:
                return None
            return Key(at=at and at.astimezone(UTC), id=int(number), urgent=urgent == "1")
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Page:
    """Some rows of a list in order, and the key after which the next ones come (None at the end)."""

    rows: list[Filing]
    following: Key | None


@dataclass(frozen=True)
class _Order:
    """How a list is ordered: by this moment, forwards or backwards, then by id; urgent ones first or not.

    The fields are ordered exactly as the indexes are, so that no row is sorted. Where the moment may be unknown, such rows
    are read apart and come last: the two engines do not agree where an unknown value belongs.
    """

    field: str
    backwards: bool = False
    urgent_first: bool = False
    may_be_unknown: bool = False

    def fields(self) -> list[str]:
        sign = "-" if self.backwards else ""
        return [*(["-urgent"] if self.urgent_first else []), f"{sign}{self.field}", f"{sign}id"]

    def after(self, key: Key) -> Q:
        """What comes after a key whose moment is known. It begins with a bound that an index can start from."""
        beyond, past = ("lte", "lt") if self.backwards else ("gte", "gt")
        here = Q(**{f"{self.field}__{beyond}": key.at}) & (Q(**{f"{self.field}__{past}": key.at}) | Q(**{f"id__{past}": key.id}))
        if not self.urgent_first:
            return here
        return (Q(urgent=True) & here) | Q(urgent=False) if key.urgent else Q(urgent=False) & here

    def key_of(self, row: dict[str, Any]) -> Key:
        return Key(at=row[self.field], id=row["id"], urgent=self.urgent_first and row["urgent"])

    def rank(self, key: Key) -> tuple[bool, bool, float, int]:
        """Where the key stands among others, as a plain tuple that sorts forwards."""
        seconds = (key.at or _ENDS).timestamp()
        sign = -1 if self.backwards else 1
        return (self.urgent_first and not key.urgent, key.at is None, sign * seconds, sign * key.id)

    def first(self, rows: QuerySet[Filing], after: Key | None, size: int) -> list[Key]:
        """The keys of the first rows after a key, in order; of one office."""
        known = rows.filter(**{f"{self.field}__isnull": False}) if self.may_be_unknown else rows
        found: list[Key] = []
        if after is None or after.at is not None:
            wanted = known if after is None else known.filter(self.after(after))
            found = self._keys(wanted, size)
        if self.may_be_unknown and len(found) < size:
            unknown = rows.filter(**{f"{self.field}__isnull": True})
            if after is not None and after.at is None:
                unknown = unknown.filter(id__gt=after.id)
            found += self._keys(unknown, size - len(found))
        return found

    def _keys(self, rows: QuerySet[Filing], size: int) -> list[Key]:
        return [self.key_of(row) for row in rows.order_by(*self.fields()).values("id", "urgent", self.field)[:size]]


_BY_DEEMED = _Order("deemed_received_at")
_ORDERS = {
    Queue.REVIEW: _Order("deemed_received_at", urgent_first=True),
    Queue.MINE: _Order("taken_at"),
    Queue.NOT_DUE: _Order("deemed_received_at", may_be_unknown=True),
    Queue.DECIDED: _Order("decided_at", backwards=True),
    Queue.RETURNED: _Order("decided_at", backwards=True),
}


def queue(name: Queue, user: User) -> QuerySet[Filing]:
    """The filings that stand in a queue, of all offices, unordered."""
    by_name: dict[Queue, Q] = {
        Queue.REVIEW: Q(state=State.FEE_CHECKED),
        Queue.MINE: Q(state__in=(State.FEE_CHECKED, State.FEE_SHORT), taken_by=user),
        Queue.PAYMENT: Q(state=State.DEEMED_RECEIVED),
        Queue.SHORT: Q(state=State.FEE_SHORT),
        Queue.NOT_DUE: Q(state=State.RECEIVED),
        Queue.DECIDED: Q(decided_at__isnull=False),
        Queue.RETURNED: Q(decided_at__isnull=False, state=State.RETURNED),
    }
    return Filing.objects.filter(by_name[name])


def page_of_queue(
    name: Queue, *, user: User, offices: Sequence[Office], case_type: str = "", after: Key | None = None, size: int = PAGE
) -> Page:
    """A page of a queue of these offices: urgent first where that counts, then the deemed time, then the reference's age."""
    rows = queue(name, user)
    if case_type:
        rows = rows.filter(case_type__code=case_type)
    return _page([rows], _ORDERS.get(name, _BY_DEEMED), offices, after, size)


def _page(each: Sequence[QuerySet[Filing]], order: _Order, offices: Sequence[Office], after: Key | None, size: int) -> Page:
    keys: list[Key] = []
    for rows, office in product(each, offices):
        keys.extend(order.first(rows.filter(office=office), after, size + 1))
    keys.sort(key=order.rank)
    shown = keys[:size]
    found = {filing.pk: filing for filing in with_row_facts(Filing.objects.filter(pk__in=[key.id for key in shown]))}
    return Page(
        rows=[found[key.id] for key in shown if key.id in found],
        following=shown[-1] if len(keys) > size else None,
    )


def with_row_facts(filings: QuerySet[Filing]) -> QuerySet[Filing]:
    """The filings with what a row of a list shows of them, in a fixed number of queries."""
    documents = Document.objects.select_related("type").order_by("number")
    return filings.select_related("office", "case_type", "case", "taken_by", "decided_by", "resubmits").prefetch_related(
        Prefetch("documents", queryset=documents)
    )


def count_up_to(rows: QuerySet[Any], limit: int = MOST_COUNTED, order: Sequence[str] = ()) -> Count:
    """How many there are, counted no further than the limit.

    With an order, that of an index: it is asked for so that PostgreSQL reads that index. Left to itself it takes the first
    rows of an office wherever they are, and passes over all its history on the way to the open ones.
    """
    found = rows.order_by(*order).values("pk")[: limit + 1].count()
    return Count(min(found, limit), more=found > limit)


def _count_of_queue(name: Queue, user: User, narrowed: Q) -> Count:
    order = ["taken_at"] if name is Queue.MINE else ["office_id", *_ORDERS.get(name, _BY_DEEMED).fields()]
    return count_up_to(queue(name, user).filter(narrowed), order=order)


def count_of_queue(name: Queue, user: User, offices: Sequence[Office]) -> Count:
    """The count of one queue."""
    return _count_of_queue(name, user, Q(office__in=offices))


def counts(user: User, offices: Sequence[Office], case_type: str = "") -> dict[Queue, Count]:
    """The counts beside the queues' names; lists of what is past are not counted."""
    narrowed = Q(office__in=offices) & (Q(case_type__code=case_type) if case_type else Q())
    return {name: _count_of_queue(name, user, narrowed) for name in COUNTED}


@dataclass(frozen=True)
class NextDue:
    """When the next filings fall due, and how many at that moment."""

    at: datetime
    count: Count


def next_due(offices: Sequence[Office]) -> NextDue | None:
    """The next moment at which filings of these offices fall due; None if none is waiting for its time."""
    waiting = Filing.objects.filter(state=State.RECEIVED, office__in=offices, deemed_received_at__isnull=False)
    firsts = [
        waiting.filter(office=office).order_by("deemed_received_at").values_list("deemed_received_at", flat=True).first()
        for office in offices
    ]
    at = min((moment for moment in firsts if moment is not None), default=None)
    return None if at is None else NextDue(at=at, count=count_up_to(waiting.filter(deemed_received_at=at)))


# ---------- lists of filings by day or by state: where a figure leads to ----------


_DECIDED = {str(state) for state in (State.SERVED, State.RETURNED, State.REJECTED, State.LAPSED)}


@dataclass(frozen=True)
class Wanted:
    """Which filings a list shows: of a state, received or decided within a span, deemed before or from a moment."""

    states: tuple[str, ...] = ()
    received_from: datetime | None = None
    received_to: datetime | None = None
    decided_from: datetime | None = None
    decided_to: datetime | None = None
    deemed_from: datetime | None = None
    deemed_to: datetime | None = None

    def query(self) -> Q:
        """The same as a condition; the ends of the spans are not included."""
        spans: dict[str, datetime | None] = {
            "received_at__gte": self.received_from, "received_at__lt": self.received_to,
            "decided_at__gte": self.decided_from, "decided_at__lt": self.decided_to,
            "deemed_received_at__gte": self.deemed_from, "deemed_received_at__lt": self.deemed_to,
        }  # fmt: skip
        condition = Q(**{name: moment for name, moment in spans.items() if moment is not None})
        if self.decided:
            # Said so that the index on decisions, which holds no other filings, can be read.
            condition &= Q(decided_at__isnull=False)
        return condition & Q(state__in=self.states) if self.states else condition

    @property
    def decided(self) -> bool:
        """Whether it is about decisions: those of a day, or filings in states that a decision leads to."""
        if self.by_day:
            return bool(self.decided_from or self.decided_to)
        return bool(self.states) and set(self.states) <= _DECIDED

    @property
    def by_day(self) -> bool:
        """Whether it is the filings of a day: received or decided on it."""
        return bool(self.received_from or self.received_to or self.decided_from or self.decided_to)

    @property
    def open_work(self) -> bool:
        """Whether it is open work only, of any day."""
        return not self.by_day and bool(self.states) and set(self.states) <= {str(state) for state in OPEN}

    @property
    def bounded(self) -> bool:
        """Whether counting it reads a day or open work, and never the history."""
        return self.received_from is not None or self.decided_from is not None or self.open_work

    def parts(self) -> list[Q]:
        """The conditions of which each is read from one index: open work by its state, what waits for review by its urgency."""
        if not self.open_work:
            return [self.query()]
        parts: list[Q] = []
        for state in self.states:
            one = replace(self, states=(state,)).query()
            parts += [one & Q(urgent=True), one & Q(urgent=False)] if state == State.FEE_CHECKED else [one]
        return parts

    def order(self) -> _Order:
        """By the moment that the list is about, the newest first; open work by its deemed time."""
        if self.decided:
            return _Order("decided_at", backwards=True)
        if not self.open_work:
            return _Order("received_at", backwards=True)
        by_time = self.deemed_from is not None or self.deemed_to is not None
        return _Order("deemed_received_at", may_be_unknown=not by_time)


def page_of_list(wanted: Wanted, *, offices: Sequence[Office], after: Key | None = None, size: int = PAGE) -> Page:
    """A page of the filings that are wanted."""
    return _page([Filing.objects.filter(part) for part in wanted.parts()], wanted.order(), offices, after, size)


def count_of_list(wanted: Wanted, *, offices: Sequence[Office], limit: int) -> Count:
    """How many filings are wanted, counted no further than the limit."""
    found = 0
    order = ["office_id", *wanted.order().fields()]
    for part in wanted.parts():
        counted = count_up_to(Filing.objects.filter(part, office__in=offices), limit - found, order)
        found += counted.number
        if counted.more:
            return Count(limit, more=True)
    return Count(found)


# ---------- search ----------


def by_reference(reference: str, offices: Iterable[Office]) -> Filing | None:
    """The filing with exactly this reference, if it belongs to one of the offices."""
    return Filing.objects.filter(reference=reference, office__in=list(offices)).first()


@dataclass(frozen=True)
class Found:
    """Filings found by a name, the newest first; more says that further names begin so than were looked through."""

    rows: list[Filing]
    more: bool


def first_in_hand(user: User, offices: Sequence[Office]) -> Filing | None:
    """What this person took first of what they still have to review."""
    return Filing.objects.filter(taken_by=user, state=State.FEE_CHECKED, office__in=offices).order_by("taken_at", "pk").first()


def by_name_prefix(prefix: str, offices: Sequence[Office], size: int = PAGE) -> Found:
    """Filings in which a party's or the filer's name begins with this, in any case of letters; at most size rows.

    At most MOST_NAMES names of these offices are read, by the indexes on how they begin. The offices are part of the
    question and not of a second look at its answer: names of other offices neither crowd out mine nor show by a hint
    that there are more.
    """
    parties = FilingParty.objects.filter(office__in=offices).order_by()
    filers = Filing.objects.filter(office__in=offices, filer_organisation__istartswith=prefix).order_by()
    # One question per index: joined by "or", SQLite would read an office's parties from first to last.
    answers = [
        list(parties.filter(name__istartswith=prefix).values_list("filing_id", flat=True)[:MOST_NAMES]),
        list(parties.filter(name_zh__startswith=prefix).values_list("filing_id", flat=True)[:MOST_NAMES]),
        list(filers.values_list("pk", flat=True)[:MOST_NAMES]),
    ]
    named = {pk for answer in answers for pk in answer}
    rows = with_row_facts(Filing.objects.filter(pk__in=named, office__in=offices)).order_by("-received_at", "-id")
    found = list(rows[: size + 1])
    cut = any(len(answer) == MOST_NAMES for answer in answers)
    return Found(found[:size], more=cut or len(found) > size)


# ---------- one filing ----------


def one(reference: str, offices: Iterable[Office]) -> Filing | None:
    """A filing of these offices with all that its page shows in its head."""
    return (
        with_row_facts(Filing.objects.filter(reference=reference, office__in=list(offices)))
        .select_related("client", "resubmission")
        .first()
    )


def of_case(case_id: int, offices: Sequence[Office], size: int = 100) -> list[Filing]:
    """The filings in a case, the newest first; at most size rows."""
    rows = with_row_facts(Filing.objects.filter(case_id=case_id, office__in=offices))
    return list(rows.order_by("-received_at", "-id")[:size])
