"""Write a report to a file: `manage.py report daily-register --office DC-REG --on 2026-11-23 --format pdf --out register.pdf`."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.audit.actors import Actor
from backoffice.kernel.errors import Refused
from backoffice.ops.counting import many
from backoffice.ops.options import day, operator
from backoffice.people.models import Office, OfficeKind, User
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked, Language
from reports.catalogue.editions import Format
from workflows.reports.actions.export_report import Export, export_report


class Command(BaseCommand):
    """An operator's; who ran it goes on record. With --as it is that person's, and their rights count."""

    help = (
        "Write a report to a file. It holds personal data: the file is readable by its owner only, and the audit record says who took it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which report, of what, in which form, and where to."""
        parser.add_argument("report", choices=sorted(REPORTS), help="which report")
        parser.add_argument("--office", required=True, metavar="CODE", help="the registry, such as DC-REG")
        parser.add_argument("--on", metavar="DATE", help="the Hong Kong day, such as 2026-11-23 (default: today)")
        parser.add_argument("--format", required=True, choices=[form.value for form in Format])
        parser.add_argument("--language", choices=[language.value for language in Language], default=Language.BOTH.value)
        parser.add_argument("--out", required=True, metavar="FILE", help="the file to write; one that is there is replaced")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="as this member of staff, with their rights only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and say how many rows it has."""
        office = Office.objects.filter(code=options["office"], kind=OfficeKind.REGISTRY).first()
        if office is None:
            raise CommandError(f"There is no registry {options['office']}.")
        try:
            made = export_report(
                report=REPORTS[options["report"]],
                asked=Asked(office, day(options["on"])),
                form=Format(options["format"]),
                language=Language(options["language"]),
                by=_by(options["username"]),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        _keep(made, Path(options["out"]))
        self.stdout.write(f"{options['out']}: {many(made.rows, 'row')}, {many(made.size, 'byte')}")


def _by(username: str | None) -> User | Actor:
    """The person named; else the operator, by the name under which they are signed in to this machine."""
    if username is not None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active person {username}.")
        return user
    return operator()


def _keep(made: Export, path: Path) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    with made.file:
        try:
            with tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=f".{path.name}.") as folder:
                # Whatever goes wrong, no piece of it stays: pieces hold names too.
                pieces = Path(folder, "report")
                with os.fdopen(os.open(pieces, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    shutil.copyfileobj(made.file, out)
                os.replace(pieces, path)
        except OSError as error:
            raise CommandError(f"--out: {error}") from error
