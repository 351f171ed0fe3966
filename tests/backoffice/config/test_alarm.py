"""The alarm costs the act nothing: many wakes are one ring, a broker that is away or silent is not waited for."""

import os
import threading

import pytest

from backoffice.config.alarm import Alarm


class Away(Exception):
    """What the broker of these tests raises."""


@pytest.fixture
def rings():
    """How often it rang: a semaphore to wait for, released by each ring."""
    return threading.Semaphore(0)


def test_a_wake_is_followed_by_a_ring(rings):
    alarm = Alarm(rings.release, (Away,))
    alarm.wake()
    assert rings.acquire(timeout=5)
    alarm.wake()
    assert rings.acquire(timeout=5)
    assert not rings.acquire(blocking=False)


def test_wakes_during_a_ring_are_one_more_ring_and_nobody_waits(rings):
    begun, go = threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert go.wait(5)
        rings.release()

    alarm = Alarm(slow, (Away,))
    alarm.wake()
    assert begun.wait(5)
    for _ in range(100):
        alarm.wake()  # returns although the ring hangs
    go.set()
    assert rings.acquire(timeout=5)
    assert rings.acquire(timeout=5)
    assert not rings.acquire(timeout=0.2)


def test_while_the_broker_is_away_it_is_tried_again_and_said_once(rings, caplog):
    left = [Away(), Away(), Away()]

    def ring():
        if left:
            raise left.pop()
        rings.release()

    Alarm(ring, (Away,), pause=0.01).wake()
    assert rings.acquire(timeout=5)
    assert [line for line in caplog.messages if "does not answer" in line] == [
        "the broker does not answer (Away); work waits for the schedule or the polling worker"
    ]


def test_a_forked_process_rings_too(rings):
    """As gunicorn's do: the thread of the parent does not go along."""
    reading, writing = os.pipe()
    alarm = Alarm(lambda: os.write(writing, b"!") and rings.release(), (Away,))
    alarm.wake()
    assert rings.acquire(timeout=5)
    assert os.read(reading, 1) == b"!"
    child = os.fork()
    if child == 0:
        alarm.wake()
        rings.acquire(timeout=5)
        os._exit(0)
    assert os.read(reading, 1) == b"!"
    assert os.waitpid(child, 0)[1] == 0
