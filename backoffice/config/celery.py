"""Celery: wakes workers, on as many machines as there are. `celery --app backoffice.config.celery worker`, and `… beat`.

The queue of record is the outbox in the database; a message of the broker carries nothing. What is lost with a broker is
only the ring: beat rings every two seconds whatever happens (decision 0008).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django.utils.log import configure_logging
from kombu.entity import Queue
from kombu.exceptions import OperationalError as BrokerIsAway

from backoffice.config.alarm import Alarm
from backoffice.config.beat import DRAIN, SCHEDULE, STALE_AFTER
from backoffice.config.listening import Listening

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings.local")

# Redis has no notion of a consumer that died: what is not acknowledged after visibility_timeout seconds is given out again.
# A task takes 5 seconds (tasks.py), unless one single piece of work is slower than that.
REDIS_OPTIONS = {
    "visibility_timeout": 15,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
# RabbitMQ gives out again what a broken connection leaves, at once. The heartbeat is for a machine that went silent; a process
# at work sends none, so it is longer than any work takes.
RABBITMQ_OPTIONS = {"confirm_publish": True, "connect_timeout": 2, "read_timeout": 5, "write_timeout": 5}


def configuration(broker_url: str, queue: str) -> dict[str, Any]:
    """Celery's settings for this broker; intervals are in seconds."""
    redis = broker_url.startswith(("redis:", "rediss:"))
    return {
        "broker_url": broker_url,
        "broker_transport_options": REDIS_OPTIONS if redis else RABBITMQ_OPTIONS,
        "broker_heartbeat": 60,
        "broker_connection_timeout": 2,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # Acknowledged when done, given to another when the process died, and one at a time: a process that dies holds up one task.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # One process works alone, and there are as many as a machine has cores. Celery's own pool makes daemonic processes of another
        # kind than Python's, which cannot start the helpers in which documents are looked at.
        "worker_pool": "solo",
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "result_backend": None,
        # Rings are all alike: on RabbitMQ a thousand of them are enough, and none needs to be on disk.
        "task_queues": [Queue(queue, queue_arguments={} if redis else {"x-max-length": 1000})],
        "task_default_queue": queue,
        "task_default_delivery_mode": "transient",
        "include": ["backoffice.config.tasks"],
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "timezone": "UTC",
        "beat_schedule": SCHEDULE,
        # Beat remembers nothing that matters; its default is a file in the working directory.
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_max_loop_interval": 5,
    }


def make_app(broker_url: str, queue: str) -> Celery:
    """A Celery of this broker; nothing is reached before it is used."""
    made = Celery("registry")
    made.config_from_object(configuration(broker_url, queue))
    made.steps["consumer"].add(Listening)
    return made


def make_alarm(celery: Celery) -> Alarm:
    """What wakes a worker of this Celery."""

    def ring() -> None:
        # Tried twice, because the first try finds out that a connection kept from before is gone.
        celery.send_task(DRAIN, expires=STALE_AFTER, retry=True, retry_policy={"max_retries": 1, "interval_start": 0})

    connection = celery.connection_for_write()
    return Alarm(ring, (BrokerIsAway, OSError, *connection.connection_errors, *connection.channel_errors))


app = make_app(settings.BROKER_URL, settings.BROKER_QUEUE)
ALARM = make_alarm(app)


@setup_logging.connect
def _log_as_the_web_does(**_: Any) -> None:
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
