"""manage.py draw_flows: writes docs/flows/ from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.ops.flow_files import files

FOLDER = Path(settings.ROOT, "docs", "flows")


class Command(BaseCommand):
    """Writes the files, or only says whether they are up to date."""

    help = "Writes docs/flows, the life of a filing and the flows of people as SVG and BPMN 2.0, from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check writes nothing."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, or compare them."""
        wanted = files()
        there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.*")} if FOLDER.exists() else {}
        if options["check"]:
            wrong = sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))
            if wrong:
                raise CommandError(f"docs/flows is out of date ({', '.join(wrong)}): run manage.py draw_flows")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in sorted(there.keys() - wanted.keys()):
            (FOLDER / name).unlink()
        for name, text in wanted.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {len(wanted)} files to docs/flows.")
