"""Topics for real workers: one that notes what it did in a table of the test, and one that kills the worker in its midst."""

import os
import signal
from datetime import timedelta

from django.db import connection

from backoffice.kernel import outbox
from workflows import schedule

TABLE = "worker_trial"
# As in life, only quicker: a dead worker's rows are free after a second, and work is given up after three deaths.
LEASE = timedelta(seconds=1)
MOST_ATTEMPTS = 3


def note(*, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (number) VALUES (%s)", [number])


def die(*, number: int) -> None:
    """As the kernel does it to a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def install() -> None:
    outbox.handles("trial.note")(note)
    outbox.handles("trial.die")(die)
    outbox.LEASE, outbox.MOST_ATTEMPTS = LEASE, MOST_ATTEMPTS
    schedule.JOBS = ()
