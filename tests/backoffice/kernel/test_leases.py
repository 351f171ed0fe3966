"""Leases: one process at a time does a periodic job, and a dead one's turn ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.kernel import clock, leases
from backoffice.kernel.models import Lease

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


@pytest.mark.parametrize("until", [None, -3_600, -1, 0, 1, 300, 7_200, 86_400])
@pytest.mark.parametrize("done", [None, -3_600, -61, -60, -59, 0, 1, 7_200])
def test_one_look_says_of_each_lease_what_taking_it_would_show(until: int | None, done: int | None):
    """Seconds from now, on either side of every bound: of what the clock may still be believed, and of when the work is due again."""
    now = clock.now()

    def at(seconds: int | None) -> datetime | None:
        return None if seconds is None else now + timedelta(seconds=seconds)

    with clock.set_to(now):
        Lease.objects.create(name="sweep", holder="x" if until is not None else "", until=at(until), last_done_at=at(done))
        wanted = leases.Wanted("sweep", timedelta(minutes=5), timedelta(minutes=1))
        seen = leases.open_now([wanted]) == [wanted]
        taken = leases.acquire("sweep", duration=wanted.duration, not_within=wanted.not_within) is not None
    assert seen == taken


def test_a_lease_that_nobody_ever_had_is_open():
    wanted = leases.Wanted("new", timedelta(minutes=5), timedelta(minutes=1))
    assert leases.open_now([wanted]) == [wanted]
