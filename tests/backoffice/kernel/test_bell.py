"""A loop is told to end from a signal handler, at whatever moment the signal comes."""

import os
import signal
from contextlib import closing
from itertools import count

import pytest

from backoffice.kernel.bell import Bell


@pytest.fixture
def alarm():
    """What a signal of the clock does, put back afterwards."""
    before = signal.getsignal(signal.SIGALRM)
    yield lambda handler: signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.timeout(60, method="thread")
def test_it_rings_at_whatever_step_of_the_loop_the_signal_comes(alarm):
    """With an Event in its place the loop hangs within some thousand signals: its lock is held just then."""
    for _time in range(2000):
        bell = Bell()
        alarm(lambda *_, bell=bell: bell.ring())
        signal.setitimer(signal.ITIMER_REAL, 0.0002)
        turns = next(turns for turns in count() if bell.wait(0.00001))
        assert turns < 1_000_000


def test_it_stays_rung_however_often_it_is_rung():
    bell = Bell()
    assert not bell.wait(0)
    for _time in range(100_000):
        bell.ring()
    assert bell.wait(0)
    assert bell.wait(10)


def test_it_leaves_no_descriptor_behind():
    with closing(os.scandir("/proc/self/fd")) as before:
        known = len(list(before))
    for _time in range(50):
        Bell().ring()
    with closing(os.scandir("/proc/self/fd")) as after:
        assert len(list(after)) == known
