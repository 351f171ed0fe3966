"""The step by which a submission becomes a filing: judged, dated, priced and written, however it came in."""

from dataclasses import dataclass
from datetime import datetime

from backoffice.audit.actors import Actor
from backoffice.audit.events import record_many
from backoffice.cases.models import Case, CaseType, DocumentType
from backoffice.cases.numbers import normalise_case_number
from backoffice.cases.sealing import is_hidden
from backoffice.cases.selectors import jurisdiction_reasons
from backoffice.filings import events, rules
from backoffice.filings.models import Channel, Document, Filing, FilingParty
from backoffice.filings.name_index import enter_filing
from backoffice.filings.parts import LeftOut, cure_by_of, returned_parts
from backoffice.filings.states import State
from backoffice.filings.submission import Submission
from backoffice.kernel import clock, outbox
from backoffice.kernel.questions import Question
from backoffice.kernel.reasons import Reason
from backoffice.kernel.references import new_reference
from backoffice.people.models import ApiClient, Office, OfficeKind
from workflows.cases import sealing
from workflows.filing import credit, lifecycle, prices, steps
from workflows.service import notices


@dataclass(frozen=True)
class Origin:
    """Who brings a submission in: a client of the API, or nobody but the officer at the counter (client is None)."""

    actor: Actor
    client: ApiClient | None = None

    @property
    def channel(self) -> Channel:
        """By what way it came."""
        return Channel.PAPER if self.client is None else Channel.ELECTRONIC


@dataclass(frozen=True)
class Standing:
    """Where a submission is to stand: what it names, as far as it is on record."""

    office: Office | None
    case_type: CaseType | None
    types: dict[str, DocumentType]
    case: Case | None
    resubmitted: Filing | None


_REGISTRY = Question(lambda code: Office.objects.filter(code=code, kind=OfficeKind.REGISTRY), str)
_CASE_TYPE = Question(lambda code: CaseType.objects.filter(code=code), str)
_TYPES = Question(lambda case_type: DocumentType.objects.filter(case_type=case_type), int)
_TAKEN_IN = Question(lambda case_type, office: Office.objects.filter(case_types=case_type, pk=office), int, int)


def place(submission: Submission, origin: Origin) -> Standing:
    """Look up what the submission names; a returned filing that it corrects is locked."""
    office = _REGISTRY.first(submission.office)
    case_type = _CASE_TYPE.first(submission.case_type)
    return Standing(
        office,
        case_type,
        _document_types(case_type),
        _case(submission, office, case_type, origin),
        _resubmitted(submission, office, origin),
    )


def reasons_against(submission: Submission, standing: Standing, origin: Origin, *, received_at: datetime) -> tuple[Reason, ...]:
    """Why the door refuses it, by the pure rule."""
    return rules.may_receive(submission, _facts(submission, received_at, standing, origin))


def take_in(submission: Submission, standing: Standing, origin: Origin, *, received_at: datetime) -> Filing:
    """Write the filing of a submission against which there is no reason, in the act's transaction.

    received_at (UTC): the instant after its last byte, or the counter's time. When the office was open then, the filing becomes
    deemed received at once; otherwise the sweep does it at the deemed time.

    Raises:
        Refused: a fee is due that cannot be known.
    """
    office, case_type, types = standing.office, standing.case_type, standing.types
    # The reasons name a missing office or case type; this tells the type checker so.
    if office is None or case_type is None:
        raise AssertionError("a submission without office or case type was let through")
    filing = _filing(submission, origin, received_at, office, case_type, standing.case, standing.resubmitted)
    asked = [types[document.type] for document in submission.documents]
    on_paper = filing.channel == Channel.PAPER
    pages = [document.pages for document in submission.documents]
    facts = steps.facts_of_fee(case_type, asked, pages, submission.claim_amount_cents, at=received_at, on_paper=on_paper)
    quoted = steps.price(facts)
    if standing.resubmitted is not None:
        quoted = credit.credit_of(standing.resubmitted, quoted, of_parts=filing.of_parts)
    filing.fee_status, filing.fee_total_cents = quoted.fee_status, quoted.total_cents
    steps.date_by_calendar(filing, steps.calendar_for(office, received_at))
    filing.save(force_insert=True)
    sealing.inherit(filing)
    _write_documents(filing, submission, types)
    _write_parties(filing, submission)
    steps.charge(filing, quoted)
    prices.note_new(filing)
    events.received(
        filing,
        origin.actor,
        documents=len(submission.documents),
        pages=sum(pages),
    )
    lifecycle.follow(filing)
    if standing.resubmitted is not None:
        # From now on the returned one does not wait for its filer: the row is locked since it was looked at.
        if filing.of_parts:
            standing.resubmitted.left_out = LeftOut.AGAIN
        else:
            standing.resubmitted.cured_at = received_at
        standing.resubmitted.save(update_fields=["cured_at", "left_out"])
        notices.over(standing.resubmitted)
        outbox.put(lifecycle.COMPARE, key=filing.reference, filing=filing.reference)
    if filing.payment_id:
        outbox.put(lifecycle.CLAIM_PAYMENTS, key=filing.reference, filing=filing.reference)
    if filing.deemed_received_at is not None and filing.deemed_received_at <= clock.now():
        filing.become_deemed_received()
        filing.save(update_fields=["state"])
        record_many([events.deemed_received(filing)])
        lifecycle.follow(filing)
    return filing


def _document_types(case_type: CaseType | None) -> dict[str, DocumentType]:
    if case_type is None:
        return {}
    return {kind.code: kind for kind in _TYPES.rows(case_type.pk)}


def _case(submission: Submission, office: Office | None, case_type: CaseType | None, origin: Origin) -> Case | None:
    if not submission.case_number or office is None or case_type is None:
        return None
    number = normalise_case_number(submission.case_number)
    found = Case.objects.filter(number=number, office=office, case_type=case_type, withdrawn_at=None).first()
    if found is not None and origin.client is not None and is_hidden(found, None):
        # That there is such a case is not told at the door; who has filed in it goes on, everybody else comes to the counter.
        return found if Filing.objects.filter(case=found, client=origin.client).exists() else None
    return found


def _resubmitted(submission: Submission, office: Office | None, origin: Origin) -> Filing | None:
    """The client's returned filing, or at the counter the registry's, locked: it is resubmitted once, and does not lapse meanwhile."""
    if not submission.resubmits:
        return None
    theirs = Filing.objects.filter(office=office) if origin.client is None else Filing.objects.filter(client=origin.client)
    return theirs.select_for_update(of=("self",)).filter(reference=submission.resubmits).first()


def _facts(submission: Submission, received_at: datetime, standing: Standing, origin: Origin) -> rules.DoorFacts:
    office, case_type, types, resubmitted = standing.office, standing.case_type, standing.types, standing.resubmitted
    case = standing.case
    return rules.DoorFacts(
        on=clock.in_hong_kong(received_at).date(),
        office_is_registry=office is not None,
        case_type_taken_here=case_type is not None and office is not None and bool(_TAKEN_IN.rows(case_type.pk, office.pk)),
        efiling_from=case_type.efiling_from if case_type else None,
        document_types=frozenset(types),
        commencing_types=frozenset(code for code, kind in types.items() if kind.commences),
        case_known_here=standing.case is not None,
        case_closed=standing.case is not None and standing.case.closed_at is not None,
        resubmits_known=resubmitted is not None,
        resubmits_state=str(resubmitted.state) if resubmitted else "",
        resubmits_parts=_parts_of(resubmitted, case),
        resubmits_taken=resubmitted is not None and _is_taken(resubmitted),
        jurisdiction=jurisdiction_reasons(case_type, submission.claim_amount_cents)
        if case_type is not None and not submission.case_number
        else (),
        on_paper=origin.channel == Channel.PAPER,
    )


def _is_of_parts(resubmitted: Filing) -> bool:
    """Whether what is filed in its place now is in that of what its acceptance left out: the filing itself is not returned."""
    return resubmitted.state != State.RETURNED


def _is_taken(resubmitted: Filing) -> bool:
    """Whether it was filed again already. Of one that is returned after its acceptance in part was set aside, what was left out may have
    been filed again before, by itself."""
    again = Filing.objects.filter(resubmits=resubmitted)
    return (again if _is_of_parts(resubmitted) else again.filter(of_parts=False)).exists()


def _parts_of(resubmitted: Filing | None, case: Case | None) -> rules.Parts | None:
    """What can be filed again by itself of a filing that was accepted without some of its documents; None where nothing is awaited so,
    also while its acceptance can still be undone, or where the case that it was to be filed in went with it."""
    if resubmitted is None or resubmitted.left_out != LeftOut.AWAITED or resubmitted.case is None:
        return None
    if resubmitted.undo_until is not None and clock.now() < resubmitted.undo_until:
        return None
    returned = returned_parts(resubmitted.pk)
    numbers = [mark.document_number for mark in returned]
    types = resubmitted.documents.filter(number__in=numbers).values_list("type__code", flat=True)
    return rules.Parts(frozenset(types), resubmitted.case.number, case is not None and case.pk == resubmitted.case_id, cure_by_of(returned))


def _filing(
    submission: Submission,
    origin: Origin,
    received_at: datetime,
    office: Office,
    case_type: CaseType,
    case: Case | None,
    resubmitted: Filing | None,
) -> Filing:
    filer, urgency = submission.filer, submission.urgency
    return Filing(
        reference=_free_reference(),
        client=origin.client,
        channel=origin.channel,
        office=office,
        case_type=case_type,
        case=case,
        opens_case=case is None,
        received_at=received_at,
        filer_name=filer.name,
        filer_organisation=filer.organisation,
        filer_account=filer.account,
        filer_acts_for=filer.acts_for,
        filer_email=filer.email,
        language=submission.language,
        claim_amount_cents=submission.claim_amount_cents,
        urgent=urgency is not None,
        urgency_ground=urgency.ground if urgency else "",
        urgency_explanation=urgency.explanation if urgency else "",
        payment_means=submission.payment.means,
        payment_id=submission.payment.payment_id,
        declared_fee_cents=submission.declared_fee_cents,
        resubmits=resubmitted,
        of_parts=resubmitted is not None and _is_of_parts(resubmitted),
    )


def _free_reference() -> str:
    """A reference that nobody has: at ten million filings one in a few thousand draws meets one that is taken."""
    while True:
        reference = new_reference("EF")
        if not Filing.objects.filter(reference=reference).exists():
            return reference


def _write_documents(filing: Filing, submission: Submission, types: dict[str, DocumentType]) -> None:
    Document.objects.bulk_create(
        Document(
            filing=filing, number=number, type=types[document.type], title=document.title, filename=document.filename,
            sha256=document.sha256, size=document.size, pages=document.pages, signatures=document.signatures,
        )
        for number, document in enumerate(submission.documents, start=1)
    )  # fmt: skip


def _write_parties(filing: Filing, submission: Submission) -> None:
    parties = FilingParty.objects.bulk_create(
        FilingParty(filing=filing, office=filing.office, position=position, role=party.role, name=party.name, name_zh=party.name_zh)
        for position, party in enumerate(submission.parties, start=1)
    )
    enter_filing(filing, parties)
