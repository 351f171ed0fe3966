"""Somebody takes a report away as a file: personal data leaves the house, and the record says who took what."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import rights
from backoffice.people.models import User
from reports.catalogue import editions
from reports.catalogue.base import Asked, Language, Report
from reports.catalogue.editions import Edition, Format
from reports.render.faces import Unprintable
from workflows.reports import events


@dataclass(frozen=True)
class Export:
    """A report as a file: open for reading, and gone from the disk when it is closed."""

    file: BinaryIO
    name: str
    content_type: str
    size: int
    rows: int


def export_report(*, report: Report, asked: Asked, form: Format, language: Language, by: User | Actor) -> Export:
    """Write the report whole, note who takes it, and hand it out; without the note no file is handed out.

    by: a member of staff, whose right in the office counts; or an actor who stands above offices, such as an operator.
    It is written outside any transaction: a long report holds up nobody.

    Raises:
        Forbidden: the person has not the report's right in this office.
        Refused: unprintable, where paper cannot show a character.
    """
    if isinstance(by, User):
        rights.must(by, report.right, asked.office)
        actor = rights.actor_of(by)
    else:
        actor = by
    edition = Edition(report=report, asked=asked, language=language, run_by=actor.name, run_at=clock.now())
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        path = Path(folder) / "report"
        try:
            tally = editions.write(edition, form, path)
        except Unprintable as error:
            raise Refused(
                "unprintable",
                _("The report holds a character that cannot be printed (%(characters)s). Take it as a spreadsheet.")
                % {"characters": ", ".join(f"U+{ord(each):04X}" for each in error.characters)},
            ) from error
        # The folder goes; what is open stays readable until it is closed.
        file = path.open("rb")
    try:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        with transaction.atomic():
            if isinstance(by, User):
                # Once more in the transaction, whose event keeps it.
                rights.must(by, report.right, asked.office)
            events.exported(
                report=report.identifier, office=asked.office.code, day=asked.day, form=form.value, language=language.value,
                rows=tally.whole.number, sha256=sha256, actor=actor,
            )  # fmt: skip
    except BaseException:
        file.close()
        raise
    return Export(
        file=file,
        name=editions.file_name(edition, form),
        content_type=editions.CONTENT_TYPES[form],
        size=os.fstat(file.fileno()).st_size,
        rows=tally.whole.number,
    )
