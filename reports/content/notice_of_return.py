"""The content of a notice of return or rejection from the decision's rows."""

from backoffice.filings.models import Decision, DecisionKind, DecisionReason, Filing
from backoffice.payments.models import Charge
from reports.content.stationery import case_type_of
from reports.documents.notice_of_return import NoticeOfReturn, ReasonRow, ReturnedDocument
from reports.documents.plain import Both, Issue


def notice_of_return_of(filing: Filing, decision: Decision, issue: Issue) -> NoticeOfReturn:
    """What the notice about `filing` says."""
    if filing.deemed_received_at is None:
        raise ValueError(f"{filing.reference} was decided before its deemed time was known")
    charge = Charge.objects.filter(subject=filing.reference).first()
    documents = {
        document.number: ReturnedDocument(
            number=document.number,
            kind=Both(document.type.title, document.type.title_zh),
            title=document.title,
            pages=document.pages,
            sha256=document.sha256,
        )
        for document in filing.documents.select_related("type")
    }
    return NoticeOfReturn(
        issue=issue,
        rejected=decision.kind == DecisionKind.REJECT,
        reference=filing.reference,
        case_number=filing.case.number if filing.case else "",
        case_code=filing.case_type.code,
        case_type=case_type_of(filing.case_type),
        filer=filing.filer_name,
        organisation=filing.filer_organisation,
        account=filing.filer_account,
        received_at=filing.received_at,
        deemed_at=filing.deemed_received_at,
        decided_at=decision.at,
        officer=str(decision.officer),
        reasons=tuple(_reason(row, documents) for row in decision.reasons.select_related("reason")),
        documents=tuple(documents.values()),
        cure_by=decision.cure_by,
        paid_cents=charge.paid_cents if charge else 0,
    )


def _reason(row: DecisionReason, documents: dict[int, ReturnedDocument]) -> ReasonRow:
    seen_in = documents.get(row.document_number or 0)
    return ReasonRow(
        code=row.reason.code,
        title=Both(row.reason.title, row.reason.title_zh),
        rule=row.reason.rule_cited,
        sentence=Both(row.reason.sentence, row.reason.sentence_zh),
        document=row.document_number or 0,
        document_title=seen_in.kind if seen_in else Both(""),
        page=row.page or 0,
        note=row.note,
    )
