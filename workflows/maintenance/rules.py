"""When the door could accept, from what its processes wrote of themselves: pure.

A process of the web writes every EVERY that it is there and can take a filing (database and store answer). One row is extended for as
long as that goes on; what lies between two rows is a time in which nobody wrote so. Times are UTC.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from backoffice.calendar.windows import Window
from backoffice.kernel.reasons import Reason, because, gettext_noop

EVERY: Final = timedelta(seconds=15)
# Who starts and finds the last word older than two beats: no other process was there meanwhile.
STALE: Final = timedelta(seconds=30)
# A process that was there all the time and wrote late was slow, and not away: a busy machine makes no outage.
SLOW: Final = timedelta(minutes=5)
# So far the clocks of machines, or one clock set right by a time server, may go apart before it is called a jump.
APART: Final = timedelta(seconds=60)

STARTED, DATABASE, STORE_FULL, STORE_AWAY, UNKNOWN = "process_started", "database_away", "store_full", "store_away", "unknown"
REFUSED, MAINTENANCE, FORWARD, BACK = "refused", "maintenance", "clock_set_forward", "clock_set_back"
BEGUN = "record_begun"
# After these no time was lost: only the clock moved.
_CLOCK = frozenset({FORWARD, BACK, BEGUN})
LONGEST_NOTE, LONGEST_SPAN = 500, timedelta(days=366)
Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Span:
    """From when to when it was written that the door could accept, and after what it began."""

    up_from: datetime
    up_to: datetime
    after: str


@dataclass(frozen=True)
class Memory:
    """What a process knows of itself: when it wrote last (None: it has just started) and how long it ran since, and since when and by
    what it could not accept (None: it could)."""

    wrote_at: datetime | None = None
    ran: timedelta = timedelta()
    broken_since: datetime | None = None
    broken_by: str = ""


EXTEND, OPEN, LEAVE = "extend", "open", "leave"


def next_step(last: Span | None, now: datetime, memory: Memory) -> tuple[str, str]:
    """What a process that can accept writes: it extends the last span, opens one (and after what), or leaves it as it is."""
    if last is None:
        return OPEN, BEGUN
    ahead = last.up_to - now
    if ahead > APART:
        return OPEN, BACK
    if ahead > -EVERY / 2:
        return LEAVE, ""
    if memory.broken_since is not None and last.up_to <= memory.broken_since:
        return OPEN, memory.broken_by
    silent = -ahead
    if memory.wrote_at is None:
        return (EXTEND, "") if silent <= STALE else (OPEN, STARTED)
    if silent <= SLOW:
        return EXTEND, ""
    if now - memory.wrote_at > memory.ran + APART and memory.ran <= SLOW:
        # By the clock it was long, by the machine's own count it was not.
        return OPEN, FORWARD
    return OPEN, UNKNOWN


@dataclass(frozen=True)
class Outage:
    """A time in which the door could not accept. `announced` is the window that said so before, `going_on` that it is not over."""

    begun_at: datetime
    ended_at: datetime
    cause: str
    announced: str = ""
    going_on: bool = False

    @property
    def lasted(self) -> timedelta:
        """How long."""
        return self.ended_at - self.begun_at


@dataclass(frozen=True)
class Ledger:
    """What is on record of a span of time: from when on (None: nothing), and every outage in order. Not known before `since`."""

    since: datetime | None
    until: datetime
    outages: tuple[Outage, ...] = ()

    @property
    def known(self) -> timedelta:
        """The time of which there is a record."""
        return max(timedelta(), self.until - self.since) if self.since is not None else timedelta()

    def lost(self, *, announced: bool) -> timedelta:
        """The time in which the door could not accept, as announced or not."""
        return sum((each.lasted for each in self.outages if bool(each.announced) is announced), timedelta())

    def per_cent(self, *, with_announced: bool) -> float | None:
        """In how much of the time of which there is a record the door could accept; None where there is no record."""
        if not self.known:
            return None
        lost = self.lost(announced=False) + (self.lost(announced=True) if with_announced else timedelta())
        return 100 * (1 - lost / self.known)


def ledger(
    spans: Sequence[Span],
    refusals: Iterable[Interval],
    windows: Iterable[Window],
    taken: Iterable[datetime],
    asked: Interval,
    now: datetime,
) -> Ledger:
    """The outages of a time asked for, from the spans in the order in which they were opened, one from before the time included.

    `refusals`: from the first to the last filing that was refused for a fault of ours. `windows`: maintenance as it stands announced.
    `taken`: when filings were received: where one was, the door was open, whatever the heartbeats say.
    """
    first, last = asked[0], min(asked[1], now)
    if not spans or last <= first:
        return Ledger(None, last)
    since = max(first, spans[0].up_from if spans[0].after == BEGUN else first)
    proofs = sorted(taken)
    found: list[Outage] = []
    for gap in _gaps(spans, now):
        for piece in _without(gap, proofs):
            found += _clipped(piece, since, last)
    for begun, ended in refusals:
        found += _clipped(Outage(begun, ended, REFUSED), since, last)
    shut = [
        (max(each.begins_at, since), min(each.ends_at, last), each.reference)
        for each in windows
        if each.door_shut and not each.cancelled and each.begins_at < last and each.ends_at > since
    ]
    told = [Outage(begun, ended, MAINTENANCE, announced=reference) for begun, ended, reference in _merged(shut)]
    rest = [piece for outage in _one_after_another(found) for piece in _outside(outage, told)]
    return Ledger(since, last, tuple(sorted((*told, *rest), key=lambda each: each.begun_at)))


def _gaps(spans: Sequence[Span], now: datetime) -> list[Outage]:
    """What lies between the spans. After a clock that was set back the earlier span ends where the later one begins."""
    found = []
    for one, other in itertools.pairwise(spans):
        if other.after not in _CLOCK and other.up_from > one.up_to:
            found.append(Outage(one.up_to, other.up_from, other.after))
    if now - spans[-1].up_to > SLOW:
        found.append(Outage(spans[-1].up_to, now, UNKNOWN, going_on=True))
    return found


def _without(gap: Outage, proofs: Sequence[datetime]) -> list[Outage]:
    """A gap less what a filing that was taken in it disproves: its pieces before, between and after, the short ones left out."""
    inside = [moment for moment in proofs if gap.begun_at < moment < gap.ended_at]
    if not inside:
        return [gap]
    edges = [gap.begun_at, *inside, gap.ended_at]
    pieces = list(itertools.pairwise(edges))
    return [
        Outage(begun, ended, gap.cause, going_on=gap.going_on and ended == gap.ended_at)
        for begun, ended in pieces
        if ended - begun > APART
    ]  # fmt: skip


def _clipped(outage: Outage, first: datetime, last: datetime) -> list[Outage]:
    begun, ended = max(outage.begun_at, first), min(outage.ended_at, last)
    return [Outage(begun, ended, outage.cause, outage.announced, outage.going_on)] if begun < ended else []


def _merged(shut: Iterable[tuple[datetime, datetime, str]]) -> list[tuple[datetime, datetime, str]]:
    """Windows that overlap, one after the other, so that no moment counts twice."""
    found: list[tuple[datetime, datetime, str]] = []
    for begun, ended, reference in sorted(shut):
        begun = max(begun, found[-1][1]) if found else begun
        if begun < ended:
            found.append((begun, ended, reference))
    return found


def _one_after_another(outages: Iterable[Outage]) -> list[Outage]:
    found: list[Outage] = []
    for each in sorted(outages, key=lambda outage: (outage.begun_at, outage.ended_at)):
        begun = max(each.begun_at, found[-1].ended_at) if found else each.begun_at
        if begun < each.ended_at:
            found.append(Outage(begun, each.ended_at, each.cause, each.announced, each.going_on))
    return found


def _outside(outage: Outage, told: Sequence[Outage]) -> list[Outage]:
    """The parts of an outage that no announced window covers."""
    pieces = [(outage.begun_at, outage.ended_at)]
    for window in told:
        pieces = [
            (begun, ended)
            for one, other in pieces
            for begun, ended in ((one, min(other, window.begun_at)), (max(one, window.ended_at), other))
            if begun < ended
        ]
    return [Outage(begun, ended, outage.cause, going_on=outage.going_on and ended == outage.ended_at) for begun, ended in pieces]


def may_note(begun_at: datetime, now: datetime, note: str) -> list[Reason]:
    """Why nothing can be noted of an outage so."""
    found = []
    if begun_at > now:
        found.append(because("in-the-future", gettext_noop("That has not happened yet."), "begun_at"))
    if not note.strip() or len(note.strip()) > LONGEST_NOTE:
        found.append(because("note-needed", gettext_noop("Write what happened, in 1 to {most} characters."), "note", most=LONGEST_NOTE))
    return found


def may_certify(asked: Interval, now: datetime) -> list[Reason]:
    """Why no certificate can be issued of this time. What is not over is not certified."""
    first, last = asked
    if last <= first:
        return [because("ends-before-beginning", gettext_noop("It ends before it begins."), "until")]
    if last > now:
        return [because("not-over", gettext_noop("A certificate is of a time that is over."), "until")]
    if last - first > LONGEST_SPAN:
        return [because("too-long", gettext_noop("A certificate is of a year at most."), "until")]
    return []
