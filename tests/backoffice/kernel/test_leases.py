"""Leases: one process at a time does a periodic job, and a dead one's turn ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.kernel import clock, leases

MOMENT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hand():
    with clock.set_to(MOMENT) as hand:
        yield hand


def test_one_at_a_time():
    token = leases.acquire("sweep", duration=MINUTE)
    assert token
    assert leases.acquire("sweep", duration=MINUTE) is None
    assert leases.acquire("another job", duration=MINUTE)
    leases.finish("sweep", token, result="7")
    assert leases.acquire("sweep", duration=MINUTE)


def test_a_dead_ones_lease_ends(hand):
    dead = leases.acquire("sweep", duration=MINUTE)
    hand.move_to(MOMENT + MINUTE - timedelta(microseconds=1))
    assert leases.acquire("sweep", duration=MINUTE) is None
    hand.move_to(MOMENT + MINUTE)
    heir = leases.acquire("sweep", duration=MINUTE)
    assert heir
    leases.finish("sweep", dead)
    assert leases.last_done("sweep") is None, "the dead one finishes nothing"
    assert leases.acquire("sweep", duration=MINUTE) is None


def test_not_more_often_than_asked(hand):
    leases.finish("sweep", leases.acquire("sweep", duration=MINUTE))
    assert leases.last_done("sweep") == MOMENT
    assert leases.acquire("sweep", duration=MINUTE, not_within=5 * MINUTE) is None
    hand.move_to(MOMENT + 5 * MINUTE)
    assert leases.acquire("sweep", duration=MINUTE, not_within=5 * MINUTE)


def test_a_clock_that_was_set_back_does_not_stop_the_work(hand):
    hand.move_to(MOMENT + timedelta(days=1))
    leases.finish("sweep", leases.acquire("sweep", duration=MINUTE))
    hand.move_to(MOMENT)
    assert leases.acquire("sweep", duration=MINUTE, not_within=5 * MINUTE)


@pytest.mark.parametrize("behind", [timedelta(milliseconds=20), timedelta(seconds=5)])
def test_a_machine_whose_clock_is_a_little_behind_takes_no_lease_away_and_does_no_work_twice(hand, behind):
    token = leases.acquire("sweep", duration=MINUTE)
    hand.move_to(MOMENT - behind)
    assert leases.acquire("sweep", duration=MINUTE) is None
    hand.move_to(MOMENT)
    leases.finish("sweep", token)
    hand.move_to(MOMENT - behind)
    assert leases.acquire("sweep", duration=MINUTE, not_within=5 * MINUTE) is None


def test_held_for_a_block():
    with leases.held("seal", duration=MINUTE) as won, leases.held("seal", duration=MINUTE) as again:
        assert (won, again) == (True, False)
    with leases.held("seal", duration=MINUTE) as won:
        assert won


def test_given_back_after_a_fault():
    with pytest.raises(KeyError), leases.held("seal", duration=MINUTE):
        raise KeyError
    with leases.held("seal", duration=MINUTE) as won:
        assert won


def test_a_long_result_is_cut(hand):
    leases.finish("sweep", leases.acquire("sweep", duration=MINUTE), result="x" * 999)
    assert leases.last_done("sweep") == MOMENT
    assert leases.last_done("never done") is None
