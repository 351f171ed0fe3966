"""What can happen to reports, and how it reads."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import declare, record

EXPORTED = declare("report.exported", _("Report {report} for {day} taken away as {format} (rows: {rows})"), days=("day",))


def exported(*, report: str, office: str, day: date, form: str, language: str, rows: int, sha256: str, actor: Actor) -> None:
    """A report left the house as a file; its hash tells which file it was."""
    record(
        EXPORTED, subject=f"report:{report}", office=office, actor=actor, report=report, day=day.isoformat(), format=form,
        language=language, rows=rows, sha256=sha256,
    )  # fmt: skip
