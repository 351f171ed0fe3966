"""Celery's settings, its one schedule, and that with a broker every commit rings."""

import os
import subprocess
import sys

import pytest
from celery import current_app
from django.conf import settings

from backoffice.config import beat, celery, tasks
from backoffice.kernel import outbox
from workflows import schedule

REDIS, RABBITMQ = "redis://127.0.0.1:1/0", "amqp://127.0.0.1:1/"


def test_every_entry_of_the_beat_names_a_task_that_exists():
    assert beat.SCHEDULE
    assert {entry["task"] for entry in beat.SCHEDULE.values()} <= set(celery.app.tasks)


def test_the_beat_fires_the_schedule_and_a_drain_often_enough_for_every_job():
    fired = {entry["task"]: entry["schedule"] for entry in beat.SCHEDULE.values()}
    assert set(fired) == {tasks.drain.name, tasks.run_due.name}
    assert max(fired.values()) <= min(job.every.total_seconds() for job in schedule.JOBS)


@pytest.mark.parametrize("url", [REDIS, RABBITMQ])
def test_a_task_is_acknowledged_when_done_and_carries_nothing_but_json(url):
    conf = celery.make_app(url, "q").conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert conf.task_ignore_result
    assert conf.worker_pool == "solo"


def test_a_task_ends_long_before_redis_gives_it_to_another():
    options = celery.make_app(REDIS, "q").conf.broker_transport_options
    assert tasks.TIME_A_TASK.total_seconds() * 2 < options["visibility_timeout"] <= 30
    assert options["unacked_restore_interval"] * options["unacked_restore_throttle"] <= 5


def test_rings_do_not_pile_up_on_rabbitmq():
    (queue,) = celery.make_app(RABBITMQ, "q").conf.task_queues
    assert queue.queue_arguments["x-max-length"] == 1000


class Request:
    """What the broker says of a task."""

    def __init__(self, redelivered):
        self.id = "0f0e0d0c-0b0a-4909-8807-060504030201"
        self.delivery_info = {"redelivered": redelivered}


@pytest.mark.django_db
@pytest.mark.parametrize(("redelivered", "freed"), [(True, 1), (False, 0)])
def test_a_task_given_out_again_takes_up_the_rows_of_the_dead_worker(redelivered, freed, monkeypatch):
    done = []
    monkeypatch.setitem(outbox._handlers, "trial", lambda *, n: done.append(n))
    monkeypatch.setattr(tasks.ALARM, "wake", lambda: None)
    outbox.put("trial", n=1)
    request = Request(redelivered)
    assert len(outbox._lease(10, request.id.replace("-", ""))) == 1, "the worker takes it and dies"
    tasks.drain.run.__func__(type("Task", (), {"request": request}))
    assert len(done) == freed


_WIRED = """
import django; django.setup()
from backoffice.kernel import outbox
print([callback.__qualname__ for callback in outbox._on_put])
"""


@pytest.mark.parametrize(("url", "rung"), [(REDIS, "['Alarm.wake']"), ("", "[]")])
def test_a_web_process_rings_where_there_is_a_broker(url, rung):
    environment = {**os.environ, "BROKER_URL": url, "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.local"}
    ran = subprocess.run([sys.executable, "-c", _WIRED], cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == rung


def test_the_command_line_finds_the_app():
    assert current_app.main == celery.app.main == "registry"
