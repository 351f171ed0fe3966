"""Topics and a job for the tests of the brokers, which the real workers get by way of tests/brokers/apps.py.

What a handler did stands in the table `broker_trial`, which the tests make: one line each time it ran.
"""

import os
import select
import threading
from datetime import timedelta
from pathlib import Path

from celery.signals import worker_ready
from celery.worker.consumer import Consumer
from django.conf import settings
from django.db import connection
from kombu import Connection

from backoffice.kernel import clock, outbox
from workflows import schedule

TABLE = "broker_trial"
TICK = timedelta(seconds=1)
# Set for a worker whose queue goes at the one moment at which Celery does not heed it: when it has just begun to listen.
DEAFENED = "BROKER_TRIAL_DEAFENED"


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


@worker_ready.connect
def deafen(sender: Consumer, **_: object) -> None:
    if not settings.BROKER_URL.startswith("amqp") or not os.environ.pop(DEAFENED, ""):
        return
    asks = sender.qos.callback

    def asks_and_loses_its_queue(**options: object) -> None:
        """The last answer that it waits for before it listens, and as the next word of the broker that there is no queue."""
        asks(**options)
        with Connection(settings.BROKER_URL) as broker:
            broker.default_channel.queue_delete(settings.BROKER_QUEUE)
        select.select([sender.connection.connection.sock], [], [], 10)

    sender.qos.callback = asks_and_loses_its_queue
