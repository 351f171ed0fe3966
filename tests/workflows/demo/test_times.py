"""Times of stories: as written, and counted back in working days."""

from datetime import UTC, date, datetime, time

import pytest

from backoffice.calendar.rules import Closure, Hours, OfficeCalendar
from workflows.demo.stories import StoryError
from workflows.demo.times import Resolver, hong_kong

HOURS = Hours(date(2021, 1, 1), None, frozenset({1, 2, 3, 4, 5}), time(8, 45), time(17, 30))
NEW_YEAR = {date(2026, 2, 17): "Lunar New Year's Day", date(2026, 2, 18): "second day", date(2026, 2, 19): "third day"}


def resolver(today: date, *closures: Closure) -> Resolver:
    return Resolver(today, OfficeCalendar("DC-REG", (HOURS,), NEW_YEAR, frozenset({2026}), closures))


def test_a_written_time_is_hong_kong_time() -> None:
    moment = resolver(date(2026, 3, 2)).moment("2026-02-16 17:31:00.000001")
    assert moment == datetime(2026, 2, 16, 9, 31, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "back", "day"),
    [
        (date(2026, 2, 20), 1, date(2026, 2, 16)),  # a Friday after three holidays
        (date(2026, 2, 22), 1, date(2026, 2, 20)),  # a Sunday
        (date(2026, 2, 23), 1, date(2026, 2, 20)),
        (date(2026, 2, 23), 2, date(2026, 2, 16)),
        (date(2026, 2, 23), 5, date(2026, 2, 11)),
    ],
)
def test_working_days_are_counted_back_over_holidays(today: date, back: int, day: date) -> None:
    assert resolver(today).moment(f"working day -{back} 09:12:33") == hong_kong(day, time(9, 12, 33))


def test_a_day_that_a_closure_touches_is_passed_over() -> None:
    storm = Closure(hong_kong(date(2026, 2, 20), time(14, 20)), hong_kong(date(2026, 2, 20), time(16, 0)), "gale")
    assert resolver(date(2026, 2, 23), storm).moment("working day -1 09:00:00") == hong_kong(date(2026, 2, 16), time(9))


def test_dates_are_written_or_counted_from_today() -> None:
    assert resolver(date(2026, 2, 23)).day("day +9") == date(2026, 3, 4)
    assert resolver(date(2026, 2, 23)).day("2026-04-16") == date(2026, 4, 16)


@pytest.mark.parametrize("written", ["yesterday", "working day 1 09:00:00", "2026-02-16 17:31:00+08:00", "2026-02-30 10:00:00"])
def test_another_spelling_is_an_error(written: str) -> None:
    with pytest.raises(StoryError):
        resolver(date(2026, 2, 23)).moment(written)
    with pytest.raises(StoryError):
        resolver(date(2026, 2, 23)).day(written)
