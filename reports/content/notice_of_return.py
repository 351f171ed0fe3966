"""The content of a notice of return or rejection from the decision's rows."""

from dataclasses import replace
from typing import Any

from backoffice.cases.models import ReturnReason
from backoffice.filings.kept_date import decision_of
from backoffice.filings.models import Decision, DecisionKind, DecisionReason, DocumentMark, Filing
from backoffice.filings.parts import LeftOut, Outcome, cure_by_of, marks_of, went_back
from backoffice.filings.set_aside import acceptance_of
from backoffice.payments.models import Charge
from reports.content.stationery import case_type_of
from reports.documents.notice_of_return import NoticeOfReturn, ReasonRow, ReturnedDocument
from reports.documents.plain import Both, Issue


def notice_of_return_of(filing: Filing, decision: Decision, issue: Issue) -> NoticeOfReturn:
    """What the notice about `filing` says."""
    documents = _documents(filing)
    # Of a filing whose acceptance in part was set aside it is about the rest, and about what was returned before where they go together.
    against = marks_of(filing.pk) if filing.left_out else {}
    back = {number: each for number, each in documents.items() if went_back(filing, against.get(number))}
    return _notice(
        filing,
        issue,
        rejected=decision.kind == DecisionKind.REJECT,
        decided_at=decision.at,
        officer=str(decision.officer),
        reasons=(
            *(_reason(row, documents) for row in decision.reasons.select_related("reason")),
            *(_mark(mark, documents) for number, mark in against.items() if number in back),
        ),
        documents=tuple(back.values()),
        cure_by=decision.cure_by,
    )


def notice_of_parts_of(filing: Filing, issue: Issue) -> NoticeOfReturn:
    """What the notice says about the documents that the acceptance of `filing` left out."""
    documents, against = _documents(filing), marks_of(filing.pk)
    return _notice(
        filing,
        issue,
        **_acceptance(filing),
        rejected=all(mark.outcome == Outcome.REJECT for mark in against.values()),
        reasons=tuple(_mark(mark, documents) for mark in against.values()),
        documents=tuple(document for number, document in documents.items() if number in against),
        cure_by=cure_by_of(against.values()),
        accepted=tuple(document for number, document in documents.items() if number not in against),
    )


def _acceptance(filing: Filing) -> dict[str, Any]:
    """Who accepted it, when and in which case: by its row, or where the acceptance was set aside since, by its story."""
    if filing.set_aside_at is None:
        if filing.decided_at is None or filing.case is None:
            raise ValueError(f"{filing.reference} is not accepted")
        return {"decided_at": filing.decided_at, "officer": str(filing.decided_by), "case_number": filing.case.number}
    told = acceptance_of(filing)
    if told is None:
        raise ValueError(f"{filing.reference} was not accepted")
    return {
        "decided_at": told.at, "officer": told.actor_name, "case_number": told.data["case_number"], "set_aside_at": filing.set_aside_at,
        "by_itself": filing.left_out == LeftOut.AWAITED and filing.case is not None,
    }  # fmt: skip


def _notice(filing: Filing, issue: Issue, **decided: Any) -> NoticeOfReturn:
    """With what every notice says of its filing. decided: what was decided, why and by whom."""
    if filing.deemed_received_at is None:
        raise ValueError(f"{filing.reference} was decided before its deemed time was known")
    return NoticeOfReturn(
        on_paper=filing.client_id is None,
        issue=issue,
        reference=filing.reference,
        case_code=filing.case_type.code,
        case_type=case_type_of(filing.case_type),
        filer=filing.filer_name,
        organisation=filing.filer_organisation,
        account=filing.filer_account,
        received_at=filing.received_at,
        deemed_at=filing.deemed_received_at,
        paid_cents=_paid_cents(filing),
        filed_as_at=filing.filed_as_at,
        kept_by=decision_of(filing),
        **{"case_number": filing.case.number if filing.case else "", **decided},
    )


def _paid_cents(filing: Filing) -> int:
    charge = Charge.objects.filter(subject=filing.reference).first()
    return charge.paid_cents if charge else 0


def _documents(filing: Filing) -> dict[int, ReturnedDocument]:
    return {
        document.number: ReturnedDocument(
            number=document.number,
            kind=Both(document.type.title, document.type.title_zh),
            title=document.title,
            pages=document.pages,
            sha256=document.sha256,
        )
        for document in filing.documents.select_related("type")
    }


def _reason(row: DecisionReason, documents: dict[int, ReturnedDocument]) -> ReasonRow:
    return _row(row.reason, row.document_number or 0, row.page or 0, row.note, documents)


def _mark(mark: DocumentMark, documents: dict[int, ReturnedDocument]) -> ReasonRow:
    if mark.reason is None:
        raise AssertionError("a mark against a document has its reason (check constraint)")
    return replace(_row(mark.reason, mark.document_number, mark.page or 0, mark.note, documents), rejected=mark.outcome == Outcome.REJECT)


def _row(reason: ReturnReason, document: int, page: int, note: str, documents: dict[int, ReturnedDocument]) -> ReasonRow:
    seen_in = documents.get(document)
    return ReasonRow(
        code=reason.code,
        title=Both(reason.title, reason.title_zh),
        rule=reason.rule_cited,
        sentence=Both(reason.sentence, reason.sentence_zh),
        document=document,
        document_title=seen_in.kind if seen_in else Both(""),
        page=page,
        note=note,
    )
