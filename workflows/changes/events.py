"""What happens to a change, and how it reads."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import EventType, declare, record
from backoffice.changes.models import Change

DRAFTED = declare("change.drafted", _("Drafted by {who}: {summary}"))
PROPOSED = declare("change.proposed", _("Proposed by {who}: {summary} ({ground})"))
CONFIRMED = declare("change.confirmed", _("Confirmed by {who}"))
DECLINED = declare("change.declined", _("Declined by {who}: {ground}"))
WITHDRAWN = declare("change.withdrawn", _("Withdrawn by {who}: {ground}"))
EFFECTED = declare("change.effected", _("Put into effect by {who}: {summary}"))


def _record(kind: EventType, change: Change, actor: Actor, **data: Any) -> None:
    record(
        kind, subject=change.reference, office=change.office.code if change.office else "", actor=actor, who=actor.name,
        summary=change.summary, summary_zh=change.summary_zh, kind_of_change=change.kind, about=change.subject,
        content_hash=change.content_hash, **data,
    )  # fmt: skip


def drafted(change: Change, actor: Actor) -> None:
    """Somebody has written down what they would change."""
    _record(DRAFTED, change, actor, ground=change.ground)


def proposed(change: Change, actor: Actor) -> None:
    """It is proposed."""
    _record(PROPOSED, change, actor, ground=change.ground, person=change.proposed_person, needs_second=change.needs_second)


def confirmed(change: Change, actor: Actor) -> None:
    """A second person wants the same."""
    _record(CONFIRMED, change, actor, person=change.decided_person)


def declined(change: Change, actor: Actor) -> None:
    """A second person does not."""
    _record(DECLINED, change, actor, ground=change.decision_ground, person=change.decided_person)


def withdrawn(change: Change, actor: Actor, *, ground: str) -> None:
    """Who proposed it took it back."""
    _record(WITHDRAWN, change, actor, ground=ground)


def effected(change: Change, actor: Actor) -> None:
    """It stands in the rules now."""
    _record(EFFECTED, change, actor, total=change.total)
