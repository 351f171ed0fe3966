"""Ringing the broker after a commit, without the act ever waiting for it.

The outbox holds the work; a ring only wakes a worker sooner. So a ring may be lost, may come twice, and several commits
may share one. It is done by a thread of its own: a broker that is down, or does not answer, costs the act nothing.
"""

import logging
import os
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

AFTER_A_FAULT_SECONDS = 5.0


class Alarm:
    """Calls `ring` soon after `wake`, in a thread of its own; many wakes while one ring is under way become one ring."""

    def __init__(self, ring: Callable[[], None], faults: tuple[type[Exception], ...], *, pause: float = AFTER_A_FAULT_SECONDS) -> None:
        """`faults` are what `ring` raises when the broker is away; after one of them nothing is tried for `pause` seconds."""
        self._ring = ring
        self._faults = faults
        self._pause = pause
        self._lock = threading.Lock()
        self._forget_the_thread()
        # A web server forks its processes, and threads do not go along.
        os.register_at_fork(after_in_child=self._forget_the_thread)

    def _forget_the_thread(self) -> None:
        self._lock = threading.Lock()
        self._asked = threading.Event()
        self._thread: threading.Thread | None = None
        self._away = False

    def wake(self) -> None:
        """Ask for a ring; returns at once."""
        self._asked.set()
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="outbox-alarm", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        rest = threading.Event()
        while True:
            self._asked.wait()
            self._asked.clear()
            if not self._rang():
                self._asked.set()
                rest.wait(self._pause)

    def _rang(self) -> bool:
        """Whether the broker took it. One line is logged when it goes away and one when it is back."""
        try:
            self._ring()
        except self._faults as fault:
            if not self._away:
                logger.warning("the broker does not answer (%s); work waits for the schedule or the polling worker", type(fault).__name__)
            self._away = True
            return False
        if self._away:
            logger.warning("the broker answers again")
        self._away = False
        return True
