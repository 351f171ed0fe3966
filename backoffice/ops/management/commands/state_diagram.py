"""manage.py state_diagram: writes docs/states.md from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.ops.states_page import page

PAGE = Path(settings.ROOT, "docs", "states.md")


class Command(BaseCommand):
    """Writes the page, or only says whether it is up to date."""

    help = "Writes docs/states.md, the diagram of a filing's states, from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check writes nothing."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or compare it."""
        if options["check"]:
            if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
                raise CommandError("docs/states.md is out of date: run manage.py state_diagram")
            return
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
        self.stdout.write(f"Wrote {PAGE.relative_to(settings.ROOT)}.")
