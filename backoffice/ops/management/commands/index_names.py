"""Make the index of names, by which the search finds parties and filers, agree with the names."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backoffice.ops.counting import many
from workflows.filing.actions.index_names import index_names


class Command(BaseCommand):
    """manage.py index_names [--dry-run]."""

    help = "Enter what the index of names lacks and take out what does not belong; a second run finds nothing to mend."

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run only looks."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be mended, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Mend, and say how much."""
        done = index_names(dry_run=options["dry_run"])
        only = " (only counted)" if options["dry_run"] else ""
        self.stdout.write(f"{many(done.entered, 'word')} entered, {done.taken_out} taken out{only}")
