"""When an office is open, and when something that arrives counts as received.

Pure. Nothing here asks for the time or the database: the calendar of an office is given as data
and `now`, where it matters, is an argument. The rule's source is the definition of "closure time"
of a court office and the e-court practice directions:

* an office is closed outside its normal hours, on a Saturday, on a general holiday (every Sunday
  is one), while a gale or black rainstorm warning closes it, and while it is directed to close;
* what arrives while the office is closed counts as received when the office next opens, be that
  its normal opening or its reopening during the day.

Edges: the opening instant and the closing time itself are open, `closed_from` itself is closed,
`reopened_at` itself is open. One microsecond decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from backoffice.kernel.clock import HONG_KONG

SATURDAY: Final = 6
SUNDAY: Final = 7
ONE_DAY: Final = timedelta(days=1)

# The codes of a reason that leaves the deemed time open: it is known when the office has reopened, or the year is loaded.
NOT_KNOWN: Final = ("closure_open_ended", "calendar_missing")

# A document served later than this on a working day counts as served on the next other day.
LAST_SERVICE: Final = time(16, 0)


@dataclass(frozen=True)
class Hours:
    """Normal hours (Hong Kong time) on some weekdays, in force from `valid_from` to `valid_to`."""

    valid_from: date
    valid_to: date | None
    weekdays: frozenset[int]  # ISO: 1 is Monday
    opens: time
    closes: time
    lunch_from: time | None = None
    lunch_to: time | None = None
    lunch_is_closure_time: bool = False

    def cover(self, day: date) -> bool:
        """Are these hours in force on that day?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to) and day.isoweekday() in self.weekdays


@dataclass(frozen=True)
class Closure:
    """A time in which the office was closed outside its normal hours; still closed without an end."""

    closed_from: datetime
    reopened_at: datetime | None
    ground: str  # gale, black_rainstorm, directed
    note: str = ""

    def covers(self, moment: datetime) -> bool:
        """Was the office closed by this at that moment?"""
        return self.closed_from <= moment and (self.reopened_at is None or moment < self.reopened_at)


@dataclass(frozen=True)
class OfficeCalendar:
    """All that decides when one office is open. `years` are those whose holidays are loaded."""

    office: str
    hours: tuple[Hours, ...]
    holidays: Mapping[date, str]
    years: frozenset[int]
    closures: tuple[Closure, ...] = ()
    half_days: Mapping[date, time] = field(default_factory=dict)  # the day's earlier closing time


@dataclass(frozen=True)
class DeemedReason:
    """Why something counts as received when it does.

    `code` is one of: open, before_opening, after_closing, lunch, saturday, sunday, holiday,
    closure_gale, closure_black_rainstorm, closure_directed, closure_open_ended, calendar_missing.
    `note` is the holiday's name, the closure's note, the year that is missing, or the time of day
    ("17:30") at which the office opened, closed or began its lunch; empty when there is nothing to say.
    """

    code: str
    note: str = ""


@dataclass(frozen=True)
class Deemed:
    """When something that was received counts as received; `at` is None while that is unknown."""

    received: datetime
    at: datetime | None
    reason: DeemedReason

    def provisional(self, now: datetime) -> bool:
        """Can a closure or a calendar still move it: is it unknown or not reached yet?"""
        return self.at is None or self.at > now


@dataclass(frozen=True)
class Span:
    """An open time within one day, both ends included."""

    start: datetime
    end: datetime


class YearNotLoadedError(ValueError):
    """The general holidays of a year are not loaded, so its working days cannot be known."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the general holidays of {year} are not loaded")
        self.year = year


def hours_on(calendar: OfficeCalendar, day: date) -> Hours | None:
    """Find the hours in force on a day; of several the ones that began last count."""
    covering = [hours for hours in calendar.hours if hours.cover(day)]
    return max(covering, key=lambda hours: hours.valid_from, default=None)


def is_working_day(calendar: OfficeCalendar, day: date) -> bool:
    """Is the office normally open on that day (closures aside)?

    Raises YearNotLoadedError for a Monday to Friday of a year whose holidays are not loaded.
    """
    if day.isoweekday() in (SATURDAY, SUNDAY):
        return False
    if day.year not in calendar.years:
        raise YearNotLoadedError(day.year)
    return day not in calendar.holidays and hours_on(calendar, day) is not None


def open_spans(calendar: OfficeCalendar, day: date) -> tuple[Span, ...]:
    """List the times of a day at which the office is open by its normal hours, closures aside.

    Raises YearNotLoadedError as `is_working_day` does.
    """
    return _spans(calendar, day, without_lunch=False)


def _spans(calendar: OfficeCalendar, day: date, *, without_lunch: bool) -> tuple[Span, ...]:
    if not is_working_day(calendar, day):
        return ()
    hours = hours_on(calendar, day)
    assert hours is not None  # is_working_day says so
    closes = min(hours.closes, calendar.half_days.get(day, hours.closes))
    if closes <= hours.opens:
        return ()
    lunch_counts = without_lunch or hours.lunch_is_closure_time
    if not lunch_counts or hours.lunch_from is None or hours.lunch_to is None:
        return (_span(day, hours.opens, closes),)
    morning = _span(day, hours.opens, min(hours.lunch_from, closes))
    if closes < hours.lunch_to:
        return (morning,)
    return (morning, _span(day, hours.lunch_to, closes))


def _span(day: date, start: time, end: time) -> Span:
    return Span(_moment(day, start), _moment(day, end))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=HONG_KONG).astimezone(UTC)


def _next_normal(calendar: OfficeCalendar, moment: datetime) -> datetime:
    """Find the first moment at or after `moment` within normal hours, closures aside.

    Raises YearNotLoadedError when the way there leads into a year that is not loaded. The way
    always ends: the years that are loaded are finite.
    """
    day = moment.astimezone(HONG_KONG).date()
    while True:
        for span in open_spans(calendar, day):
            if moment <= span.end:
                return max(moment, span.start)
        day += ONE_DAY


def _closure_at(calendar: OfficeCalendar, moment: datetime) -> Closure | None:
    """Find the closure that holds the office shut longest of those in force at a moment.

    Where several end together the choice does not depend on the order in which they were entered.
    """
    covering = [closure for closure in calendar.closures if closure.covers(moment)]
    return max(covering, key=_holds_longest, default=None)


def _holds_longest(closure: Closure) -> tuple[datetime, datetime, str, str]:
    end = closure.reopened_at or datetime.max.replace(tzinfo=UTC)
    return (end, closure.closed_from, closure.ground, closure.note)


def deemed_receipt(calendar: OfficeCalendar, received: datetime) -> Deemed:
    """Say when what was received at a moment counts as received, and why.

    The moment itself while the office is open, else the next moment at which it is. The reason is
    the one that an officer would give: a closure if that is what moved the time, else what the
    moment of receipt itself was (after closing, a Saturday, a holiday). Unknown (`at` is None)
    when the office has not reopened yet or a year on the way is not loaded.
    """
    moment = received.astimezone(UTC)
    last_closure: Closure | None = None
    try:
        moment = _next_normal(calendar, moment)
        while (closure := _closure_at(calendar, moment)) is not None:
            last_closure = closure
            if closure.reopened_at is None:
                return Deemed(received, None, DeemedReason("closure_open_ended", closure.note))
            moment = _next_normal(calendar, closure.reopened_at.astimezone(UTC))
        if last_closure is not None:
            return Deemed(received, moment, DeemedReason(f"closure_{last_closure.ground}", last_closure.note))
        return Deemed(received, moment, _normal_reason(calendar, received))
    except YearNotLoadedError as missing:
        return Deemed(received, None, DeemedReason("calendar_missing", str(missing.year)))


def difference(before: Iterable[Closure], after: Iterable[Closure]) -> tuple[datetime, datetime | None] | None:
    """The time within which two sets of closures of an office differ: from a moment to a moment (None: without end); None if they
    are the same. What counts as received before it, and what is received after it, counts the same by both."""
    one, other = frozenset(before), frozenset(after)
    differing = one ^ other
    if not differing:
        return None
    ends = [closure.reopened_at for closure in differing]
    return min(closure.closed_from for closure in differing), None if None in ends else max(end for end in ends if end is not None)


def may_differ(span: tuple[datetime, datetime | None], received: datetime, deemed: datetime | None) -> bool:
    """Can what was received then and counted as received then (None: unknown) count otherwise after a change within `span`?"""
    first, last = span
    return (deemed is None or deemed >= first) and (last is None or received < last)


def _normal_reason(calendar: OfficeCalendar, received: datetime) -> DeemedReason:
    """Say what the moment of receipt was by the normal hours, closures aside."""
    day = received.astimezone(HONG_KONG).date()
    day_off = _day_off(calendar, day)
    if day_off is not None:
        return day_off
    spans = open_spans(calendar, day)
    if not spans:
        return DeemedReason("after_closing")  # no hours are kept on that weekday
    first, last = spans[0], spans[-1]
    if received < first.start:
        return DeemedReason("before_opening", _time_of_day(first.start))
    if received > last.end:
        return DeemedReason("after_closing", _time_of_day(last.end))
    if any(span.start <= received <= span.end for span in spans):
        return DeemedReason("open")
    return DeemedReason("lunch", _time_of_day(first.end))


def _day_off(calendar: OfficeCalendar, day: date) -> DeemedReason | None:
    """Say why a day is closure time from end to end, if it is: a holiday's name before a Saturday's."""
    if day in calendar.holidays:
        return DeemedReason("holiday", calendar.holidays[day])
    if day.isoweekday() == SATURDAY:
        return DeemedReason("saturday")
    if day.isoweekday() == SUNDAY:
        return DeemedReason("sunday")
    return None


def shut_on(calendar: OfficeCalendar, day: date) -> DeemedReason | None:
    """Say why an office does not open at all on a day, so that nothing can count as received on it; None if it opens.

    `code` is one of: saturday, sunday, holiday (`note` is its name), no_hours, calendar_missing (`note` is the year), or
    closure_ and its ground, closure_open_ended, where closures cover all of its hours.
    """
    day_off = _day_off(calendar, day)
    if day_off is not None:
        return day_off
    if hours_on(calendar, day) is None:
        return DeemedReason("no_hours")
    first = deemed_receipt(calendar, _moment(day, time.min))
    if first.at is not None and first.at.astimezone(HONG_KONG).date() == day:
        return None
    return first.reason


def _time_of_day(moment: datetime) -> str:
    return f"{moment.astimezone(HONG_KONG):%H:%M}"


def next_opening(calendar: OfficeCalendar, moment: datetime) -> datetime | None:
    """Find the first moment (UTC) at or after `moment` at which the office is open.

    None when that cannot be known: the office has not reopened, or a year is not loaded.
    """
    return deemed_receipt(calendar, moment).at


def is_open(calendar: OfficeCalendar, moment: datetime) -> bool:
    """Is the office open at that moment? A year that is not loaded is not known to be open."""
    return deemed_receipt(calendar, moment).at == moment


def working_hours_between(calendar: OfficeCalendar, start: datetime, end: datetime) -> timedelta | None:
    """Measure the working time between two moments: open time without the lunch hour.

    None when a year between them is not loaded. Nothing when `end` is not after `start`.
    """
    total = timedelta()
    try:
        for day in _days(start.astimezone(HONG_KONG).date(), end.astimezone(HONG_KONG).date()):
            for span in _spans(calendar, day, without_lunch=True):
                for piece in _without_closures(calendar, span):
                    total += max(timedelta(), min(piece.end, end) - max(piece.start, start))
    except YearNotLoadedError:
        return None
    return total


def _without_closures(calendar: OfficeCalendar, span: Span) -> list[Span]:
    """Cut the closures out of an open time."""
    pieces = [span]
    for closure in calendar.closures:
        end = closure.reopened_at or datetime.max.replace(tzinfo=UTC)
        kept: list[Span] = []
        for piece in pieces:
            if closure.closed_from > piece.start:
                kept.append(Span(piece.start, min(piece.end, closure.closed_from)))
            if end < piece.end:
                kept.append(Span(max(piece.start, end), piece.end))
        pieces = kept
    return pieces


@dataclass(frozen=True)
class DayFacts:
    """What one day of an office is, for a calendar that people read.

    `kind` is one of: open, half_day, part_closed (a closure cut into its hours), closed (closures cover all of them), holiday,
    saturday, sunday, no_hours, unknown (the year is not loaded). `open` are the spans in which it was or will be open, closures
    cut out; `closures` those that cut into its hours.
    """

    day: date
    kind: str
    open: tuple[Span, ...] = ()
    hours: Hours | None = None
    half_day: time | None = None
    closures: tuple[Closure, ...] = ()
    note: str = ""  # the holiday's name


def day_facts(calendar: OfficeCalendar, day: date) -> DayFacts:
    """Say what a day of an office is; a year that is not loaded makes its Mondays to Fridays unknown, and is no error here."""
    hours = hours_on(calendar, day)
    day_off = _day_off(calendar, day)
    if day_off is not None:
        return DayFacts(day, day_off.code, note=day_off.note)
    if day.year not in calendar.years:
        return DayFacts(day, "unknown", hours=hours)
    spans = open_spans(calendar, day)
    if not spans:
        return DayFacts(day, "no_hours", hours=hours, half_day=calendar.half_days.get(day))
    cutting = tuple(closure for closure in calendar.closures if any(_cuts(closure, span) for span in spans))
    left = tuple(piece for span in spans for piece in _without_closures(calendar, span))
    half_day = calendar.half_days.get(day)
    kind = "open" if half_day is None else "half_day"
    if cutting:
        kind = "part_closed" if left else "closed"
    return DayFacts(day, kind, left, hours, half_day, tuple(sorted(cutting, key=lambda closure: closure.closed_from)))


def _cuts(closure: Closure, span: Span) -> bool:
    return closure.closed_from <= span.end and (closure.reopened_at is None or closure.reopened_at > span.start)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def add_working_days(calendar: OfficeCalendar, day: date, count: int) -> date:
    """Find the day that is `count` working days after `day`; with 0 the day itself or the next working day.

    Closures do not count: a day in a storm remains a working day. Raises YearNotLoadedError for a
    year on the way whose holidays are not loaded, and ValueError for a count below 0.
    """
    if count < 0:
        raise ValueError("working days are counted forwards")
    while not is_working_day(calendar, day):
        day += ONE_DAY
    for _ in range(count):
        day += ONE_DAY
        while not is_working_day(calendar, day):
            day += ONE_DAY
    return day


@dataclass(frozen=True)
class DeemedService:
    """The day on which a served document counts as served; None while that is unknown.

    `reason.code` is one of: originating, in_time, after_four, saturday, sunday, holiday, gale,
    black_rainstorm, closure_open_ended, calendar_missing.
    """

    served: datetime
    counts_on: date | None
    reason: DeemedReason


def deemed_service(calendar: OfficeCalendar, served: datetime, *, originating: bool) -> DeemedService:
    """Say on which day (Hong Kong) a document that was served counts as served.

    A document other than an originating process that is served after 4pm, or on a Saturday, a
    general holiday, a gale warning day or a black rainstorm warning day, counts as served on the
    next other day. 4pm itself is in time.
    """
    local = served.astimezone(HONG_KONG)
    day = local.date()
    if originating:
        return DeemedService(served, day, DeemedReason("originating"))
    try:
        reason = _bars_service(calendar, day)
        if reason is None and local.time() <= LAST_SERVICE:
            return DeemedService(served, day, DeemedReason("in_time"))
        reason = reason or DeemedReason("after_four", f"{LAST_SERVICE:%H:%M}")
        day += ONE_DAY
        while (bar := _bars_service(calendar, day)) is not None:
            if bar.code == "closure_open_ended":
                return DeemedService(served, None, bar)
            day += ONE_DAY
        return DeemedService(served, day, reason)
    except YearNotLoadedError as missing:
        return DeemedService(served, None, DeemedReason("calendar_missing", str(missing.year)))


def _bars_service(calendar: OfficeCalendar, day: date) -> DeemedReason | None:
    """Say why a document served on that day counts on another one, if so."""
    day_off = _day_off(calendar, day)
    if day_off is not None:
        return day_off
    if day.year not in calendar.years:
        raise YearNotLoadedError(day.year)
    storms = [closure for closure in calendar.closures if closure.ground != "directed" and _touches(calendar, closure, day)]
    if not storms:
        return None
    storm = max(storms, key=_holds_longest)
    if storm.reopened_at is None:
        return DeemedReason("closure_open_ended", storm.note)
    return DeemedReason(storm.ground, storm.note)


def _touches(calendar: OfficeCalendar, closure: Closure, day: date) -> bool:
    """Did a closure keep the office shut for a part of its hours on that day?

    A closure that ends with the next normal opening was over the evening before; that day is none
    of a warning.
    """
    hours = hours_on(calendar, day)
    start, end = (hours.opens, hours.closes) if hours is not None else (time.min, time.max)
    reopened = closure.reopened_at
    return closure.closed_from <= _moment(day, end) and (reopened is None or reopened > _moment(day, start))
