"""The worker of the embedded default: drains the outbox and fires the schedule."""

import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from backoffice.kernel import outbox
from backoffice.kernel.bell import Bell
from backoffice.ops import door_watch
from workflows import schedule
from workflows.maintenance.models import DoorSpan

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
AFTER_A_DATABASE_FAULT_SECONDS = 2.0


class Command(BaseCommand):
    """manage.py worker [--once]."""

    help = "Do the work that follows the acts (papers, fee checks, service) and what runs by the clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{work_until_idle()} done")
            return
        door_watch.start(DoorSpan.Part.WORKER)
        stop = Bell()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.ring())
        while not stop.wait(self._turn()):
            pass
        self.stdout.write("worker stopped")

    @staticmethod
    def _turn() -> float:
        """One round of work; how long to rest after it, in seconds."""
        try:
            done = schedule.run_due() + outbox.drain(limit=50)
        except (OperationalError, InterfaceError):
            # The database is away or was too long locked: nothing is lost, the rows wait.
            logger.exception("the database did not answer; trying again")
            connection.close()
            return AFTER_A_DATABASE_FAULT_SECONDS
        close_old_connections()
        return 0.0 if done else IDLE_SECONDS


def work_until_idle() -> int:
    """Do everything that is due now; how many rows of the outbox were done."""
    schedule.run_due()
    total = 0
    while done := outbox.drain():
        total += done
    return total
