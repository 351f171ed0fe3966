"""Certify when the door could not accept: `manage.py outage_certificate --from 2026-11-20T08:00 --to 2026-11-20T18:00 --out file.pdf`."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.kernel import clock, storage
from backoffice.kernel.errors import Refused
from backoffice.kernel.references import new_reference
from backoffice.ops.counting import many
from backoffice.ops.options import operator
from backoffice.people.models import Office, OfficeKind
from workflows.maintenance.actions.certify_outage import certify_outage


class Command(BaseCommand):
    """An operator's; who ran it goes on record."""

    help = "Issue the certificate of the times in which the door could not accept, and write its PDF to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Of which time, on whose letterhead, and where to."""
        parser.add_argument("--from", dest="first", required=True, metavar="MOMENT", help="Hong Kong time, such as 2026-11-20T08:00")
        parser.add_argument("--to", dest="last", required=True, metavar="MOMENT", help="Hong Kong time; it has to be over")
        parser.add_argument("--office", default="DC-REG", metavar="CODE", help="the registry that certifies (DC-REG)")
        parser.add_argument("--out", required=True, metavar="FILE", help="the file to write; one that is there is replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it, and say its number."""
        office = Office.objects.filter(code=options["office"], kind=OfficeKind.REGISTRY).first()
        if office is None:
            raise CommandError(f"There is no registry {options['office']}.")
        try:
            paper = certify_outage(
                reference=new_reference("OC"), first=_moment(options["first"], "--from"), last=_moment(options["last"], "--to"),
                office=office, by=operator(),
            )  # fmt: skip
            Path(options["out"]).write_bytes(storage.read(paper.sha256))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"--out: {error}") from error
        self.stdout.write(f"{options['out']}: {paper.number}, {many(paper.size, 'byte')}")


def _moment(text: str, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option}: {text!r} is not a moment such as 2026-11-20T08:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.HONG_KONG)
