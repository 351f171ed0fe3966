"""Enquiries that change nothing: what a filing would cost, when it would count as received."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from backoffice.api.answers import deemed_answer, lines, respond
from backoffice.api.declared import answers, operation
from backoffice.api.fields import Code, Day, Moment, QueryCents
from backoffice.api.problems import Rejected
from backoffice.api.schemas import MOST_DOCUMENTS, DeemedOut, PricedOut
from backoffice.api.validation import refusal
from backoffice.calendar.rules import deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.cases.models import CaseType, DocumentType
from backoffice.cases.selectors import fee_facts, jurisdiction_reasons
from backoffice.fees.rules import NotPriceableError, quote
from backoffice.fees.selectors import schedule_of
from backoffice.kernel import clock
from backoffice.kernel.reasons import Reason
from backoffice.people.models import Office

router = Router(tags=["Enquiries"])


class QuoteQuery(Schema):
    """What is to be priced."""

    case_type: Code
    document: list[Code] = Field(min_length=1, max_length=MOST_DOCUMENTS, description="Document types, in order; repeat it.")
    claim_amount_cents: QueryCents | None = Field(None, description="In HKD cents, plain digits.")
    pages: list[int] = Field(
        default_factory=list, max_length=MOST_DOCUMENTS, description="The pages of each document, in order; needed for fees by the page."
    )
    hours: int | None = Field(None, ge=1, le=1000, description="For fees by the hour.")
    on: Day | None = Field(None, description="The Hong Kong day that prices it; left out: today.")


class DeemedQuery(Schema):
    """What is received, where and when."""

    office: Code = Field(description="A registry or an accounts office.")
    at: Moment = Field(description="With its offset, such as 2026-11-20T17:30:01+08:00.")


@router.get(
    "/fees/quote",
    **operation("fees:read"),
    operation_id="quoteFee",
    summary="Ask what a filing costs",
    response=answers({200: PricedOut}, 401, 403, 422),
)
def quote_fee(request: HttpRequest, query: Query[QuoteQuery]) -> HttpResponse:
    """The fee of these documents, line by line with the rule of each; a claim outside the jurisdiction is refused."""
    case_type = CaseType.objects.filter(code=query.case_type).first()
    if case_type is None:
        raise _unknown("case_type", "unknown-case-type", _("There is no case type %(code)s.") % {"code": query.case_type})
    types = {kind.code: kind for kind in DocumentType.objects.filter(case_type=case_type)}
    for code in query.document:
        if code not in types:
            words = _("%(type)s is not a document type of %(case_type)s.") % {"type": code, "case_type": case_type.code}
            raise _unknown("document", "unknown-document-type", words)
    _stop_for(jurisdiction_reasons(case_type, query.claim_amount_cents))
    on: date = query.on or clock.today()
    if query.pages and (len(query.pages) != len(query.document) or min(query.pages) < 1):
        raise _unknown("pages", "pages-of-each-document", _("Give the pages of each document, in order, or of none."))
    kinds = [types[code] for code in query.document]
    facts = fee_facts(case_type, kinds, query.claim_amount_cents, on, pages=query.pages or None, hours=query.hours)
    try:
        priced = quote(schedule_of(case_type.court), facts)
    except NotPriceableError as error:
        raise _reasons(error.reasons) from error
    return respond(
        200,
        {
            "currency": "HKD",
            "fee_status": priced.fee_status,
            "total_cents": priced.total_cents,
            "priced_on": priced.priced_on.isoformat(),
            "lines": lines(priced.lines),
        },
    )


@router.get(
    "/calendar/deemed",
    **operation("calendar:read"),
    operation_id="deemedReceipt",
    summary="Ask when something counts as received",
    response=answers({200: DeemedOut}, 401, 403, 422),
)
def deemed(request: HttpRequest, query: Query[DeemedQuery]) -> HttpResponse:
    """When what an office receives at a moment is deemed received, by the calendar as known now."""
    office = Office.objects.filter(code=query.office).first()
    if office is None:
        raise _unknown("office", "unknown-office", _("There is no office %(code)s.") % {"code": query.office})
    at: datetime = query.at
    return respond(200, deemed_answer(office.code, deemed_receipt(calendar_of(office, at), at)))


def _unknown(parameter: str, code: str, detail: str) -> Rejected:
    return refusal([{"code": code, "detail": detail, "parameter": parameter}])


def _stop_for(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise _reasons(reasons)


def _reasons(reasons: tuple[Reason, ...]) -> Rejected:
    errors = [{"code": reason.code, "detail": reason.in_words(_), "parameter": reason.field or None} for reason in reasons]
    return Rejected(422, reasons[0].code, " ".join(str(error["detail"]) for error in errors), errors)
