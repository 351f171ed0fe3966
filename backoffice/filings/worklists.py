"""The worklists: open work found by its partial indexes, paged by key; how many stand in a queue is read from its tally.

A page is asked for after a key and never by an offset; with several offices each office's first rows are read by its
own index and merged, so no page ever sorts a queue. Times are UTC.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import product
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from backoffice.cases.sealing import given, is_hidden, keys_of, open_to, within, within_keys
from backoffice.filings import tallies
from backoffice.filings.models import Document, Filing, PriceDifference
from backoffice.filings.narrowing import EVERYTHING, Narrowing
from backoffice.filings.queue_rules import cure_windows
from backoffice.filings.rules import CureWindow, InLine
from backoffice.filings.selectors import with_documents
from backoffice.filings.states import OPEN, State
from backoffice.kernel import clock
from backoffice.kernel.questions import Question, Several
from backoffice.people.models import Office, User

M = TypeVar("M", bound=Model)

PAGE = 25
MOST_COUNTED = 500
# Of what a Registrar has answered about so much is named above the list.
MOST_ADVISED = 5
_ENDS = datetime.max.replace(tzinfo=UTC)
# What a row of a list shows of the rows that a filing points to.
_BESIDE = ("office", "case_type", "case", "taken_by", "decided_by", "resubmits")


class Queue(StrEnum):
    """The registry's queues, as they stand in an address."""

    REVIEW = "review"
    URGENT = "urgent"
    MINE = "mine"
    HELD = "held"
    REFERRED = "referred"
    PAYMENT = "payment"
    SHORT = "short"
    NOT_DUE = "not-due"
    FAILED_SERVICE = "failed-service"
    TO_POST = "to-post"
    UNSERVED = "unserved"
    DECIDED = "decided"
    RETURNED = "returned"


# What is past: every filing gets there and none leaves.
PAST = (Queue.DECIDED,)
COUNTED = tuple(name for name in Queue if name not in PAST)
# The queues out of which officers take: in the order in which turns come, unless another is asked for.
IN_TURN = (Queue.REVIEW, Queue.URGENT)


class Sort(StrEnum):
    """In which order a queue is shown, as it stands in an address; each is read along an index."""

    TURN = ""
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True)
class Count:
    """A number that was counted up to a limit; more says that the counting stopped there."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)


@dataclass(frozen=True)
class Key:
    """The place of a row in its list; at is None for a deemed time that is not known (such rows come last).

    closes: until when its filer could still cure on its day, where turns are counted by that.
    """

    at: datetime | None
    id: int
    urgent: bool = False
    closes: datetime | None = None

    def text(self) -> str:
        """The key as it stands in an address."""
        closes = "" if self.closes is None else f"~{self.closes.astimezone(UTC).isoformat()}"
        return f"{int(self.urgent)}~{_written(self.at)}~{self.id}{closes}"

    @staticmethod
    def read(text: str) -> "Key | None":
        """The key from an address; None if it is none, which is the first page."""
        try:
            urgent, moment, number, *more = text.split("~")
            return Key(at=_moment(moment), id=int(number), urgent=urgent == "1", closes=_moment(*more) if more else None)
        except (ValueError, OverflowError, TypeError):
            return None


def _written(at: datetime | None) -> str:
    return "-" if at is None else at.astimezone(UTC).isoformat()


def _moment(text: str) -> datetime | None:
    """A moment out of an address.

    Raises:
        ValueError, OverflowError: it is none, or it says of no time zone.
    """
    if text == "-":
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at.astimezone(UTC)


@dataclass(frozen=True)
class Page:
    """Some rows of a list in order, and the key after which the next ones come (None at the end)."""

    rows: list[Filing]
    following: Key | None


@dataclass(frozen=True)
class _Order:
    """How a list is ordered: by this moment, forwards or backwards, then by id.

    The fields are ordered exactly as the indexes are, so that no row is sorted. Where the moment may be unknown, such rows
    are read apart and come last: the two engines do not agree where an unknown value belongs.
    """

    field: str
    backwards: bool = False
    may_be_unknown: bool = False

    def fields(self) -> list[str]:
        sign = "-" if self.backwards else ""
        return [f"{sign}{self.field}", f"{sign}id"]

    def after(self, key: Key) -> Q:
        """What comes after a key whose moment is known. It begins with a bound that an index can start from."""
        beyond, past = ("lte", "lt") if self.backwards else ("gte", "gt")
        return Q(**{f"{self.field}__{beyond}": key.at}) & (Q(**{f"{self.field}__{past}": key.at}) | Q(**{f"id__{past}": key.id}))

    def rank(self, key: Key) -> tuple[bool, float, int]:
        """Where the key stands among others, as a plain tuple that sorts forwards."""
        seconds = (key.at or _ENDS).timestamp()
        sign = -1 if self.backwards else 1
        return (key.at is None, sign * seconds, sign * key.id)

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
        return [Key(at=at, id=pk) for at, pk in rows.order_by(*self.fields()).values_list(self.field, "id")[:size]]


_BY_DEEMED = _Order("deemed_received_at")
_ORDERS = {
    Queue.MINE: _Order("taken_at"),
    Queue.REFERRED: _Order("referred_at"),
    Queue.NOT_DUE: _Order("deemed_received_at", may_be_unknown=True),
    Queue.FAILED_SERVICE: _Order("service_failed_at"),
    Queue.TO_POST: _Order("to_post_at"),
    Queue.UNSERVED: _Order("decided_at"),
    Queue.DECIDED: _Order("decided_at", backwards=True),
    Queue.RETURNED: _Order("decided_at", backwards=True),
}
# A question to the filer waits for its answer; beside what was returned, in the list of what is with the filer.
_BY_ASKED = _Order("asked_at", backwards=True)


# The filer has answered what was asked, or a Registrar what was referred.
_ANSWERED = Q(answered_at__isnull=False) | Q(advised_at__isnull=False)


def queue(name: Queue, user: User) -> QuerySet[Filing]:
    """The filings that stand in a queue, of all offices, unordered; with the filer stand those that were asked about as well, and
    those of which documents were returned."""
    by_name: dict[Queue, Q] = {
        Queue.REVIEW: tallies.TO_REVIEW,
        Queue.URGENT: tallies.URGENT,
        Queue.HELD: tallies.HELD,
        Queue.REFERRED: tallies.REFERRED,
        Queue.MINE: Q(state__in=(State.FEE_CHECKED, State.FEE_SHORT), taken_by=user),
        Queue.PAYMENT: tallies.AWAITING_PAYMENT,
        Queue.SHORT: tallies.SHORT,
        Queue.NOT_DUE: tallies.NOT_DUE,
        Queue.DECIDED: Q(decided_at__isnull=False),
        Queue.FAILED_SERVICE: tallies.FAILED_SERVICE,
        Queue.TO_POST: tallies.TO_POST,
        Queue.UNSERVED: tallies.UNSERVED,
        Queue.RETURNED: tallies.RETURNED,
    }
    return Filing.objects.filter(by_name[name])


def page_of_queue(
    name: Queue,
    *,
    user: User,
    offices: Sequence[Office],
    narrowing: Narrowing = EVERYTHING,
    after: Key | None = None,
    size: int = PAGE,
    sort: Sort = Sort.TURN,
) -> Page:
    """A page of a queue of these offices: as turns come where officers take out of it, else by the moment that it is about."""
    parts = _parts(name, user, offices, narrowing)
    if name is Queue.MINE and sort is Sort.TURN:
        return _page_of_mine(parts[0][0], offices, after, size)
    if name in IN_TURN and sort is Sort.TURN:
        return _page_in_turn(parts[0][0], name, offices, after, size)
    each = parts
    if sort is not Sort.TURN:
        each = [(rows, replace(order, backwards=sort is Sort.NEWEST)) for rows, order in parts]
    if name is Queue.REVIEW:
        # Each part by itself, so that the index, which has urgent ones first, is read along.
        rows, order = each[0]
        each = [(rows.filter(urgent=True), order), (rows.filter(urgent=False), order)]
    return _page(each, offices, after, size)


def _parts(name: Queue, user: User, offices: Sequence[Office], narrowing: Narrowing) -> list[tuple[QuerySet[Filing], _Order]]:
    """The lists of which a queue is made, narrowed, each with the order of its index."""
    if name in PAST:
        narrowing = narrowing.on_history()
    parts = [(narrowing.of(queue(name, user), offices), _ORDERS.get(name, _BY_DEEMED))]
    if name is Queue.RETURNED:
        parts.append((narrowing.of(Filing.objects.filter(tallies.ASKED), offices), _BY_ASKED))
        parts.append((narrowing.of(Filing.objects.filter(tallies.IN_PART), offices), _ORDERS[name]))
    return parts


def _page_of_mine(rows: QuerySet[Filing], offices: Sequence[Office], after: Key | None, size: int) -> Page:
    """What somebody has in hand: where the filer or a Registrar has answered first, then what was taken first."""
    order, keys = _ORDERS[Queue.MINE], list[Key]()
    for answered in (True, False):
        if after is not None and after.urgent and not answered:
            beyond = None
        elif after is not None and not after.urgent and answered:
            continue
        else:
            beyond = after
        for office in offices:
            part = rows.filter(within([office]), _ANSWERED if answered else ~_ANSWERED)
            keys += [replace(key, urgent=answered) for key in order.first(part, beyond, size + 1)]
    keys.sort(key=lambda key: (not key.urgent, *order.rank(key)))
    return _drawn(keys, offices, size)


def _page_in_turn(rows: QuerySet[Filing], name: Queue, offices: Sequence[Office], after: Key | None, size: int) -> Page:
    windows = cure_windows(offices, clock.now())
    keys: list[Key] = []
    for urgent in (True, False) if name is Queue.REVIEW else (True,):
        for office in offices:
            here = rows.filter(within([office]), urgent=urgent)
            for part, closes in _by_cure(here, windows[office.pk]):
                keys += _after_in_turn(part, urgent, closes, after, size + 1)
    keys.sort(key=_turn)
    return _drawn(keys, offices, size)


def _by_cure(rows: QuerySet[Filing], window: CureWindow | None) -> list[tuple[QuerySet[Filing], datetime | None]]:
    """The rows that could still be cured on their day, with until when; and the others. Each is one stretch of the index."""
    if window is None:
        return [(rows, None)]
    return [
        (rows.filter(deemed_received_at__gte=window.begins), window.closes),
        (rows.filter(deemed_received_at__lt=window.begins), None),
    ]


def _after_in_turn(part: QuerySet[Filing], urgent: bool, closes: datetime | None, after: Key | None, size: int) -> list[Key]:
    """The keys of the first rows of such a stretch whose turn comes after a key."""
    if after is not None and after.at is not None:
        stretch, passed = (not urgent, closes or _ENDS), (not after.urgent, after.closes or _ENDS)
        if stretch < passed:
            return []
        if stretch == passed:
            part = part.filter(_BY_DEEMED.after(after))
    # As the index is ordered, though all of this stretch are urgent or none is: so that it is read along, and nothing is sorted.
    found = part.order_by("-urgent", "deemed_received_at", "id").values_list("deemed_received_at", "id")[:size]
    return [Key(at=at, id=pk, urgent=urgent, closes=closes) for at, pk in found]


def _turn(key: Key) -> tuple[bool, bool, float, float, int]:
    return InLine(key.urgent, key.closes, key.at or _ENDS, key.id).place()


def _page(each: Sequence[tuple[QuerySet[Filing], _Order]], offices: Sequence[Office], after: Key | None, size: int) -> Page:
    """Of several lists, each along its own index, the rows after a key; all are ordered the same way."""
    keys: list[Key] = []
    for (rows, order), office in product(each, offices):
        keys.extend(order.first(rows.filter(within([office])), after, size + 1))
    keys.sort(key=each[0][1].rank)
    return _drawn(keys, offices, size)


def newest_first(rows: QuerySet[M], field: str, after: Key | None, size: int = PAGE) -> tuple[list[M], Key | None]:
    """A page of rows of any kind that come into one list by this moment of theirs, and the key after which the next ones come."""
    order = _Order(field, backwards=True)
    if after is not None and after.at is not None:
        rows = rows.filter(order.after(after))
    found = list(rows.order_by(*order.fields())[: size + 1])
    shown = found[:size]
    return shown, Key(at=getattr(shown[-1], field), id=shown[-1].pk) if len(found) > size else None


def _drawn(keys: Sequence[Key], offices: Sequence[Office], size: int) -> Page:
    """The page of these keys, which are in order; one more than its size says that there is a next one."""
    shown = keys[:size]
    if not shown:
        return Page([], None)
    found = {filing.pk: filing for filing in with_row_facts(Filing.objects.filter(pk__in=[key.id for key in shown]), offices)}
    return Page(
        rows=[found[key.id] for key in shown if key.id in found],
        following=shown[-1] if len(keys) > size else None,
    )


def with_row_facts(filings: QuerySet[Filing], offices: Iterable[Office]) -> QuerySet[Filing]:
    """The filings with what a row of a list shows of them to whoever was given these offices, in a fixed number of queries."""
    documents = Document.objects.filter(open_to(offices, "filing__")).select_related("type").order_by("place", "number")
    return filings.select_related(*_BESIDE).prefetch_related(Prefetch("documents", queryset=documents))


def count_up_to(rows: QuerySet[Any], limit: int = MOST_COUNTED, order: Sequence[str] = ()) -> Count:
    """How many there are, counted no further than the limit.

    With an order, that of an index: it is asked for so that PostgreSQL reads that index. Left to itself it takes the first
    rows of an office wherever they are, and passes over all its history on the way to the open ones.
    """
    found = rows.order_by(*order).values("pk")[: limit + 1].count()
    return Count(min(found, limit), more=found > limit)


# The tallied lists of which a queue's number is the sum (tallies.py).
_TALLIED = {
    Queue.MINE: ("in-review", "in-settling"),
    Queue.RETURNED: ("returned", "asked", "in-part"),
}


def count_of_queue(name: Queue, user: User, offices: Sequence[Office], narrowing: Narrowing = EVERYTHING) -> Count:
    """The number of one queue: from its tally, or counted up to a limit where it is narrowed by what the tallies do not know."""
    if narrowing.tallied:
        return counts(user, offices, narrowing.case_type)[name]
    found = 0
    for rows, order in _parts(name, user, offices, narrowing):
        by = ["taken_at"] if name is Queue.MINE else ["office_id", *(["-urgent"] if name in IN_TURN else []), *order.fields()]
        counted = count_up_to(rows.filter(within(offices)), MOST_COUNTED - found, by)
        found += counted.number
        if counted.more:
            return Count(MOST_COUNTED, more=True)
    return Count(found)


def counts(user: User, offices: Sequence[Office], case_type: str = "") -> dict[Queue, Count]:
    """The numbers beside the queues' names, in one question; lists of what is past have none."""
    found = tallies.numbers(offices, officer=user, case_type=case_type)
    return {name: Count(sum(found.get(one, 0) for one in _TALLIED.get(name, (name.value,)))) for name in COUNTED}


@dataclass(frozen=True)
class NextDue:
    """When the next filings fall due, and how many at that moment."""

    at: datetime
    count: Count


def next_due(offices: Sequence[Office]) -> NextDue | None:
    """The next moment at which filings of these offices fall due; None if none is waiting for its time."""
    waiting = Filing.objects.filter(within(offices), state=State.RECEIVED, deemed_received_at__isnull=False)
    firsts = [
        waiting.filter(office=office).order_by("deemed_received_at").values_list("deemed_received_at", flat=True).first()
        for office in offices
    ]
    at = min((moment for moment in firsts if moment is not None), default=None)
    return None if at is None else NextDue(at=at, count=count_up_to(waiting.filter(deemed_received_at=at)))


# ---------- the accounts office's list of price differences ----------


def price_differences(offices: Sequence[Office]) -> QuerySet[PriceDifference]:
    """What stands open in the list, unordered."""
    return PriceDifference.objects.filter(within(offices, "filing__"), office__in=offices, settled_at__isnull=True)


def page_of_price_differences(
    offices: Sequence[Office], *, after: int | None = None, size: int = PAGE
) -> tuple[list[PriceDifference], int | None]:
    """A page of it, the oldest first, and the id after which the next ones come; each office's by its own index, merged."""
    keys: list[int] = []
    for office in offices:
        rows = PriceDifference.objects.filter(within([office], "filing__"), office=office, settled_at__isnull=True)
        if after is not None:
            rows = rows.filter(id__gt=after)
        keys += rows.order_by("id").values_list("id", flat=True)[: size + 1]
    keys.sort()
    shown = keys[:size]
    found = PriceDifference.objects.select_related("filing__office", "filing__case_type", "filing__case").in_bulk(shown)
    return [found[key] for key in shown if key in found], shown[-1] if len(keys) > size else None


def count_of_price_differences(offices: Sequence[Office]) -> Count:
    """How many there are, counted up to a limit."""
    return count_up_to(price_differences(offices), order=["office_id", "id"])


_PRICE_DIFFERENCES = Question(
    lambda filing: PriceDifference.objects.select_related("settled_by").filter(filing=filing).order_by("-id")[:1], int
)


def last_price_difference(filing: Filing) -> PriceDifference | None:
    """The filing's price difference, open or settled; the latest if there were several."""
    return _PRICE_DIFFERENCES.first(filing.pk)


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
        if len(self.states) == 1:
            # Said so that SQLite, too, sees that a partial index has them.
            return condition & Q(state=self.states[0])
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
            if state == State.FEE_CHECKED:
                # Urgent or not, each a stretch of the index; and what is held stands in another one.
                to_review = one & Q(held_until__isnull=True, referred_at__isnull=True)
                parts += [to_review & Q(urgent=True), to_review & Q(urgent=False), one & Q(held_until__isnull=False)]
                parts.append(one & Q(referred_at__isnull=False))
            else:
                parts.append(one)
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
    return _page([(Filing.objects.filter(part), wanted.order()) for part in wanted.parts()], offices, after, size)


def count_of_list(wanted: Wanted, *, offices: Sequence[Office], limit: int) -> Count:
    """How many filings are wanted, counted no further than the limit."""
    found = 0
    order = ["office_id", *wanted.order().fields()]
    for part in wanted.parts():
        counted = count_up_to(Filing.objects.filter(part, within(offices)), limit - found, order)
        found += counted.number
        if counted.more:
            return Count(limit, more=True)
    return Count(found)


# ---------- search ----------


def by_reference(reference: str, offices: Iterable[Office]) -> Filing | None:
    """The filing with exactly this reference, if it belongs to one of the offices."""
    return Filing.objects.filter(within(offices), reference=reference).first()


def _in_hand(seeing: list[int], blind: list[int], user: int) -> QuerySet[Filing]:
    rows = Filing.objects.filter(within_keys(seeing, blind), taken_by=user, state=State.FEE_CHECKED, asked_at__isnull=True)
    return rows.order_by(Coalesce("answered_at", "advised_at").asc(nulls_last=True), "taken_at", "pk")[:1]


_IN_HAND = Question(_in_hand, Several(int), Several(int), int)


def first_in_hand(user: User, offices: Sequence[Office]) -> Filing | None:
    """Of what this person still has to review what was answered first, by the filer or a Registrar, else what was taken first; what waits
    for its filer's answer is nothing to go on with."""
    return _IN_HAND.first(*keys_of(offices), user.pk)


def advised(user: User, offices: Sequence[Office]) -> list[Filing]:
    """What this person has in hand and a Registrar has answered about, the first answer first; at most MOST_ADVISED."""
    rows = Filing.objects.filter(within(offices), taken_by=user, state=State.FEE_CHECKED, advised_at__isnull=False)
    return list(rows.order_by("advised_at", "pk")[:MOST_ADVISED])


# ---------- one filing ----------


_SHOWN = Question(lambda reference: Filing.objects.filter(reference=reference).select_related(*_BESIDE, "client"), str)
_NAMED = Question(lambda reference: Filing.objects.filter(reference=reference).select_related("office", "case_type"), str)


def one(reference: str, offices: Iterable[Office]) -> Filing | None:
    """A filing of these offices with all that its page shows in its head."""
    return _within(_SHOWN.first(reference), offices)


def named(reference: str, offices: Iterable[Office]) -> Filing | None:
    """A filing of these offices with its documents and as little else as an act is asked with, which reads it anew under its lock."""
    return _within(_NAMED.first(reference), offices)


def _within(found: Filing | None, offices: Iterable[Office]) -> Filing | None:
    here = None if found is None else given(found.office_id, offices)
    if found is None or here is None or is_hidden(found, here):
        return None
    # What the person sees of it, they see by the office that they were given.
    found.office = here
    return with_documents(found, sealed_too=here.sees_sealed)


def of_case(
    case_id: int, offices: Sequence[Office], also: Collection[str] = (), *, before: int | None = None, size: int = PAGE
) -> tuple[list[Filing], int | None]:
    """The filings in a case, and those of these references, which once were in it: the newest first, one page of them.

    before is the last row's id of the page before (none begins with the newest; one that is not in this case gives no rows). Beside the
    rows comes what the next page is asked for with, or None where there is no older one.
    """
    there = Q(case_id=case_id) | Q(reference__in=also) if also else Q(case_id=case_id)
    mine = Filing.objects.filter(within(offices), there)
    if before is not None:
        received = mine.filter(pk=before).values_list("received_at", flat=True).first()
        if received is None:
            return [], None
        mine = mine.filter(Q(received_at__lt=received) | Q(received_at=received, pk__lt=before))
    rows = list(with_row_facts(mine, offices).order_by("-received_at", "-id")[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else None
