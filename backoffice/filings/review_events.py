"""What happens to a filing in review beside decisions, and how it reads on its timeline."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import build, declare, record, record_many
from backoffice.filings.corrections import Corrected, FilingCorrection
from backoffice.filings.models import Filing
from backoffice.filings.notes import FilingNote
from backoffice.filings.urgency import UrgencyAnswer
from backoffice.kernel.money import Money

# What stood there and what stands there now is in its row: a party's name does not belong in a list of events.
SLIP_CORRECTED = declare(
    "filing.slip_corrected", _("Correction {number} by {officer}, {what}: {ground}"), {"what": dict(Corrected.choices)}
)
REQUOTED = declare("filing.requoted", _("Fee after the correction: {new}, and not {old}"))

URGENCY_GRANTED = declare("filing.urgency_granted", _("Urgency granted by {officer}: {ground}"))
URGENCY_REFUSED = declare("filing.urgency_refused", _("Urgency refused by {officer}: {ground}"))

# What a note says stands with the filing only.
NOTE_WRITTEN = declare("filing.note_written", _("Note {number} by {officer}"))
NOTE_STRUCK = declare("filing.note_struck", _("Note {number} struck out by {officer}"))


def slips_corrected(filing: Filing, actor: Actor, corrections: Sequence[FilingCorrection]) -> None:
    """An officer corrected slips in it, an event each."""
    record_many(
        [
            build(
                SLIP_CORRECTED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=row.number,
                what=str(row.what), place=row.place, old_code=row.old_code, new_code=row.new_code, ground=row.ground,
            )
            for row in corrections
        ]
    )  # fmt: skip


def requoted(filing: Filing, actor: Actor, *, old_cents: int, new_cents: int) -> None:
    """A correction changed its fee. Amounts in HKD cents."""
    record(
        REQUOTED, subject=filing.reference, office=filing.office.code, actor=actor, old=str(Money(old_cents)), new=str(Money(new_cents)),
        old_cents=old_cents, new_cents=new_cents,
    )  # fmt: skip


def urgency_answered(filing: Filing, actor: Actor, answer: UrgencyAnswer) -> None:
    """An officer granted or refused what the filer asked: to be dealt with first."""
    record(
        URGENCY_GRANTED if answer.granted else URGENCY_REFUSED, subject=filing.reference, office=filing.office.code, actor=actor,
        officer=actor.name, number=answer.number, ground=answer.ground,
    )  # fmt: skip


def note_written(filing: Filing, actor: Actor, note: FilingNote, *, named: list[str]) -> None:
    """Somebody of the staff wrote a note. named: the colleagues who have it in their list."""
    record(
        NOTE_WRITTEN, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=note.number, named=named
    )


def note_struck(filing: Filing, actor: Actor, note: FilingNote, *, ground: str) -> None:
    """A note does not count any more; it stays readable."""
    record(
        NOTE_STRUCK, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=note.number, ground=ground
    )
