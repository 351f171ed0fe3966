"""Topics and a job for the tests of the brokers, which the real workers get by way of tests/brokers/apps.py.

What a handler did stands in the table `broker_trial`, which the tests make: one line each time it ran.
"""

import threading
from datetime import timedelta
from pathlib import Path

from django.db import connection

from backoffice.kernel import clock, outbox
from workflows import schedule

TABLE = "broker_trial"
TICK = timedelta(seconds=1)


def note(what: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (what, number, at) VALUES (%s, %s, %s)", [what, number, clock.now()])


@outbox.handles("trial.effect")
def effect(*, number: int) -> None:
    note("effect", number)


@outbox.handles("trial.slow")
def slow(*, number: int, until: str) -> None:
    """Begins, and ends when the file is there."""
    note("begun", number)
    waiting = threading.Event()
    while not Path(until).exists():
        waiting.wait(0.05)
    note("effect", number)


def tick() -> int:
    note("tick", 0)
    return 1


def install_the_job() -> None:
    schedule.JOBS = (*schedule.JOBS, schedule.Job("trial.tick", tick, TICK))
