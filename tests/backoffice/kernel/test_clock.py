"""The one clock: UTC inside, Hong Kong outside, and a hand that only its own thread sees."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backoffice.kernel import clock

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def test_now_is_in_utc_and_moves():
    before = datetime.now(UTC)
    moment = clock.now()
    assert moment.tzinfo is UTC
    assert before <= moment <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_today_turns_at_midnight_in_hong_kong(utc, day):
    with clock.set_to(utc):
        assert clock.today() == day


def test_a_set_clock_stands_still_until_moved():
    with clock.set_to(NOON) as hand:
        assert clock.now() == clock.now() == NOON
        hand.move_to(NOON + timedelta(microseconds=1))
        assert clock.now() == NOON + timedelta(microseconds=1)


def test_a_moment_in_another_zone_is_shown_in_utc():
    local = datetime(2026, 3, 10, 12, 0, tzinfo=timezone(timedelta(hours=8)))
    with clock.set_to(local):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.set_to(datetime(2026, 3, 10)):
        pass


def test_clocks_nest_and_run_again_after_a_fault():
    with clock.set_to(NOON):
        with pytest.raises(KeyError), clock.set_to(NOON + timedelta(days=1)):
            raise KeyError
        assert clock.now() == NOON
    assert clock.now() > datetime(2026, 1, 1, tzinfo=UTC)
    assert clock.now() != NOON


def test_another_thread_keeps_its_own_time():
    seen: list[datetime] = []
    with clock.set_to(datetime(1999, 1, 1, tzinfo=UTC)):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0].year > 1999


def test_hong_kong_is_eight_hours_ahead():
    local = clock.in_hong_kong(NOON)
    assert (local.hour, local.utcoffset()) == (12, timedelta(hours=8))
    assert local == NOON
