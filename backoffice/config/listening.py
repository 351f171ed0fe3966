"""A worker that the broker tells nothing any more finds it out and asks anew.

Beat rings every two seconds, so silence is a symptom. RabbitMQ tells a worker once when its queue is gone, and Celery overhears that in the
first tenth of a second after a start (celery.worker.loops._quick_drain drops what it catches): such a worker lives, and waits for a
queue that nobody makes again. Asking anew costs three small questions to the broker and changes nothing for a worker that was only idle.
"""

import logging
from typing import Any

from celery import bootsteps
from celery.signals import task_received

from backoffice.config.beat import EVERY

logger = logging.getLogger(__name__)

# Seconds. Three rings that did not come.
SILENCE = 3 * EVERY


class Listening(bootsteps.StartStopStep):
    """Part of a worker's consumer: after SILENCE without a task, declares its queue and consumes from it once more."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._heard = False
        self._timer: Any = None
        task_received.connect(self._hear, weak=False)

    def start(self, consumer: Any) -> None:
        """With each connection to the broker."""
        self._heard = False
        self._timer = consumer.timer.call_repeatedly(SILENCE, self._look, (consumer,))

    def stop(self, consumer: Any) -> None:
        """With each connection lost, and at the end."""
        if self._timer is not None:
            self._timer.cancel()

    def _hear(self, **_: Any) -> None:
        self._heard = True

    def _look(self, consumer: Any) -> None:
        if not self._heard:
            logger.debug("nothing from the broker for %g s: asking anew", SILENCE)
            try:
                consumer.task_consumer.cancel()
                consumer.task_consumer.declare()
                consumer.task_consumer.consume()
            except consumer.channel_errors as fault:
                # What the worker's loop takes for a lost connection makes it connect anew; these it would only log.
                raise ConnectionResetError(str(fault)) from fault
        self._heard = False
