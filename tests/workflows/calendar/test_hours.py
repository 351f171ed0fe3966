"""Hours of offices changed from a day on, in time and after the fact, and half-days."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.calendar.models import HalfDay, OfficeHours
from backoffice.calendar.rules import Hours, OfficeCalendar, hours_on
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel.errors import Forbidden, Refused
from tests.factories.closures import drain
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh
from workflows.calendar import hours, rules
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change

DAY = AT_WORK.date()
ALL = frozenset({1, 2, 3, 4, 5})


def a_set(weekdays=ALL, opens=time(8, 45), closes=time(17, 30), **more):
    return Hours(DAY, None, frozenset(weekdays), opens, closes, **more)


def through(court, content, author=None) -> Change:
    summary, summary_zh = hours.summary_of(content)
    author = author or court.manager
    change = draft_change(
        kind=hours.KIND, subject="hours", content=content, summary=summary, summary_zh=summary_zh, ground="notice 1", author=author
    )
    change = propose_change(reference=change.reference, content_hash=change.content_hash, author=author)
    if change.state == ChangeState.PROPOSED:
        change = confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=court.supervisor)
    drain()
    return Change.objects.get(pk=change.pk)


def rows(office="DC-REG"):
    found = OfficeHours.objects.filter(office__code=office).order_by("valid_from", "weekdays")
    return [(row.valid_from, row.valid_to, row.weekdays, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}") for row in found]


def test_two_sets_in_one_week_from_a_day_on_close_what_was_before(lives, at_work):
    first = DAY + timedelta(days=6)
    sets = [a_set({1, 2, 3, 4}), a_set({5}, closes=time(16))]
    change = through(lives.court, hours.content_of(["DC-REG"], first, None, sets))
    assert (change.state, change.needs_second) == (ChangeState.EFFECTED, False)
    assert rows() == [
        (date(2022, 1, 1), first - timedelta(days=1), "12345", "08:45", "17:30"),
        (first, None, "1234", "08:45", "17:30"),
        (first, None, "5", "08:45", "16:00"),
    ]
    assert rows("DC-ACC") == [(date(2022, 1, 1), None, "12345", "08:45", "17:30")]


def test_hours_entered_after_the_fact_move_what_came_and_a_second_person_confirms(lives, at_work):
    """Since the day before yesterday the office has closed at 09:30: what came at 10:00 counts the next morning."""
    filing = lives.deemed_received()
    change = through(lives.court, hours.content_of(["DC-REG"], DAY - timedelta(days=2), None, [a_set(closes=time(9, 30))]))
    assert (change.needs_second, change.decided_by) == (True, lives.court.supervisor)
    assert fresh(filing).deemed_received_at == day_at(date(2026, 3, 11), 8, 45)
    again = through(lives.court, hours.content_of(["DC-REG"], DAY - timedelta(days=2), None, [a_set()]))
    assert (again.needs_second, fresh(filing).deemed_received_at) == (True, AT_WORK)
    assert [row["closes"] for row in again.before["hours"]["DC-REG"]] == ["17:30", "09:30"], "what a correction replaces stands in it"


def test_the_lunch_hour_as_closure_time_moves_what_came_in_it(lives, at_work):
    at_work.move_to(day_at(DAY, 13, 15))
    filing = lives.deemed_received()
    lunch = a_set(lunch_from=time(13), lunch_to=time(14), lunch_is_closure_time=True)
    change = through(lives.court, hours.content_of(["DC-REG"], DAY, None, [lunch]))
    assert (change.needs_second, fresh(filing).deemed_received_at) == (False, day_at(DAY, 14))


def test_a_half_day_is_entered_and_cancelled(lives, at_work):
    filing = lives.deemed_received()
    at_work.move_to(day_at(DAY, 15))
    entered = through(lives.court, hours.content_of_half_day(["DC-REG", "DC-ACC"], DAY, time(9, 30), "a half-day"))
    assert entered.needs_second and HalfDay.objects.count() == 2
    assert fresh(filing).deemed_received_at == day_at(date(2026, 3, 11), 8, 45)
    through(lives.court, hours.content_of_half_day(["DC-REG", "DC-ACC"], DAY, None, ""))
    assert not HalfDay.objects.exists()
    assert fresh(filing).deemed_received_at == AT_WORK
    assert hours.half_days_of_staff() == {("DC-REG", DAY), ("DC-ACC", DAY)}


def test_who_may_change_which_hours(lives):
    content = hours.content_of(["DC-REG"], DAY, None, [a_set()])
    for who in (lives.court.officer, lives.court.stranger, lives.court.auditor):
        with pytest.raises(Forbidden):
            through(lives.court, content, author=who)
    both = hours.content_of(["DC-REG", "SCT-REG"], DAY, None, [a_set()])
    with pytest.raises(Forbidden):
        through(lives.court, both, author=lives.court.senior)


@pytest.mark.parametrize(
    ("sets", "last", "code"),
    [
        ([], None, "no-hours"),
        ([a_set()], DAY - timedelta(days=1), "ends-before-beginning"),
        ([a_set({1}), a_set({1, 2})], None, "weekday-twice"),
        ([a_set(set())], None, "no-weekday"),
        ([a_set(opens=time(18))], None, "closes-before-opening"),
        ([a_set(lunch_is_closure_time=True)], None, "lunch-unknown"),
        ([a_set(lunch_from=time(13))], None, "lunch-outside"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_their_reason(lives, sets, last, code):
    with pytest.raises(Refused) as refusal:
        through(lives.court, hours.content_of(["DC-REG"], DAY, last, sets))
    assert refusal.value.code == code


_DAYS = st.dates(date(2026, 1, 1), date(2026, 2, 28))
_WEEKS = st.frozensets(st.integers(1, 5), min_size=1)


@st.composite
def _rows(draw):
    found = {}
    for _ in range(draw(st.integers(0, 4))):
        first = draw(_DAYS)
        last = draw(st.none() | st.integers(0, 20).map(lambda more, first=first: first + timedelta(days=more)))
        row = Hours(first, last, draw(_WEEKS), time(draw(st.integers(7, 9))), time(17))
        if not any(first == other.valid_from and row.weekdays & other.weekdays for other in found.values()):
            found[(first, row.weekdays)] = row
    return tuple(found.values())


@pytest.mark.once
@settings(max_examples=60)
@given(_rows(), _DAYS, st.none() | st.integers(0, 20), _WEEKS)
def test_nothing_before_the_first_day_changes_and_nothing_after_the_last(standing, first, more, weekdays):
    last = None if more is None else first + timedelta(days=more)
    new = Hours(first, last, weekdays, time(10), time(16))
    after = rules.with_hours(standing, first, last, [new])

    def on(table, day):
        found = hours_on(OfficeCalendar("X", tuple(table), {}, frozenset({2026})), day)
        return None if found is None else (found.opens, found.closes)

    assert len({(row.valid_from, each) for row in after for each in row.weekdays}) == sum(len(row.weekdays) for row in after), "no ties"
    later = {row.valid_from for row in standing if row.valid_from > first}
    for number in range(-40, 100):
        day = first + timedelta(days=number)
        if day < first or (last is not None and day > last):
            assert on(after, day) == on(standing, day)
        elif day.isoweekday() in weekdays and not any(start <= day for start in later):
            assert on(after, day) == (time(10), time(16))
        elif last is None and not any(start <= day for start in later):
            assert on(after, day) is None, "the whole week from then on"


def test_a_row_that_begins_on_the_same_day_is_kept_beside_and_afterwards():
    row = Hours(DAY, None, ALL, time(9), time(17))
    last = DAY + timedelta(days=3)
    new = a_set({5})
    assert rules.with_hours([row], DAY, last, [new]) == [
        replace(row, weekdays=frozenset({1, 2, 3, 4})),
        replace(row, valid_from=last + timedelta(days=1), weekdays=frozenset({5})),
        replace(new, valid_from=DAY, valid_to=last),
    ]
