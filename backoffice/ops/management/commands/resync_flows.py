"""Set people's tasks right by the states of filings, services, notices and changes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.operations.actions.resync_flows import BUSY, resync_flows
from workflows.operations.events import MENDS


class Command(BaseCommand):
    """manage.py resync_flows [--dry-run]. Exit code 1 when a filing or change was busy and could not be looked at."""

    help = (
        "Rebuild the viewflow processes and tasks from the states of filings, services, notices and changes; "
        "a second run finds nothing to mend."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run only looks."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be mended, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Mend, a line for each thing mended, and the sum."""
        mended = busy = 0
        for found in resync_flows(dry_run=options["dry_run"]):
            if found.mend == BUSY:
                busy += 1
                self.stdout.write(f"{found.reference}: busy, not looked at")
                continue
            mended += 1
            self.stdout.write(f"{found.reference}: {MENDS[found.mend]}")
        self.stdout.write(f"{mended} {'would be mended' if options['dry_run'] else 'mended'}")
        if busy:
            raise CommandError(f"{busy} were busy: run it again")
