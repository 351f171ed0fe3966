"""What happens to a filing in review beside decisions, and how it reads on its timeline."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import build, declare, record, record_many
from backoffice.audit.models import Event
from backoffice.filings.corrections import Corrected, FilingCorrection
from backoffice.filings.models import Filing
from backoffice.filings.notes import FilingNote
from backoffice.filings.referrals import Referral
from backoffice.filings.restricted import RestrictionAnswer
from backoffice.filings.urgency import UrgencyAnswer
from backoffice.kernel.money import Money
from backoffice.people.models import User

# What stood there and what stands there now is in its row: a party's name does not belong in a list of events.
SLIP_CORRECTED = declare(
    "filing.slip_corrected", _("Correction {number} by {officer}, {what}: {ground}"), {"what": dict(Corrected.choices)}
)
# By their hashes: a file's name may be a party's.
DOCUMENT_REPLACED = declare(
    "filing.document_replaced", _("Correction {number} by {officer}, another file in the place of document {document}: {ground}")
)
REQUOTED = declare("filing.requoted", _("Fee after the correction: {new}, and not {old}"))

URGENCY_GRANTED = declare("filing.urgency_granted", _("Urgency granted by {officer}: {ground}"))
URGENCY_REFUSED = declare("filing.urgency_refused", _("Urgency refused by {officer}: {ground}"))

# The party's name, and how it is known, stand with the filing only.
SAME_PERSON = declare("filing.same_person", _("A party is the person under the restriction order {order}, said {officer}"))
ANOTHER_PERSON = declare("filing.another_person", _("A party is not the person under the restriction order {order}, said {officer}"))

# What a note says stands with the filing only.
NOTE_WRITTEN = declare("filing.note_written", _("Note {number} by {officer}"))
NOTE_STRUCK = declare("filing.note_struck", _("Note {number} struck out by {officer}"))

# What is asked and answered stands with the filing only.
REFERRED = declare("filing.referred", _("Referred to a Registrar or Master by {officer}"))
REFERRED_TO = declare("filing.referred_to", _("Referred to {to} by {officer}"))
REFERRAL_WITHDRAWN = declare("filing.referral_withdrawn", _("Referral taken back by {officer}"))
REFERRAL_ANSWERED = declare("filing.referral_answered", _("Referral answered by {officer}: back with {to}"))
REFERRAL_ANSWERED_TO_QUEUE = declare("filing.referral_answered_to_queue", _("Referral answered by {officer}: back in the queue"))


def slips_corrected(filing: Filing, actor: Actor, corrections: Sequence[FilingCorrection]) -> None:
    """An officer corrected slips in it, or put another file in the place of a document, an event each."""
    record_many([_corrected(filing, actor, row) for row in corrections])


def _corrected(filing: Filing, actor: Actor, row: FilingCorrection) -> Event:
    if row.what == Corrected.DOCUMENT:
        return build(
            DOCUMENT_REPLACED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=row.number,
            document=row.place, old_sha256=row.old_code, new_sha256=row.new_code, ground=row.ground,
        )  # fmt: skip
    return build(
        SLIP_CORRECTED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=row.number,
        what=str(row.what), place=row.place, old_code=row.old_code, new_code=row.new_code, ground=row.ground,
    )  # fmt: skip


def requoted(filing: Filing, actor: Actor, *, old_cents: int, new_cents: int) -> None:
    """A correction changed its fee. Amounts in HKD cents."""
    record(
        REQUOTED, subject=filing.reference, office=filing.office.code, actor=actor, old=str(Money(old_cents)), new=str(Money(new_cents)),
        old_cents=old_cents, new_cents=new_cents,
    )  # fmt: skip


def urgency_answered(filing: Filing, actor: Actor, answer: UrgencyAnswer, *, ground: str, ground_zh: str) -> None:
    """An officer granted or refused what the filer asked: to be dealt with first. ground_zh: empty where the ground is as it was typed."""
    in_chinese = {"ground_zh": ground_zh} if ground_zh else {}
    record(
        URGENCY_GRANTED if answer.granted else URGENCY_REFUSED, subject=filing.reference, office=filing.office.code, actor=actor,
        officer=actor.name, number=answer.number, ground=ground, **in_chinese,
    )  # fmt: skip


def restriction_answered(filing: Filing, actor: Actor, answer: RestrictionAnswer) -> None:
    """An officer said whether a party is the person of an order."""
    record(
        SAME_PERSON if answer.same else ANOTHER_PERSON, subject=filing.reference, office=filing.office.code, actor=actor,
        officer=actor.name, order=answer.order.reference,
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


def referred(filing: Filing, actor: Actor, referral: Referral) -> None:
    """An officer referred it with a question, to somebody by name or to whoever comes first."""
    named = {"to": str(referral.to), "to_id": str(referral.to_id)} if referral.to is not None else {}
    record(
        REFERRED_TO if named else REFERRED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name,
        number=referral.number, **named,
    )  # fmt: skip


def referral_withdrawn(filing: Filing, actor: Actor, referral: Referral) -> None:
    """The registry does not wait for the answer any more; who took it back has the filing."""
    record(
        REFERRAL_WITHDRAWN, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=referral.number,
        to_id=actor.id,
    )  # fmt: skip


def referral_answered(filing: Filing, actor: Actor, referral: Referral, *, back: User | None) -> None:
    """A Registrar or Master answered; back: who has the filing again (None: it stands in the queue)."""
    named = {"to": str(back), "to_id": str(back.pk)} if back is not None else {}
    record(
        REFERRAL_ANSWERED if named else REFERRAL_ANSWERED_TO_QUEUE, subject=filing.reference, office=filing.office.code, actor=actor,
        officer=actor.name, number=referral.number, **named,
    )  # fmt: skip
