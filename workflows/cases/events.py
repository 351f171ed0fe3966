"""What can happen to a case beside its filings, and how it reads on its timeline and in the audit.

What is ordered about one document stands under a subject of its own, so that who sees the filing and not the document reads nothing of it.
"""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import build, declare, record
from backoffice.audit.models import Event
from backoffice.cases.imports import CaseImport
from backoffice.cases.models import Case, Party, RegisterEntry, SealedTo, SealingOrder
from backoffice.cases.restrictions import RestrictionEnd, RestrictionOrder
from backoffice.cases.standing import CaseStanding, ClosingGround, ReopeningGround, Representation

_LEVELS = {"sealed_to": dict(SealedTo.choices)}
SEALED = declare("case.sealed", _("Sealed, open to {sealed_to}: {ground}"), _LEVELS)
UNSEALED = declare("case.unsealed", _("Opened to the public again: {ground}"))
CLOSED = declare("case.closed", _("Closed from {on}: {ground}"), {"ground": dict(ClosingGround.choices)}, days=("on",))
REOPENED = declare("case.reopened", _("Opened again from {on}: {ground}"), {"ground": dict(ReopeningGround.choices)}, days=("on",))
SOLICITORS_CHANGED = declare(
    "case.solicitors_changed", _("Change of solicitors for {role} {position} from {on}"), {"role": dict(Party.Role.choices)}, days=("on",)
)
REGISTER_CORRECTED = declare("case.register_corrected", _("Register of {case_number} corrected: {ground}"))
TAKEN_OVER = declare("case.taken_over", _("Taken over from the earlier system: {case_import}"))
IMPORT_BEGUN = declare("case_import.begun", _("Taking over cases from the earlier system was begun"))
IMPORT_ENDED = declare(
    "case_import.ended", _("Taking over ended; cases taken over: {taken_over}, there already: {same}, refused: {refused}")
)
SERIES_CONTINUED = declare("case_import.series", _("The numbers of {case_type} in {year} go on after {last}"))
# The person's names stand in the list only.
RESTRICTION_ENTERED = declare("restriction.entered", _("Restriction order entered: {evidence}"))
RESTRICTION_ENDED = declare("restriction.ended", _("Restriction order ended from {on}: {ground}"), days=("on",))


def subject_of(order: SealingOrder) -> str:
    """What an order is about, as a subject of events."""
    if order.case is not None:
        return str(order.case.number)
    return f"{order.filing_reference}#{order.document_number}" if order.document_number else order.filing_reference


def ordered(order: SealingOrder, actor: Actor) -> None:
    """Something was sealed, or opened again."""
    subject, office = subject_of(order), order.office.code
    if order.sealed_to is None:
        record(UNSEALED, subject=subject, office=office, actor=actor, ground=order.ground)
    else:
        record(SEALED, subject=subject, office=office, actor=actor, ground=order.ground, sealed_to=order.sealed_to)


def built(order: SealingOrder, actor: Actor) -> Event:
    """The event of an order that seals, not yet written."""
    return build(SEALED, subject=subject_of(order), office=order.office.code, actor=actor, ground=order.ground, sealed_to=order.sealed_to)


def taken_over(case: Case, case_import: CaseImport, reference: str, actor: Actor) -> Event:
    """A case was taken over; the event is not yet written. earlier: what the earlier system calls it."""
    return build(
        TAKEN_OVER, subject=case.number, office=case_import.office.code, actor=actor, case_import=case_import.reference, earlier=reference
    )


def import_begun(case_import: CaseImport, actor: Actor) -> None:
    """A run that takes cases over was begun; files: their hashes."""
    record(IMPORT_BEGUN, subject=case_import.reference, office=case_import.office.code, actor=actor, files=case_import.files)


def import_ended(case_import: CaseImport, actor: Actor) -> None:
    """The run came to its end, with these figures."""
    record(
        IMPORT_ENDED, subject=case_import.reference, office=case_import.office.code, actor=actor, taken_over=case_import.taken_over,
        same=case_import.the_same, refused=case_import.refused,
    )  # fmt: skip


def series_continued(case_import: CaseImport, code: str, year: int, last: int, actor: Actor) -> None:
    """A series goes on after the last number of the earlier system."""
    record(
        SERIES_CONTINUED, subject=case_import.reference, office=case_import.office.code, actor=actor, case_type=code, year=year, last=last
    )


def register_corrected(entry: RegisterEntry, office: str, actor: Actor) -> None:
    """An entry of the register was corrected by a later one."""
    record(
        REGISTER_CORRECTED, subject=entry.filing_reference or entry.case.number, office=office, actor=actor,
        case_number=entry.case.number, entry=entry.pk, corrects=entry.corrects_id, ground=entry.ground,
    )  # fmt: skip


def stood(standing: CaseStanding, number: str, office: str, actor: Actor) -> None:
    """A case was closed, or opened again."""
    kind = CLOSED if standing.closes else REOPENED
    record(kind, subject=number, office=office, actor=actor, on=standing.on.isoformat(), ground=standing.ground, note=standing.note)


def solicitors_changed(change: Representation, number: str, office: str, actor: Actor) -> None:
    """Somebody else acts for a party. The event names the party by its place and no name: who it is stands with the case."""
    party = change.party
    record(
        SOLICITORS_CHANGED, subject=number, office=office, actor=actor, role=party.role, position=party.position,
        on=change.effective_on.isoformat(), representation=change.pk, filing=change.filing_reference,
    )  # fmt: skip


def restriction_entered(order: RestrictionOrder, actor: Actor) -> None:
    """An order was put on the list."""
    record(
        RESTRICTION_ENTERED, subject=order.reference, office=order.office.code if order.office else "", actor=actor,
        evidence=order.evidence,
    )  # fmt: skip


def restriction_ended(end: RestrictionEnd, actor: Actor) -> None:
    """An order holds no longer."""
    order = end.order
    record(
        RESTRICTION_ENDED, subject=order.reference, office=order.office.code if order.office else "", actor=actor, on=end.on.isoformat(),
        ground=end.ground,
    )  # fmt: skip
