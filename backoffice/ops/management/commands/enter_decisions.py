"""Enter in the figures of Consistency what was decided before decisions were kept there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backoffice.kernel import clock
from backoffice.ops.counting import many
from workflows.filing.actions.enter_decisions import BATCH, enter_decisions


class Command(BaseCommand):
    """manage.py enter_decisions [--batch N]."""

    help = (
        "Enter what was decided before decisions were counted, the newest first, while people go on working. Stopped at any moment it "
        "goes on where it was when it is begun again; a run after the last one finds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--batch: how many filings are locked at a time."""
        parser.add_argument("--batch", type=int, default=BATCH, metavar="N", help=f"so many filings in one transaction (default {BATCH})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter them, and say now and then how far it is."""
        for step, reached in enumerate(enter_decisions(batch=options["batch"])):
            if reached.complete:
                self.stdout.write(f"{reached.office}: {many(reached.entered, 'decision')} entered, all of them are counted")
            elif step % 20 == 0:
                day = f"{clock.in_hong_kong(reached.back_to):%Y-%m-%d}"
                self.stdout.write(f"{reached.office}: {many(reached.entered, 'decision')} entered, back to {day}")
