"""manage.py load_reference: load the reference data of a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from workflows.reference.actions.load_reference import load_reference
from workflows.reference.reading import FaultyReferenceError

# Exit code: the files are whole, but a calendar in them would move what has its time already.
MOVES = 3


class Command(BaseCommand):
    """Loads the reference data and says what was new, changed and unchanged."""

    help = (
        "Loads the reference data (offices, hours, holidays, closures, case types, documents, fees, reasons). A second run changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the folder and the first day that may change."""
        parser.add_argument(
            "--folder",
            type=Path,
            default=Path(settings.ROOT) / "fixtures" / "reference",
            help="the folder with the CSV files (default: fixtures/reference)",
        )
        parser.add_argument(
            "--from",
            dest="on",
            metavar="DATE",
            help="the first day that a change may touch; what was in force before it is not edited (default: today)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print a line for each table."""
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else clock.today()
        except ValueError:
            raise CommandError(f"--from: {options['on']!r} is not a date such as 2026-05-04") from None
        try:
            loaded = load_reference(folder=options["folder"], on=on)
        except FaultyReferenceError as refused:
            raise CommandError(f"Nothing was loaded from {options['folder']}:\n{refused}") from None
        except Refused as refused:
            raise CommandError(f"Nothing was loaded from {options['folder']}: {refused.message}", returncode=MOVES) from None
        for count in loaded.counts:
            left = f", {count.not_in_file} not in the file left as they are" if count.not_in_file else ""
            self.stdout.write(f"{count.table}: {count.created} new, {count.changed} changed, {count.unchanged} unchanged{left}")
        for line in loaded.left:
            self.stdout.write(f"left to the screens: {line}")
