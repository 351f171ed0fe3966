"""`manage.py demo`: tell the demonstration's stories."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.calendar.rules import YearNotLoadedError
from backoffice.people.models import Office
from workflows.demo import summary
from workflows.demo.portal import MERCHANT
from workflows.demo.runner import DemoError, tell
from workflows.demo.stories import StoryError


class Command(BaseCommand):
    """Sends filings of all courts in through the API, on the days of their stories, and lets officers work on them."""

    help = "Tell the demonstration's stories: filings of every court from received to served, and a queue for today."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which stories; all by default."""
        parser.add_argument("--only", nargs="+", default=[], metavar="STORY", help="only the stories with these ids")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell them, say what was done, and show what is there now."""
        if MERCHANT not in settings.PAYMENT_NOTICE_SECRETS:
            raise CommandError("This installation has no demonstration gateway: the demonstration is for the local settings only.")
        if not Office.objects.exists():
            raise CommandError("There are no offices yet: run manage.py load_reference first.")
        loud = options["verbosity"] > 0
        say = self._say if loud else _silent
        began = perf_counter()
        try:
            with _quiet():
                outcome = tell(Path(settings.ROOT, "fixtures"), say=say, only=options["only"])
        except (DemoError, StoryError, YearNotLoadedError) as error:
            raise CommandError(str(error)) from error
        if not outcome.told:
            say(f"All {len(outcome.told_before)} stories were told before: nothing was added.")
        else:
            say(f"{len(outcome.told)} stories told in {perf_counter() - began:.0f} s, {len(outcome.told_before)} told before.")
        for line in [*summary.table(), "", *summary.papers()]:
            say(line)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def _quiet() -> Iterator[None]:
    """Some stories are about refusals: what the door logs about those is no fault and would hide one."""
    loggers = [logging.getLogger(name) for name in ("django.request", "backoffice.api.problems", "backoffice.requests")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _silent(line: str) -> None:
    return None
