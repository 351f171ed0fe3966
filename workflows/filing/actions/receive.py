"""The act of receiving: a submission becomes a filing, dated, priced and acknowledged."""

from datetime import datetime

from django.db import transaction

from backoffice.audit.actors import Actor
from backoffice.audit.events import record_many
from backoffice.cases.models import Case, CaseType, DocumentType
from backoffice.cases.numbers import normalise_case_number
from backoffice.cases.selectors import jurisdiction_reasons
from backoffice.filings import events, rules
from backoffice.filings.models import Document, Filing, FilingParty
from backoffice.filings.submission import Submission
from backoffice.kernel import clock, outbox
from backoffice.kernel.references import new_reference
from backoffice.people.models import ApiClient, Office, OfficeKind
from workflows.filing import lifecycle, steps


def receive(*, submission: Submission, client: ApiClient, received_at: datetime) -> Filing:
    """Take in a submission whose documents are already safe in the store.

    received_at (UTC) is the instant after its last byte. When the office is open the filing becomes deemed received
    in the same transaction; otherwise the sweep does it at the deemed time.

    Raises:
        Refused: the door's reasons, all of them; nothing was kept.
    """
    with transaction.atomic():
        office = Office.objects.filter(code=submission.office, kind=OfficeKind.REGISTRY).first()
        case_type = CaseType.objects.filter(code=submission.case_type).first()
        types = _document_types(case_type)
        case = _case(submission, office, case_type)
        resubmitted = _resubmitted(submission, client)
        steps.stop_for(rules.may_receive(submission, _facts(submission, received_at, office, case_type, types, case, resubmitted)))
        # stop_for has refused a missing office or case type; this tells the type checker so.
        if office is None or case_type is None:
            raise AssertionError("the door let through a submission without office or case type")

        filing = _filing(submission, client, received_at, office, case_type, case, resubmitted)
        asked = [types[document.type] for document in submission.documents]
        quoted = steps.price(steps.facts_of_fee(case_type, asked, submission.claim_amount_cents, at=received_at))
        if resubmitted is not None:
            quoted = steps.credit_of(resubmitted, quoted)
        filing.fee_status, filing.fee_total_cents = quoted.fee_status, quoted.total_cents
        steps.date_by_calendar(filing, steps.calendar_for(office, received_at))
        filing.save(force_insert=True)
        _write_documents(filing, submission, types)
        _write_parties(filing, submission)
        steps.charge(filing, quoted)
        events.received(
            filing,
            Actor(kind="client", id=str(client.pk), name=client.name),
            documents=len(submission.documents),
            pages=sum(document.pages for document in submission.documents),
        )
        lifecycle.follow(filing)
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
    return {kind.code: kind for kind in DocumentType.objects.filter(case_type=case_type)}


def _case(submission: Submission, office: Office | None, case_type: CaseType | None) -> Case | None:
    if not submission.case_number or office is None or case_type is None:
        return None
    number = normalise_case_number(submission.case_number)
    return Case.objects.filter(number=number, office=office, case_type=case_type).first()


def _resubmitted(submission: Submission, client: ApiClient) -> Filing | None:
    """The client's returned filing, locked: it is resubmitted once, and does not lapse meanwhile."""
    if not submission.resubmits:
        return None
    return Filing.objects.select_for_update(of=("self",)).filter(reference=submission.resubmits, client=client).first()


def _facts(
    submission: Submission,
    received_at: datetime,
    office: Office | None,
    case_type: CaseType | None,
    types: dict[str, DocumentType],
    case: Case | None,
    resubmitted: Filing | None,
) -> rules.DoorFacts:
    return rules.DoorFacts(
        on=clock.in_hong_kong(received_at).date(),
        office_is_registry=office is not None,
        case_type_taken_here=case_type is not None and office is not None and case_type.offices.filter(pk=office.pk).exists(),
        efiling_from=case_type.efiling_from if case_type else None,
        document_types=frozenset(types),
        commencing_types=frozenset(code for code, kind in types.items() if kind.commences),
        case_known_here=case is not None,
        resubmits_known=resubmitted is not None,
        resubmits_state=str(resubmitted.state) if resubmitted else "",
        resubmits_taken=resubmitted is not None and Filing.objects.filter(resubmits=resubmitted).exists(),
        jurisdiction=jurisdiction_reasons(case_type, submission.claim_amount_cents)
        if case_type is not None and not submission.case_number
        else (),
    )


def _filing(
    submission: Submission,
    client: ApiClient,
    received_at: datetime,
    office: Office,
    case_type: CaseType,
    case: Case | None,
    resubmitted: Filing | None,
) -> Filing:
    filer, urgency = submission.filer, submission.urgency
    return Filing(
        reference=_free_reference(),
        client=client,
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
        resubmits=resubmitted,
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
            sha256=document.sha256, size=document.size, pages=document.pages,
        )
        for number, document in enumerate(submission.documents, start=1)
    )  # fmt: skip


def _write_parties(filing: Filing, submission: Submission) -> None:
    FilingParty.objects.bulk_create(
        FilingParty(filing=filing, office=filing.office, position=position, role=party.role, name=party.name, name_zh=party.name_zh)
        for position, party in enumerate(submission.parties, start=1)
    )
