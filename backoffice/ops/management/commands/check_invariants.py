"""Prove on a live system that nothing was lost, doubled or misdated."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.invariants.run import check_all


class Command(BaseCommand):
    """manage.py check_invariants [--json]. Exit code 0 when all hold, 1 when one is broken."""

    help = "Check the invariants of the data; every breach is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a list of objects instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        results, broken = [], 0
        for code, title, breaches in check_all():
            broken += len(breaches)
            results.append(
                {
                    "invariant": code,
                    "title": title,
                    "breaches": [{"subject": breach.subject, "found": breach.found} for breach in breaches],
                }
            )
            if not options["json"]:
                self.stdout.write(f"{code}: {title}: {'holds' if not breaches else f'{len(breaches)} breaches'}")
                for breach in breaches:
                    self.stdout.write(f"  {breach.subject}: {breach.found}")
        if options["json"]:
            self.stdout.write(json.dumps(results))
        if broken:
            raise CommandError(f"{broken} breaches")
