"""Filings: sent in, asked after, fetched, withdrawn."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field

from backoffice.api import handing_out
from backoffice.api.answers import events_answer, filing_answer, filing_of, receipts_of, respond
from backoffice.api.auth import client_from
from backoffice.api.bodies import read_body
from backoffice.api.declared import IDEMPOTENCY_KEY, answers, json_body, operation, pdf_answer
from backoffice.api.fields import digits
from backoffice.api.schemas import EventsOut, FilingIn, FilingOut, PendingOut, WithdrawalIn
from backoffice.api.submit import submit
from backoffice.api.validation import checked
from backoffice.audit.actors import Actor
from backoffice.cases.sealing import is_hidden
from backoffice.filings.models import Document, Filing
from backoffice.filings.parts import marks_of, notices_of
from backoffice.filings.states import State
from backoffice.kernel.errors import Conflict, NotFound
from backoffice.kernel.waits import again_after_deadlock
from backoffice.papers.models import PaperKind
from backoffice.papers.selectors import current
from workflows.filing.actions.withdraw import withdraw

router = Router(tags=["Filings"])

Number = Annotated[int, Field(ge=1, le=9999), BeforeValidator(digits)]


class ReceiptQuery(Schema):
    """Which of the filing's receipts."""

    number: str = Field("", max_length=40, description="The receipt's number; left out: the latest.")


class NoticeQuery(Schema):
    """Which of the filing's notices."""

    number: str = Field("", max_length=40, description="The notice's number; left out: the latest.")


_MULTIPART = {
    "required": True,
    "description": "One JSON part `filing`, and the PDFs as parts `documents`, each with its file name.",
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["filing", "documents"],
                "properties": {
                    "filing": {"$ref": f"#/components/schemas/{FilingIn.__name__}"},
                    "documents": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "In the order of `documents` in the JSON part.",
                    },
                },
                "additionalProperties": False,
            },
            "encoding": {
                "filing": {"contentType": "application/json"},
                "documents": {"contentType": "application/pdf"},
            },
        }
    },
}


@router.post(
    "/filings",
    operation_id="submitFiling",
    summary="Submit a filing",
    response=answers({201: FilingOut}, 400, 401, 403, 408, 409, 411, 413, 415, 422),
    **operation(
        "filings:write",
        parameters=[IDEMPOTENCY_KEY],
        requestBody=_MULTIPART,
        responses={201: {"headers": {"Location": {"description": "The filing.", "schema": {"type": "string"}}}}},
    ),
)
def submit_filing(request: HttpRequest) -> HttpResponse:
    """Send a filing with its documents. The answer acknowledges that the court has the whole of it.

    Send the same request again with the same Idempotency-Key after a lost answer: it is taken in once and answered
    alike for ever. A refusal (4xx) keeps nothing and frees the key.
    """
    return submit(request)


@router.get(
    "/filings/{reference}",
    operation_id="getFiling",
    summary="Ask after a filing",
    response=answers({200: FilingOut}, 401, 403, 404, 422),
    **operation("filings:read"),
)
def get_filing(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the filing stands now. A client sees the filings that it submitted."""
    return respond(200, filing_answer(filing_of(client_from(request), reference)))


@router.get(
    "/filings/{reference}/events",
    operation_id="getEvents",
    summary="Read a filing's story",
    response=answers({200: EventsOut}, 401, 403, 404, 422),
    **operation("filings:read"),
)
def get_events(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened to the filing, from its first event."""
    return respond(200, events_answer(filing_of(client_from(request), reference)))


@router.post(
    "/filings/{reference}/withdrawal",
    operation_id="withdrawFiling",
    summary="Withdraw a filing",
    response=answers({200: FilingOut}, 400, 401, 403, 404, 408, 409, 411, 413, 415, 422),
    **operation("filings:write", requestBody=json_body(WithdrawalIn, "Why the filing is taken back.")),
)
def withdraw_filing(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a filing back before it is decided.

    Send the same request again after a lost answer: the filing is withdrawn once, and the answer is the same.
    """
    client = client_from(request)
    filing = filing_of(client, reference)
    asked = checked(WithdrawalIn, read_body(request))
    actor = Actor(kind="client", id=str(client.pk), name=client.name)
    try:
        again_after_deadlock(lambda: withdraw(reference=filing.reference, actor=actor, ground=asked.ground))
    except Conflict:
        now = filing_of(client, filing.reference)
        if now.state != State.WITHDRAWN or now.withdrawal_ground != asked.ground:
            raise
    return respond(200, filing_answer(filing_of(client, filing.reference)))


@router.get(
    "/filings/{reference}/documents/{number}",
    operation_id="getDocument",
    summary="Fetch a document as it was sent",
    response=answers({}, 401, 403, 404, 422),
    **operation("filings:read", responses=pdf_answer()),
)
def get_document(request: HttpRequest, reference: str, number: Number) -> HttpResponseBase:
    """The document's bytes as they came in, checked against their hash."""
    filing = filing_of(client_from(request), reference)
    document = _document(filing, number)
    return handing_out.pdf(document.sha256, f"{filing.reference}-{number}.pdf")


@router.get(
    "/filings/{reference}/documents/{number}/sealed",
    operation_id="getSealedDocument",
    summary="Fetch a sealed copy",
    response=answers({202: PendingOut}, 401, 403, 404, 422),
    **operation("filings:read", responses=pdf_answer()),
)
def get_sealed_document(request: HttpRequest, reference: str, number: Number) -> HttpResponseBase:
    """The document under the court's seal, once the filing is accepted."""
    filing = filing_of(client_from(request), reference)
    _document(filing, number)
    if filing.state not in (State.ACCEPTED, State.SERVED):
        raise _not_due(_("Documents are sealed when the filing is accepted."))
    if filing.left_out and number in marks_of(filing.pk):
        raise _not_due(_("The filing was accepted without this document; it is not sealed."))
    return _paper(PaperKind.SEALED_COPY, filing.reference, f"{filing.reference}-{number}-sealed.pdf", position=number)


@router.get(
    "/filings/{reference}/acknowledgement.pdf",
    operation_id="getAcknowledgement",
    summary="Fetch the acknowledgement",
    response=answers({202: PendingOut}, 401, 403, 404, 422),
    **operation("filings:read", responses=pdf_answer()),
)
def get_acknowledgement(request: HttpRequest, reference: str) -> HttpResponseBase:
    """That the court has received the submission, with its date, time and reference. It is no receipt."""
    filing = filing_of(client_from(request), reference)
    return _paper(PaperKind.ACKNOWLEDGEMENT, filing.reference, f"{filing.reference}-acknowledgement.pdf")


@router.get(
    "/filings/{reference}/receipt.pdf",
    operation_id="getReceipt",
    summary="Fetch an official receipt",
    response=answers({202: PendingOut}, 401, 403, 404, 422),
    **operation("filings:read", responses=pdf_answer()),
)
def get_receipt(request: HttpRequest, reference: str, query: Query[ReceiptQuery]) -> HttpResponseBase:
    """For money received. A filing paid in several payments has several receipts, listed in the filing."""
    filing = filing_of(client_from(request), reference)
    receipts = [receipt for receipt in receipts_of(filing) if query.number in ("", receipt.number)]
    if not receipts:
        raise _not_due(_("No money has been receipted for this filing, or not under this number."))
    return _paper(PaperKind.RECEIPT, receipts[-1].number, f"{receipts[-1].number}.pdf")


@router.get(
    "/filings/{reference}/notice-of-return.pdf",
    operation_id="getNoticeOfReturn",
    summary="Fetch the notice of return",
    response=answers({202: PendingOut}, 401, 403, 404, 422),
    **operation("filings:read", responses=pdf_answer()),
)
def get_notice_of_return(request: HttpRequest, reference: str, query: Query[NoticeQuery]) -> HttpResponseBase:
    """Why a filing, or documents without which it was accepted, were returned for correction or rejected, and by when that can be cured.
    Where the one came after the other, the latest; `number` names which."""
    filing = filing_of(client_from(request), reference)
    places = notices_of(filing)
    if not places:
        raise _not_due(_("The filing was neither returned nor rejected."))
    if query.number:
        papers = [current(PaperKind.NOTICE_OF_RETURN, filing.reference, place) for place in places]
        places = [paper.position for paper in papers if paper is not None and paper.number == query.number]
        if not places:
            raise _not_due(_("The filing has no notice with this number."))
    return _paper(PaperKind.NOTICE_OF_RETURN, filing.reference, f"{filing.reference}-notice-of-return.pdf", position=places[-1])


@router.get(
    "/filings/{reference}/correction.pdf",
    operation_id="getCorrection",
    summary="Fetch the latest correction",
    response=answers({}, 401, 403, 404, 422),
    **operation("filings:read", responses=pdf_answer()),
)
def get_correction(request: HttpRequest, reference: str, query: Query[ReceiptQuery]) -> HttpResponseBase:
    """What changed of the filing's deemed time (with `number`: of a payment's) since a paper told it, and which papers are superseded."""
    filing = filing_of(client_from(request), reference)
    subjects = [receipt.number for receipt in receipts_of(filing) if receipt.number == query.number] if query.number else [filing.reference]
    paper = current(PaperKind.CORRECTION, subjects[0]) if subjects else None
    if paper is None:
        raise _not_due(_("No correction was issued for this filing, or not under this number."))
    return handing_out.pdf(paper.sha256, f"{paper.number}.pdf")


def _document(filing: Filing, number: int) -> Document:
    for document in filing.documents.all():
        if document.number == number:
            if is_hidden(document, None) or is_hidden(filing, None):
                raise NotFound("document-sealed", _("The document is sealed and open to the court only; it is not handed out."))
            return document
    raise NotFound("document-not-found", _("The filing has no document %(number)s.") % {"number": number})


def _not_due(why: str) -> NotFound:
    return NotFound("paper-not-due", why)


def _paper(kind: str, subject: str, filename: str, *, position: int = 0) -> HttpResponseBase:
    paper = current(kind, subject, position)
    if paper is None:
        return handing_out.not_yet_drawn()
    return handing_out.pdf(paper.sha256, filename)
