"""What is announced of maintenance, and how it reads in the audit."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import EventType, declare, record
from backoffice.calendar.models import MaintenanceNotice
from backoffice.papers import events as paper_events
from backoffice.papers.models import Paper
from workflows.maintenance.models import OutageNote

_MOMENTS = ("begins_at", "ends_at")
PLANNED = declare("maintenance.planned", _("Maintenance announced: {what}, {begins_at} to {ends_at}"), moments=_MOMENTS)
CHANGED = declare("maintenance.changed", _("Maintenance changed: {what}, {begins_at} to {ends_at} ({ground})"), moments=_MOMENTS)
CANCELLED = declare("maintenance.cancelled", _("Maintenance cancelled: {what}, {begins_at} to {ends_at} ({ground})"), moments=_MOMENTS)

NOTED = declare("maintenance.outage_noted", _("Noted of the outage of {begun_at}: {note}"), moments=("begun_at",))
CERTIFIED = declare("maintenance.outage_certified", _("Outage certificate {number} issued, {first} to {last}"), moments=("first", "last"))

_BY_KIND: dict[str, EventType] = {
    MaintenanceNotice.Kind.PLANNED: PLANNED,
    MaintenanceNotice.Kind.CHANGED: CHANGED,
    MaintenanceNotice.Kind.CANCELLED: CANCELLED,
}


def announced(notice: MaintenanceNotice, actor: Actor) -> None:
    """A window was announced, changed or cancelled."""
    record(
        _BY_KIND[notice.kind], subject=notice.reference, actor=actor, version=notice.version, what=notice.what, what_zh=notice.what_zh,
        begins_at=notice.begins_at.isoformat(), ends_at=notice.ends_at.isoformat(), door_shut=notice.door_shut, ground=notice.ground,
    )  # fmt: skip


def noted(note: OutageNote, actor: Actor) -> None:
    """A person put something on record of an outage."""
    record(NOTED, subject="availability", actor=actor, begun_at=note.begun_at.isoformat(), note=note.note)


def certified(paper: Paper, actor: Actor) -> None:
    """A certificate was issued: the paper's own event, and who asked for it."""
    paper_events.issued(paper, subject=paper.subject)
    record(
        CERTIFIED, subject=paper.subject, office=paper.office.code, actor=actor, number=paper.number, first=paper.content["first"],
        last=paper.content["last"],
    )  # fmt: skip
