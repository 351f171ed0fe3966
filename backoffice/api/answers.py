"""Filings as the API shows them: plain data, the same bytes for the same facts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch
from django.http import HttpResponse
from django.utils.translation import gettext as _

from backoffice.api.fields import canonical
from backoffice.api.serving import Serving, is_told
from backoffice.audit.timeline import Entry, timeline
from backoffice.calendar.rules import Deemed
from backoffice.calendar.wording import reason_text
from backoffice.cases.models import ReturnReason
from backoffice.fees.rules import FeeLine
from backoffice.filings.corrections import Corrected, FilingCorrection, corrections_of
from backoffice.filings.models import Decision, DecisionReason, Document, DocumentMark, Filing
from backoffice.filings.parts import marks_of
from backoffice.filings.selectors import documents_of
from backoffice.filings.urgency import urgency_answers_of
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.kernel.questions import Question, is_beside, put_beside
from backoffice.kernel.references import is_well_formed, normalise
from backoffice.payments.models import ChargeLine, Receipt
from backoffice.payments.selectors import charge_with_lines
from backoffice.people.models import ApiClient

BASE: Final = "/api/v1"
JSON: Final = "application/json; charset=utf-8"

# What the filer reads of a filing's story. Who in the registry has it, and the accounts office's notes, are not for them.
_TOLD: Final = frozenset(
    {
        "filing.received", "filing.deemed_received", "filing.redated", "filing.fee_checked", "filing.fee_short",
        "filing.accepted", "filing.accepted_in_part", "filing.parts_lapsed", "filing.date_kept", "filing.acceptance_set_aside",
        "filing.returned", "filing.rejected", "filing.withdrawn", "filing.lapsed", "filing.served",
        "filing.urgency_granted", "filing.urgency_refused", "filing.slip_corrected", "filing.document_replaced",
        "filing.requoted",
        "filing.asked_filer", "filing.answered", "filing.answered_late", "filing.question_withdrawn",
        "filing.register_corrected", "filing.service_redated", "payment.recorded", "payment.receipted", "payment.redated",
        "paper.issued", "paper.replaced", "paper.corrected",
    }
)  # fmt: skip
_DOCUMENTS: Final = Prefetch("documents", queryset=Document.objects.select_related("type"))
_BY: Final = {"person": "registry", "client": "filer", "system": "system"}
_LINE_FIELDS: Final = (
    "item", "item_number", "instrument", "description", "description_zh", "unit", "quantity", "paper_cents", "concession_cents",
    "e_cents", "rule", "rule_zh", "evidence", "unverified",
)  # fmt: skip


def respond(status: int, body: dict[str, Any], **headers: str) -> HttpResponse:
    """An answer in the one spelling of its data, so that a replay is the same bytes."""
    response = HttpResponse(canonical(body), status=status, content_type=JSON)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    response["Cache-Control"] = "no-store"
    return response


def instant(moment: datetime) -> str:
    """A moment in Hong Kong's offset, always with microseconds."""
    return clock.in_hong_kong(moment).isoformat(timespec="microseconds")


_OF_CLIENT = Question(
    lambda client, reference: (
        Filing.objects.filter(client=client, reference=reference)
        .select_related("office", "case_type", "case", "resubmits")
        .prefetch_related(_DOCUMENTS)
    ),
    int,
    str,
)


def filing_of(client: ApiClient, reference: str) -> Filing:
    """The client's own filing, with what an answer shows of it.

    Raises:
        NotFound: there is none, or it is another client's.
    """
    own = normalise(reference)
    filing = None
    if is_well_formed(own):
        filing = _OF_CLIENT.first(client.pk, own)
    if filing is None:
        raise NotFound("not-found", _("You have no filing %(reference)s.") % {"reference": reference[:40]})
    return filing


def filing_answer(filing: Filing) -> dict[str, Any]:
    """A filing with its fee, documents, receipts and decision."""
    if not is_beside(filing, "documents"):
        put_beside(filing, "documents", documents_of(filing))
    here = f"{BASE}/filings/{filing.reference}"
    # What an officer marks in review is not decided before the acceptance.
    against = marks_of(filing.pk) if filing.left_out else {}
    return {
        "reference": filing.reference,
        "state": str(filing.state),
        "received_at": instant(filing.received_at),
        "deemed_received_at": instant(filing.deemed_at) if filing.deemed_at else None,
        "deemed_provisional": filing.deemed_provisional,
        "deemed_reason": filing.deemed_reason,
        "date_kept": instant(filing.filed_as_at) if filing.filed_as_at else None,
        "deemed_explanation": reason_text(filing.deemed_reason, filing.deemed_note, filing.deemed_at, filing.received_at),
        "office": filing.office.code,
        "case_type": filing.case_type.code,
        "case_number": filing.case.number if filing.case else None,
        "opens_case": filing.opens_case,
        "urgent": filing.urgent,
        "urgency": _urgency(filing),
        "awaits_answer": filing.asked_at is not None,
        "resubmits": filing.resubmits.reference if filing.resubmits else None,
        "fee": _fee(filing),
        "documents": [_document(document, here, against.get(document.number)) for document in filing.documents.all()],
        "corrections": [_correction(row) for row in corrections_of(filing.pk)],
        "receipts": [_receipt(receipt, here) for receipt in receipts_of(filing)],
        "decision": _decision(filing),
        "left_out": filing.left_out or None,
        "set_aside_at": instant(filing.set_aside_at) if filing.set_aside_at else None,
        "links": {
            "self": here,
            "events": f"{here}/events",
            "questions": f"{here}/questions",
            "messages": f"{BASE}/messages?filing={filing.reference}",
            "withdrawal": f"{here}/withdrawal",
            "acknowledgement": f"{here}/acknowledgement.pdf",
            "receipt": f"{here}/receipt.pdf",
            "notice_of_return": f"{here}/notice-of-return.pdf",
        },
    }


_RECEIPTS = Question(lambda subject: Receipt.objects.filter(subject=subject).order_by("pk"), str)


def receipts_of(filing: Filing) -> list[Receipt]:
    """The filing's official receipts, the oldest first."""
    return _RECEIPTS.rows(filing.reference)


def lines(many: Iterable[FeeLine | ChargeLine]) -> list[dict[str, Any]]:
    """Fee lines as they were quoted."""
    return [{name: getattr(line, name) for name in _LINE_FIELDS} for line in many]


def _fee(filing: Filing) -> dict[str, Any]:
    owed = charge_with_lines(filing.reference)
    if owed is None:
        raise AssertionError("what is owed for a filing is written with it")
    return {
        "currency": "HKD",
        "fee_status": owed.fee_status,
        "total_cents": owed.amount_cents,
        "paid_cents": owed.paid_cents,
        "refund_due_cents": owed.refund_due_cents,
        "declared_cents": filing.declared_fee_cents,
        "lines": lines(owed.lines.all()),
    }


def _document(document: Document, here: str, against: DocumentMark | None) -> dict[str, Any]:
    return {
        "number": document.number,
        "type": document.type.code,
        "title": document.title,
        "filename": document.filename,
        "sha256": document.sha256,
        "size": document.size,
        "pages": document.pages,
        "not_accepted": None
        if against is None or against.reason is None
        else {
            "kind": against.outcome,
            "cure_by": against.cure_by.isoformat() if against.cure_by else None,
            "reason": _reason(against.reason, document.number, against.page, against.note),
        },
        "links": {
            "self": f"{here}/documents/{document.number}",
            "sealed": f"{here}/documents/{document.number}/sealed",
        },
    }


def _urgency(filing: Filing) -> dict[str, Any] | None:
    if not filing.urgency_ground:
        return None
    answer = next(reversed(urgency_answers_of(filing.pk)), None) if filing.urgency_granted is not None else None
    return {
        "ground": filing.urgency_ground,
        "granted": None if answer is None else answer.granted,
        "answer": "" if answer is None else answer.ground,
        "answered_at": None if answer is None else instant(answer.at),
    }


def _correction(row: FilingCorrection) -> dict[str, Any]:
    named = row.what == Corrected.PARTY
    return {
        "number": row.number,
        "what": row.what,
        "document": row.place if row.what in (Corrected.DOCUMENT_TYPE, Corrected.DOCUMENT) else None,
        "party": row.place if named else None,
        "old": row.old if named else row.old_code,
        "new": row.new if named else row.new_code,
        "old_zh": row.old_zh if named else "",
        "new_zh": row.new_zh if named else "",
        "ground": row.ground,
        "at": instant(row.at),
    }


def _receipt(receipt: Receipt, here: str) -> dict[str, Any]:
    return {
        "number": receipt.number,
        "amount_cents": receipt.amount_cents,
        "issued_at": instant(receipt.issued_at),
        "link": f"{here}/receipt.pdf?number={receipt.number}",
    }


def _decision(filing: Filing) -> dict[str, Any] | None:
    if filing.decided_at is None:
        return None
    decision = (
        Decision.objects.filter(filing=filing)
        .prefetch_related(Prefetch("reasons", queryset=DecisionReason.objects.select_related("reason")))
        .first()
    )
    if decision is None:
        return None
    return {
        "kind": decision.kind,
        "at": instant(decision.at),
        "cure_by": decision.cure_by.isoformat() if decision.cure_by else None,
        "reasons": [_reason(given.reason, given.document_number, given.page, given.note) for given in decision.reasons.all()],
    }


def _reason(reason: ReturnReason, document: int | None, page: int | None, note: str) -> dict[str, Any]:
    return {
        "code": reason.code,
        "title": reason.title,
        "sentence": reason.sentence,
        "rule_cited": reason.rule_cited,
        "document": document,
        "page": page,
        "note": note,
    }


def events_answer(filing: Filing) -> dict[str, Any]:
    """The filing's story as far as it is the filer's, with how far the documents are to each addressee."""
    entries = timeline(filing.reference)
    serving = Serving(filing, entries)
    told = serving.told([entry for entry in entries if entry.code in _TOLD or is_told(entry)])
    return {"reference": filing.reference, "events": [_event(entry, serving) for entry in told]}


def _event(entry: Entry, serving: Serving) -> dict[str, Any]:
    of_service = is_told(entry)
    return {
        "at": instant(entry.at),
        "code": entry.code,
        "text": serving.words(entry) if of_service or entry.code == "filing.served" else entry.text,
        "by": _BY[entry.actor_kind],
        "service": serving.of(entry) if of_service else None,
    }


def deemed_answer(office: str, deemed: Deemed) -> dict[str, Any]:
    """When something counts as received, with the reason in words."""
    return {
        "office": office,
        "received_at": instant(deemed.received),
        "deemed_received_at": instant(deemed.at) if deemed.at else None,
        "deemed_provisional": deemed.provisional(clock.now()),
        "deemed_reason": deemed.reason.code,
        "deemed_explanation": reason_text(deemed.reason.code, deemed.reason.note, deemed.at, deemed.received),
    }
