"""What can happen to a filing, and how it reads on its timeline."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import EventType, build, declare, record
from backoffice.audit.models import Event
from backoffice.calendar.wording import GROUNDS
from backoffice.filings.asked import FilerQuestion
from backoffice.filings.models import DocumentMark, ExemptionGround, FeeStatus, Filing, PaperIntake, PriceDifference, ServiceRecord
from backoffice.kernel import clock, languages
from backoffice.kernel.money import Money
from backoffice.people.models import Office, User

RECEIVED = declare("filing.received", _("Received from {filer} (documents: {documents}, pages: {pages})"))
TAKEN_IN_ON_PAPER = declare("filing.taken_in_on_paper", _("Handed in on paper, entered by {officer}"))
EXEMPTED = declare(
    "filing.exempted",
    _("Taken on paper although e-filing is mandatory: {ground}; allowed by {allowed_by}"),
    {"ground": dict(ExemptionGround.choices)},
)
DEEMED = declare("filing.deemed_received", _("Deemed received {deemed}"), moments=("deemed",))
REDATED = declare("filing.redated", _("Deemed time moved from {old} to {new} ({ground})"), {"ground": GROUNDS}, moments=("old", "new"))
DECISIONS_ENTERED = declare("decision.entered", _("Decisions made before they were counted entered: {number}"))
REGISTER_CORRECTED = declare(
    "filing.register_corrected", _("Register of {case_number} corrected: filed {new}, and not {old}"), days=("old", "new")
)
SERVICE_REDATED = declare("filing.service_redated", _("Counts as served {new}, and not {old}"), days=("old", "new"))
_FINDINGS = {
    FeeStatus.PAYABLE: _("paid in full"),
    FeeStatus.NIL: _("no fee"),
    FeeStatus.NOT_ON_RECORD: _("no fee item on record"),
    # As it was written before events kept the code.
    "paid in full": _("paid in full"),
    "no fee": _("no fee"),
    "no fee item on record": _("no fee item on record"),
}
FEE_CHECKED = declare("filing.fee_checked", _("Fee checked: {finding}"), {"finding": _FINDINGS})
FEE_SHORT = declare("filing.fee_short", _("Fee short by {short}"))
TAKEN = declare("filing.taken", _("Taken by {officer}"))
RELEASED = declare("filing.released", _("Released by {officer}"))
TAKEN_BACK = declare("filing.taken_back", _("Taken out of {holder}'s hands by {officer}: {ground}"))
LEASE_OVER = declare("filing.lease_over", _("{holder} had it no longer open: back in the queue"))
HELD = declare("filing.held", _("Held by {officer} until {until}: {reason}"), days=("until",))
HOLD_ENDED = declare("filing.hold_ended", _("Hold ended by {officer}: back in the queue"))
HOLD_OVER = declare("filing.hold_over", _("Its day came: back in the queue"))
ASKED_FOR = declare("filing.asked_for", _("{officer} asked {holder} for it"))
HANDED_OVER = declare("filing.handed_over", _("Handed over to {to} by {officer}"))
KEPT = declare("filing.kept", _("{officer} kept it; {asker} had asked for it"))
WENT_OVER = declare("filing.went_over", _("Went over from {holder} to {to}, who had asked for it"))
ASSIGNED = declare("filing.assigned", _("Assigned to {to} by {officer}"))
ASSIGNED_FROM = declare("filing.assigned_from", _("Taken over from {holder} and assigned to {to} by {officer}: {ground}"))
ACCEPTED = declare("filing.accepted", _("Accepted as {case_number} by {officer}"))
ACCEPTED_IN_PART = declare("filing.accepted_in_part", _("Accepted without document {numbers} ({reasons}) by {officer}"))
DATE_KEPT = declare(
    "filing.date_kept",
    _("Filed as of {kept}, the date of the returned {earlier}, and not of {own} ({change}: {ground})"),
    moments=("kept", "own"),
)
PARTS_LAPSED = declare("filing.parts_lapsed", _("What was returned of it was not filed again by {cure_by}"), days=("cure_by",))
PARTS_TOGETHER = declare("filing.parts_together", _("What was returned of it before goes with the rest and is not filed again by itself"))
ACCEPTANCE_UNDONE = declare("filing.acceptance_undone", _("Acceptance as {case_number} undone by {officer}: in review again"))
SET_ASIDE = declare("filing.acceptance_set_aside", _("Acceptance as {case_number} set aside by decision {change}: {ground}"))
SEAL_PLACED = declare("filing.seal_placed", _("Where the seal of document {document} stands was set by {officer}"))
RETURNED = declare("filing.returned", _("Returned for correction by {officer}: {reasons}"))
REJECTED = declare("filing.rejected", _("Rejected by {officer}: {reasons}"))
WITHDRAWN = declare("filing.withdrawn", _("Withdrawn: {ground}"))
LAPSED = declare("filing.lapsed", _("Lapsed: not cured by {cure_by}"), days=("cure_by",))
SERVED = declare("filing.served", _("Served on {addressees}"))
ASKED_FILER = declare("filing.asked_filer", _("Asked of the filer by {officer}, to be answered by {answer_by}"), days=("answer_by",))
FILER_ANSWERED = declare("filing.answered", _("The filer answered question {number} (documents: {documents})"))
FILER_ANSWERED_LATE = declare("filing.answered_late", _("The filer answered question {number} after its day (documents: {documents})"))
QUESTION_WITHDRAWN = declare("filing.question_withdrawn", _("Question {number} to the filer withdrawn by {officer}"))
NOTICE_SENT = declare("filing.notice_sent", _("Email notice of the message “{message}” sent"))
NOTICE_FAILED = declare("filing.notice_failed", _("Email notice of the message “{message}” not taken by the mail server ({fault})"))
PRINT_ASKED = declare("filing.print_asked", _("Asked for as one PDF"))
PRINTED = declare("filing.printed", _("Printed whole (pages: {pages})"))
MESSAGE_READ = declare("filing.message_read", _("The filer read the message “{message}”"))
PRICE_DIFFERS = declare(
    "filing.price_differs",
    _("Priced {charged} on {submitted_on}; its deemed day, {deemed_on}, would ask {asked}: on the accounts office's list"),
    days=("submitted_on", "deemed_on"),
)
PRICE_ALIKE = declare("filing.price_alike", _("Both its days are priced alike now: off the accounts office's list"))
PRICE_SETTLED = declare("filing.price_settled", _("Price difference of {difference} settled by {officer}: {note}"))
FEE_CORRECTED = declare("filing.fee_corrected", _("Fee corrected by {officer}: {item} × {quantity}, difference {difference}: {ground}"))
SHORTFALL_NOTED = declare("filing.shortfall_noted", _("Accounts office: {note}"))


def told(moment: datetime | None) -> str:
    """A moment as refusals tell it: Hong Kong time, to the second, in the reader's language."""
    return "–" if moment is None else languages.moment(moment)


def _kept(moment: datetime | None) -> str:
    """A moment as an event keeps it, whoever reads it later."""
    return "–" if moment is None else clock.in_hong_kong(moment).isoformat()


def received(filing: Filing, actor: Actor, *, documents: int, pages: int) -> None:
    """The whole submission is in the court's hands."""
    record(
        RECEIVED, subject=filing.reference, office=filing.office.code, actor=actor, documents=documents, pages=pages,
        filer=filing.filer_organisation or filing.filer_name, received_at=filing.received_at.isoformat(),
        deemed_received_at=filing.deemed_at.isoformat() if filing.deemed_at else None,
        deemed_reason=filing.deemed_reason,
    )  # fmt: skip


def taken_in_on_paper(filing: Filing, intake: PaperIntake, actor: Actor) -> None:
    """An officer entered what was handed in at the counter; and by what exemption, where it needed one."""
    record(TAKEN_IN_ON_PAPER, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name,
           represented=intake.represented, entered_at=intake.entered_at.isoformat())  # fmt: skip
    if intake.mandatory:
        record(EXEMPTED, subject=filing.reference, office=filing.office.code, actor=actor, ground=intake.exemption_ground,
               allowed_by=intake.exemption_allowed_by, note=intake.exemption_note)  # fmt: skip


def deemed_received(filing: Filing) -> Event:
    """Its deemed time has come (built, not written: the sweep writes many)."""
    return build(
        DEEMED, subject=filing.reference, office=filing.office.code, actor=SYSTEM,
        deemed=_kept(filing.deemed_received_at), reason=filing.deemed_reason,
    )  # fmt: skip


def build_redated(filing: Filing, *, old: datetime | None, ground: str, actor: Actor = SYSTEM, change: str = "") -> Event:
    """The calendar as now known gives another deemed time (built, not written: a re-dating writes many). `change` is the reference of
    the change of the calendar that moved it, under which the persons and their ground stand."""
    more = {"change": change} if change else {}
    return build(
        REDATED, subject=filing.reference, office=filing.office.code, actor=actor,
        old=_kept(old), new=_kept(filing.deemed_at), ground=ground, **more,
    )  # fmt: skip


def build_register_corrected(filing: Filing, case_number: str, *, old: date, new: date, actor: Actor, change: str) -> Event:
    """Its day moved after it was accepted: the register has correcting entries, and a case that it opened another day of opening."""
    return build(
        REGISTER_CORRECTED, subject=filing.reference, office=filing.office.code, actor=actor, case_number=case_number,
        old=old.isoformat(), new=new.isoformat(), change=change,
    )  # fmt: skip


def build_service_redated(record: ServiceRecord, *, old: date | None, actor: Actor, change: str) -> Event:
    """The calendar as now known gives another day on which it counts as served; None while that is not known."""
    filing, new = record.filing, record.deemed_served_on
    return build(
        SERVICE_REDATED, subject=filing.reference, office=filing.office.code, actor=actor, addressee=record.addressee,
        old=old.isoformat() if old else "–", new=new.isoformat() if new else "–", ground=record.deemed_reason, change=change,
    )  # fmt: skip


def fee_checked(filing: Filing) -> None:
    """The fee is settled, or none is payable."""
    record(FEE_CHECKED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, finding=str(filing.fee_status))


def fee_short(filing: Filing, *, short_cents: int) -> None:
    """Less than the fee was paid. short_cents in HKD cents."""
    record(
        FEE_SHORT, subject=filing.reference, office=filing.office.code, actor=SYSTEM, short=str(Money(short_cents)),
        short_cents=short_cents,
    )  # fmt: skip


def taken(filing: Filing, actor: Actor) -> None:
    """An officer took it."""
    record(TAKEN, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name)


def released(filing: Filing, actor: Actor, *, ground: str) -> None:
    """The one who had it gave it back."""
    record(RELEASED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, ground=ground)


def taken_back(filing: Filing, actor: Actor, *, holder: str, ground: str) -> None:
    """A senior officer or a supervisor took it out of a colleague's hands, and why."""
    record(
        TAKEN_BACK, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, holder=holder,
        ground=ground,
    )  # fmt: skip


def lease_over(filing: Filing, *, holder: str) -> None:
    """Who had it has not had it open for as long as the registry keeps it for them."""
    record(LEASE_OVER, subject=filing.reference, office=filing.office.code, actor=SYSTEM, holder=holder)


def held(filing: Filing, actor: Actor, *, until: date, reason: str) -> None:
    """It was set aside until a Hong Kong day, for a reason."""
    record(
        HELD, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, until=until.isoformat(), reason=reason
    )


def was_held_last(filing: Filing, actor: Actor, *, until: date, reason: str) -> bool:
    """Whether the last thing that happened to the filing is that this actor held it so."""
    return _is_last(filing, (HELD,), actor, until=until.isoformat(), reason=reason)


def hold_ended(filing: Filing, actor: Actor) -> None:
    """A person ended the hold before its day."""
    record(HOLD_ENDED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name)


def was_hold_ended_last(filing: Filing, actor: Actor) -> bool:
    """Whether the last thing that happened to the filing is that this actor ended its hold."""
    return _is_last(filing, (HOLD_ENDED,), actor)


def hold_over(filing: Filing) -> None:
    """The day until which it was held has come."""
    record(HOLD_OVER, subject=filing.reference, office=filing.office.code, actor=SYSTEM)


def asked_for(filing: Filing, actor: Actor, *, holder: str) -> None:
    """A colleague asked the one who has it for it."""
    record(ASKED_FOR, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, holder=holder)


def handed_over(filing: Filing, actor: Actor, *, to: User) -> None:
    """The one who had it gave it to the colleague who asked for it."""
    record(HANDED_OVER, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, **_into_hands(to))


def was_handed_over_last(filing: Filing, actor: Actor) -> bool:
    """Whether the last thing that happened to the filing is that this actor handed it over."""
    return _is_last(filing, (HANDED_OVER,), actor)


def kept(filing: Filing, actor: Actor, *, asker: str) -> None:
    """The one who has it goes on with it, although a colleague asked for it."""
    record(KEPT, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, asker=asker)


def was_kept_last(filing: Filing, actor: Actor) -> bool:
    """Whether the last thing that happened to the filing is that this actor declined to hand it over."""
    return _is_last(filing, (KEPT,), actor)


def went_over(filing: Filing, *, holder: str, to: User) -> None:
    """It left the hands of the one who had it, and a colleague had asked for it."""
    record(WENT_OVER, subject=filing.reference, office=filing.office.code, actor=SYSTEM, holder=holder, **_into_hands(to))


def assigned(filing: Filing, actor: Actor, *, to: User, holder: str, ground: str) -> None:
    """It was put into somebody's hands by a senior officer; out of a colleague's with a ground."""
    if holder:
        record(
            ASSIGNED_FROM, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, holder=holder,
            ground=ground, **_into_hands(to),
        )  # fmt: skip
    else:
        record(ASSIGNED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, **_into_hands(to))


def was_assigned_last(filing: Filing, actor: Actor, *, to: User) -> bool:
    """Whether the last thing that happened to the filing is that this actor put it into this person's hands."""
    return _is_last(filing, (ASSIGNED, ASSIGNED_FROM), actor, to_id=str(to.pk))


def _into_hands(to: User) -> dict[str, str]:
    """Who has it now: the name as at that time, and the id, by which the check of the records finds the person."""
    return {"to": str(to), "to_id": str(to.pk)}


def accepted(filing: Filing, actor: Actor, *, case_number: str) -> None:
    """The registry accepted it."""
    record(
        ACCEPTED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name,
        case_number=case_number, opens_case=filing.opens_case,
    )  # fmt: skip


def accepted_in_part(filing: Filing, actor: Actor, against: list[DocumentMark], *, cure_by: date | None) -> None:
    """Beside its acceptance: which documents it left out, what became of each and why; and by when what is returned can be filed again."""
    titles = [(mark.reason.title, mark.reason.title_zh or mark.reason.title) for mark in against if mark.reason]
    record(
        ACCEPTED_IN_PART, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name,
        numbers=", ".join(str(mark.document_number) for mark in against), reasons=", ".join(english for english, _chinese in titles),
        reasons_zh="、".join(chinese for _english, chinese in titles), cure_by=cure_by.isoformat() if cure_by else "",
        left_out={str(mark.document_number): mark.outcome for mark in against},
    )  # fmt: skip


def date_kept(filing: Filing, actor: Actor, *, earlier: str, change: str, ground: str) -> None:
    """Two persons allowed it to keep the date of the returned filing; its deemed time stays. change: the reference of what they decided."""
    record(
        DATE_KEPT, subject=filing.reference, office=filing.office.code, actor=actor, kept=_kept(filing.filed_as_at),
        own=_kept(filing.deemed_at), earlier=earlier, change=change, ground=ground,
    )  # fmt: skip


def parts_lapsed(filing: Filing, *, cure_by: str) -> None:
    """Nobody filed again what its acceptance left out."""
    record(PARTS_LAPSED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, cure_by=cure_by)


def parts_together(filing: Filing) -> None:
    """Its acceptance was set aside, and what that left out goes with the rest, which is decided now."""
    record(PARTS_TOGETHER, subject=filing.reference, office=filing.office.code, actor=SYSTEM)


def acceptance_undone(filing: Filing, actor: Actor, *, case_number: str, withdrawn: bool) -> None:
    """Who accepted it undid that. withdrawn: the case that it opened stands no longer; its number stays used."""
    record(
        ACCEPTANCE_UNDONE, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name,
        case_number=case_number, withdrawn=withdrawn,
    )  # fmt: skip


def acceptance_set_aside(
    filing: Filing, actor: Actor, *, case_number: str, withdrawn: bool, change: str, ground: str, addressees: list[str]
) -> None:
    """Two persons set its acceptance aside. withdrawn: the case that it opened stands no longer; addressees: who had been served, or
    was about to be."""
    record(
        SET_ASIDE, subject=filing.reference, office=filing.office.code, actor=actor, case_number=case_number, withdrawn=withdrawn,
        change=change, ground=ground, addressees=addressees,
    )  # fmt: skip


def decisions_entered(office: Office, *, number: int) -> None:
    """All decisions of a registry are counted now; so many of them were made before they were kept."""
    record(DECISIONS_ENTERED, subject=f"decisions:{office.code}", office=office.code, actor=SYSTEM, number=number)


def was_undone_last(filing: Filing, actor: Actor) -> bool:
    """Whether the last thing that happened to the filing is that this actor undid its acceptance."""
    return _is_last(filing, (ACCEPTANCE_UNDONE,), actor)


def seal_placed(filing: Filing, actor: Actor, *, document: int, manner: str, x: int | None, y: int | None) -> None:
    """An officer said where a document's seal stands; x, y in points of its first page as displayed."""
    record(
        SEAL_PLACED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, document=document,
        manner=manner, x=x, y=y,
    )  # fmt: skip


def decided_against(filing: Filing, actor: Actor, *, rejected: bool, reasons: list[tuple[str, str]], cure_by: str) -> None:
    """It was returned for correction, or rejected; the titles of the reasons in English and Chinese."""
    record(
        REJECTED if rejected else RETURNED, subject=filing.reference, office=filing.office.code, actor=actor,
        officer=actor.name, reasons=", ".join(english for english, _chinese in reasons),
        reasons_zh="、".join(chinese or english for english, chinese in reasons), cure_by=cure_by,
    )  # fmt: skip


def withdrawn(filing: Filing, actor: Actor, *, ground: str) -> None:
    """The filer took it back."""
    record(WITHDRAWN, subject=filing.reference, office=filing.office.code, actor=actor, ground=ground or "–")


def lapsed(filing: Filing, *, cure_by: str) -> None:
    """Nobody cured it in time."""
    record(LAPSED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, cure_by=cure_by)


def served(filing: Filing, *, addressees: list[str]) -> None:
    """Every addressee has the sealed documents."""
    record(SERVED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, addressees=", ".join(addressees))


def asked_filer(filing: Filing, actor: Actor, question: FilerQuestion) -> None:
    """An officer asked the filer something; the filing stays where it is."""
    record(
        ASKED_FILER, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=question.number,
        question=question.text, answer_by=question.answer_by.isoformat(),
    )  # fmt: skip


def filer_answered(filing: Filing, actor: Actor, question: FilerQuestion, *, documents: int) -> None:
    """The filer answered a question, in time or late."""
    record(
        FILER_ANSWERED_LATE if question.late else FILER_ANSWERED, subject=filing.reference, office=filing.office.code, actor=actor,
        number=question.number, documents=documents, received_at=_kept(question.ended_at),
    )  # fmt: skip


def question_withdrawn(filing: Filing, actor: Actor, question: FilerQuestion) -> None:
    """The registry does not wait for an answer any more."""
    record(
        QUESTION_WITHDRAWN, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, number=question.number
    )  # fmt: skip


def notice_sent(filing: Filing, *, message: str, message_zh: str) -> None:
    """The mail server took the notice of a message; its subject in English and Chinese."""
    record(NOTICE_SENT, subject=filing.reference, office=filing.office.code, actor=SYSTEM, message=message, message_zh=message_zh)


def notice_failed(filing: Filing, *, message: str, message_zh: str, fault: str) -> None:
    """The mail server would not take the notice of a message. fault: its code, or `-` where it gave no answer."""
    record(
        NOTICE_FAILED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, message=message, message_zh=message_zh,
        fault=fault,
    )  # fmt: skip


def print_asked(filing: Filing, actor: Actor, *, documents: list[int]) -> None:
    """Somebody had the filing made as one file; which of its documents are in it."""
    record(PRINT_ASKED, subject=filing.reference, office=filing.office.code, actor=actor, documents=documents)


def printed(filing: Filing, actor: Actor, *, documents: list[int], pages: int) -> None:
    """Somebody took the filing away as one file; which of its documents were in it."""
    record(PRINTED, subject=filing.reference, office=filing.office.code, actor=actor, documents=documents, pages=pages)


def message_read(filing: Filing, actor: Actor, *, message: str, message_zh: str) -> None:
    """The filer has read a message of the court's, for the first time; its subject in English and Chinese."""
    record(
        MESSAGE_READ, subject=filing.reference, office=filing.office.code, actor=actor, message=message, message_zh=message_zh
    )  # fmt: skip


def fee_corrected(filing: Filing, actor: Actor, *, line: int | None, item: str, quantity: int, difference_cents: int, ground: str) -> None:
    """A line of the fee was corrected in review; the difference is charged, or below zero is to be taken off."""
    record(
        FEE_CORRECTED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, line=line or 0, item=item,
        quantity=quantity, difference=str(Money(difference_cents)), difference_cents=difference_cents, ground=ground,
    )  # fmt: skip


def was_corrected_last(filing: Filing, actor: Actor, *, line: int | None, item: str, quantity: int, ground: str) -> bool:
    """Whether the last thing that happened to the filing is this correction by this actor: sent again, it is there."""
    return _is_last(filing, (FEE_CORRECTED,), actor, beside=FEE_SHORT, line=line or 0, item=item, quantity=quantity, ground=ground)


def price_differs(filing: Filing, row: PriceDifference) -> None:
    """The day of submission and the deemed day price it differently."""
    record(
        PRICE_DIFFERS, subject=filing.reference, office=filing.office.code, actor=SYSTEM, charged=str(Money(row.charged_cents)),
        charged_cents=row.charged_cents, asked="–" if row.deemed_cents is None else str(Money(row.deemed_cents)),
        deemed_cents=row.deemed_cents, submitted_on=row.submitted_on.isoformat(), deemed_on=row.deemed_on.isoformat(),
    )  # fmt: skip


def price_alike(filing: Filing) -> None:
    """It was re-dated, and what put it on the list is no longer so."""
    record(PRICE_ALIKE, subject=filing.reference, office=filing.office.code, actor=SYSTEM)


def price_settled(filing: Filing, row: PriceDifference, actor: Actor) -> None:
    """The accounts office decided what becomes of a price difference."""
    cents = row.difference_cents
    record(
        PRICE_SETTLED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, note=row.note,
        difference="–" if cents is None else str(Money(cents)), difference_cents=cents,
    )  # fmt: skip


def shortfall_noted(filing: Filing, actor: Actor, *, note: str) -> None:
    """The accounts office wrote down what it did about a shortfall."""
    record(SHORTFALL_NOTED, subject=filing.reference, office=filing.office.code, actor=actor, note=note)


def was_noted_last(filing: Filing, actor: Actor, *, note: str) -> bool:
    """Whether the last thing that happened to the filing is this note by this actor: sent again, it is there."""
    return _is_last(filing, (SHORTFALL_NOTED,), actor, note=note)


def was_given_back_last(filing: Filing, actor: Actor, *, ground: str) -> bool:
    """Whether the last thing that happened to the filing is that this actor gave it back, on this ground."""
    return _is_last(filing, (RELEASED, TAKEN_BACK), actor, ground=ground)


def _is_last(filing: Filing, kinds: tuple[EventType, ...], actor: Actor, *, beside: EventType | None = None, **data: str | int) -> bool:
    """beside: what follows the act by itself, and is passed over."""
    rows = Event.objects.filter(subject=filing.reference)
    last = (rows.exclude(code=beside.code) if beside else rows).order_by("-id").first()
    if last is None or last.code not in {kind.code for kind in kinds} or (last.actor_kind, last.actor_id) != (actor.kind, actor.id):
        return False
    return all(last.data.get(name) == value for name, value in data.items())
