"""What holds of a deemed time whatever the calendar: properties, tried on calendars made at random."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.calendar.rules import (
    Closure,
    Hours,
    OfficeCalendar,
    deemed_receipt,
    deemed_service,
    difference,
    is_open,
    may_differ,
    open_spans,
    working_hours_between,
)
from backoffice.kernel.clock import HONG_KONG

FIRST, LAST = datetime(2025, 3, 1), datetime(2025, 4, 30)
MICROSECOND = timedelta(microseconds=1)

# Moments crowd where it matters: on the quarter hours and a microsecond beside them.
quarters = st.integers(min_value=0, max_value=int((LAST - FIRST) / timedelta(minutes=15)))
moments = st.builds(
    lambda quarter, beside: (FIRST + quarter * timedelta(minutes=15) + beside * MICROSECOND).replace(tzinfo=HONG_KONG).astimezone(UTC),
    quarters,
    st.sampled_from([-1, 0, 0, 1]),
)
days = st.dates(date(2025, 2, 24), date(2025, 5, 9))


@st.composite
def closures(draw):
    start = draw(moments)
    length = draw(st.none() | st.integers(min_value=1, max_value=400))
    end = None if length is None else start + length * timedelta(minutes=15)
    return Closure(start, end, draw(st.sampled_from(["gale", "black_rainstorm", "directed"])), draw(st.sampled_from(["", "a", "b"])))


@st.composite
def office_hours(draw, valid_from, valid_to):
    opens, lunch_from, lunch_to, closes = sorted(draw(st.sets(st.integers(min_value=28, max_value=80), min_size=4, max_size=4)))
    as_time = lambda quarter: time(quarter // 4, quarter % 4 * 15)  # noqa: E731
    return Hours(
        valid_from=valid_from,
        valid_to=valid_to,
        weekdays=frozenset(draw(st.sets(st.sampled_from([1, 2, 3, 4, 5]), min_size=1))),
        opens=as_time(opens),
        lunch_from=as_time(lunch_from),
        lunch_to=as_time(lunch_to),
        closes=as_time(closes),
        lunch_is_closure_time=draw(st.booleans()),
    )


@st.composite
def calendars(draw, open_ended=True):
    change = draw(days)
    kept = draw(st.lists(closures().filter(lambda closure: open_ended or closure.reopened_at is not None), max_size=6))
    return OfficeCalendar(
        office="X",
        hours=(
            draw(office_hours(date(2020, 1, 1), None)),
            draw(office_hours(change, draw(st.none() | st.just(change + timedelta(days=3))))),
        ),
        holidays=dict.fromkeys(draw(st.sets(days, max_size=8)), "holiday"),
        years=frozenset({2024, 2025, 2026}),
        closures=tuple(kept),
        half_days=dict.fromkeys(draw(st.sets(days, max_size=3)), time(12)),
    )


@given(calendars(), moments)
def test_never_earlier_than_received(calendar, received):
    at = deemed_receipt(calendar, received).at
    assert at is None or at >= received


@given(calendars(), moments)
def test_idempotent(calendar, received):
    at = deemed_receipt(calendar, received).at
    assert at is None or deemed_receipt(calendar, at).at == at


@given(calendars(), moments, moments)
def test_monotone_in_the_received_time(calendar, one, other):
    earlier, later = sorted([one, other])
    first, second = deemed_receipt(calendar, earlier).at, deemed_receipt(calendar, later).at
    if first is not None and second is not None:
        assert first <= second
    # Once the office is shut for good, nothing later can be known either.
    assert not (first is None and second is not None)


@given(calendars(), moments)
def test_result_is_open_and_nothing_between_was(calendar, received):
    """Checked against the definition of closure time, told anew and naively."""
    at = deemed_receipt(calendar, received).at
    assert naively_open(calendar, received) == (at == received)
    if at is None:
        return
    assert naively_open(calendar, at)
    if at > received:
        assert not naively_open(calendar, at - MICROSECOND)
        midway = received + (at - received) / 2
        assert not naively_open(calendar, midway)


def naively_open(calendar, moment):
    local = moment.astimezone(HONG_KONG)
    day, clock = local.date(), local.time()
    in_force = [row for row in calendar.hours if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]
    in_force = sorted((row for row in in_force if day.isoweekday() in row.weekdays), key=lambda row: row.valid_from)
    if day.isoweekday() > 5 or day in calendar.holidays or not in_force:
        return False
    row = in_force[-1]
    closes = min(row.closes, calendar.half_days.get(day, row.closes))
    if closes <= row.opens or not row.opens <= clock <= closes:
        return False
    if row.lunch_is_closure_time and row.lunch_from < clock < row.lunch_to:
        return False
    return not any(shut.closed_from <= moment and (shut.reopened_at is None or moment < shut.reopened_at) for shut in calendar.closures)


@given(calendars(), moments, st.randoms(use_true_random=False))
def test_closures_in_any_order_give_the_same_answer(calendar, received, random):
    shuffled = list(calendar.closures)
    random.shuffle(shuffled)
    again = OfficeCalendar(**{**calendar.__dict__, "closures": tuple(shuffled)})
    assert deemed_receipt(again, received) == deemed_receipt(calendar, received)
    assert deemed_service(again, received, originating=False) == deemed_service(calendar, received, originating=False)


@given(calendars(), st.lists(closures(), max_size=3), st.integers(min_value=0, max_value=3), moments)
def test_what_lies_outside_the_difference_of_two_calendars_counts_the_same(calendar, added, dropped, received):
    """The rows that a re-dating reads are all that can move: a storm entered, shortened or cancelled."""
    changed = OfficeCalendar(**{**calendar.__dict__, "closures": (*calendar.closures[dropped:], *added)})
    one, other = deemed_receipt(calendar, received), deemed_receipt(changed, received)
    span = difference(calendar.closures, changed.closures)
    if span is None:
        assert set(calendar.closures) == set(changed.closures) and one == other
    elif not may_differ(span, received, one.at):
        assert one == other


@given(calendars(), moments)
def test_reason_is_open_exactly_when_the_office_is(calendar, received):
    answer = deemed_receipt(calendar, received)
    assert (answer.reason.code == "open") == is_open(calendar, received)
    assert (answer.at is None) == (answer.reason.code in ("closure_open_ended", "calendar_missing"))


@given(calendars(open_ended=False), moments)
def test_a_closure_is_named_exactly_when_it_moved_the_time(calendar, received):
    without = OfficeCalendar(**{**calendar.__dict__, "closures": ()})
    moved = deemed_receipt(calendar, received).at != deemed_receipt(without, received).at
    assert moved == deemed_receipt(calendar, received).reason.code.startswith("closure_")


@settings(max_examples=50)
@given(calendars(), moments, moments, moments)
def test_working_hours_add_up(calendar, one, two, three):
    first, second, third = sorted([one, two, three])
    whole = working_hours_between(calendar, first, third)
    assert whole == working_hours_between(calendar, first, second) + working_hours_between(calendar, second, third)
    assert timedelta() <= whole <= third - first


@given(calendars(), days)
def test_open_spans_are_in_order_and_within_their_day(calendar, day):
    spans = open_spans(calendar, day)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(set(edges))
    assert all(edge.astimezone(HONG_KONG).date() == day for edge in edges)


@given(calendars(), moments)
def test_service_counts_on_the_day_or_a_later_one_that_counts(calendar, served):
    answer = deemed_service(calendar, served, originating=False)
    if answer.counts_on is None:
        assert answer.reason.code == "closure_open_ended"
        return
    assert answer.counts_on >= served.astimezone(HONG_KONG).date()
    assert answer.counts_on.isoweekday() <= 5
    assert answer.counts_on not in calendar.holidays
