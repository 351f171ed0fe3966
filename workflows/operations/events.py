"""What operators do, and how it reads on a filing's timeline and in the audit."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import declare, record
from backoffice.changes.models import Change
from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.models import Filing
from backoffice.kernel.models import OutboxMessage
from workflows.operations.subjects import subject_of

MOVED_ON, OPENED, REASSIGNED, DOUBLE, BROKEN, LEFT_OPEN = "moved_on", "opened", "reassigned", "double", "broken", "left_open"

MENDS = {
    MOVED_ON: _("cancelled, it has moved on"),
    OPENED: _("opened, it was missing"),
    REASSIGNED: _("given to whose turn it is"),
    DOUBLE: _("a double removed"),
    BROKEN: _("cancelled, it could not go on"),
    LEFT_OPEN: _("closed, its process had ended"),
}

TURN_MENDED = declare("operations.turn_mended", _("Task set right by the filing's state: {mend}"), {"mend": MENDS})
SERVICE_TURN_MENDED = declare(
    "operations.service_turn_mended", _("Task of the failed service on {addressee} set right: {mend}"), {"mend": MENDS}
)
NOTICE_TURN_MENDED = declare(
    "operations.notice_turn_mended", _("Task of the failed notice of “{message}” to {addressee} set right: {mend}"), {"mend": MENDS}
)
CHANGE_TURN_MENDED = declare(
    "operations.change_turn_mended", _("Task of the second person set right by the state of the change: {mend}"), {"mend": MENDS}
)
WORK_RETRIED = declare("operations.work_retried", _("Parked work taken up again: {topic}"))
TOPIC_RETRIED = declare("operations.topic_retried", _("All parked work of {topic} taken up again: {number}"))
WORK_GIVEN_UP = declare("operations.work_given_up", _("Parked work given up: {topic} ({ground})"))

RECOUNTED = declare("operations.recounted", _("The numbers of the queues counted anew: {wrong} were wrong"))


def turn_mended(filing: Filing, actor: Actor, *, mend: str) -> None:
    """A process or a task of people differed from the filing's state; mend is a code of MENDS."""
    record(TURN_MENDED, subject=filing.reference, office=filing.office.code, actor=actor, mend=mend)


def failure_turn_mended(about: Delivery | FailedNotice, actor: Actor, *, mend: str) -> None:
    """The same of a failed service or a failed notice: a process or a task differed from who has it."""
    filing, kind, which = about.filing, SERVICE_TURN_MENDED, {}
    if isinstance(about, FailedNotice):
        kind, which = NOTICE_TURN_MENDED, {"message": about.message.subject, "message_zh": about.message.subject_zh}
    record(
        kind, subject=filing.reference, office=filing.office.code, actor=actor, addressee=about.addressee, number=about.number, mend=mend,
        **which,
    )  # fmt: skip


def change_turn_mended(change: Change, actor: Actor, *, mend: str) -> None:
    """The same of a change: a process or a task differed from its state."""
    record(CHANGE_TURN_MENDED, subject=change.reference, office=change.office.code if change.office else "", actor=actor, mend=mend)


def _office_of(ids: Mapping[str, Any]) -> str:
    return Filing.objects.filter(reference=ids.get("filing")).values_list("office__code", flat=True).first() or ""


def work_retried(message: OutboxMessage, actor: Actor) -> None:
    """An operator had parked work taken up again."""
    record(
        WORK_RETRIED, subject=subject_of(message.topic, message.ids), office=_office_of(message.ids), actor=actor, topic=message.topic,
        ids=message.ids, attempts=message.attempts,
    )  # fmt: skip


def topic_retried(topic: str, actor: Actor, *, number: int) -> None:
    """An operator had all parked work of a topic taken up again."""
    record(TOPIC_RETRIED, subject=f"work:{topic}", actor=actor, topic=topic, number=number)


def work_given_up(message: OutboxMessage, actor: Actor, *, ground: str) -> None:
    """An operator gave up work that nobody is owed any more."""
    record(
        WORK_GIVEN_UP, subject=subject_of(message.topic, message.ids), office=_office_of(message.ids), actor=actor, topic=message.topic,
        ids=message.ids, attempts=message.attempts, ground=ground,
    )  # fmt: skip


def recounted(actor: Actor, *, wrong: int) -> None:
    """The numbers of the queues were counted anew and some were wrong, which nothing but a fault can have made them."""
    record(RECOUNTED, subject="tallies", actor=actor, wrong=wrong)
