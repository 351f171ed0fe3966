"""Questions about kinds of cases and documents that the acts, the screens and the papers ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from backoffice.cases.models import CaseType, DocumentType, EFilingMandate, ReturnReason
from backoffice.fees.rules import FeeFacts, ItemAsked, Limits, outside_jurisdiction
from backoffice.kernel.questions import Question
from backoffice.kernel.reasons import Reason


def items_asked(
    document_types: Sequence[DocumentType], pages: Sequence[int] | None = None, hours: int | None = None
) -> tuple[ItemAsked, ...]:
    """List the fee items that documents of these types ask for, each once with its documents and their pages, in their order.

    pages: of each document, in the same order; None while they are not known. hours: of what is charged by time.
    """
    documents: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for kind, number in zip(document_types, pages or [0] * len(document_types), strict=True):
        if kind.fee_item:
            documents[kind.fee_item] += 1
            counted[kind.fee_item] += number
    return tuple(
        ItemAsked(item, documents=number, pages=counted[item] if pages and counted[item] else None, hours=hours)
        for item, number in documents.items()
    )


def fee_facts(
    case_type: CaseType,
    document_types: Sequence[DocumentType],
    claim_amount_cents: int | None,
    on: date,
    *,
    pages: Sequence[int] | None = None,
    hours: int | None = None,
    on_paper: bool = False,
) -> FeeFacts:
    """Gather what prices these documents on a Hong Kong day (one query, and that only where none of them has a fee item).

    A case type none of whose documents names a fee item has no fee on record. pages: of each document, in their order.
    """
    asked = items_asked(document_types, pages, hours)
    return FeeFacts(
        court=case_type.court,
        case_type=case_type.code,
        items=asked,
        claim_amount_cents=claim_amount_cents,
        on=on,
        on_record=bool(asked) or DocumentType.objects.filter(case_type=case_type).exclude(fee_item="").exists(),
        on_paper=on_paper,
    )


def limits_of(case_type: CaseType) -> Limits:
    """Read the amounts of claim that a case type is for; none where none is on record."""
    return Limits(case_type.code, case_type.claim_min_cents, case_type.claim_max_cents)


def jurisdiction_reasons(case_type: CaseType, claim_amount_cents: int | None) -> tuple[Reason, ...]:
    """Say why a claim of this amount (HKD cents) is outside the case type's limits, if it is."""
    return outside_jurisdiction(limits_of(case_type), claim_amount_cents)


def mandate_on(case_type: CaseType, on: date) -> EFilingMandate | None:
    """Find what makes e-filing mandatory for represented parties on a Hong Kong day; None while it is not."""
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return EFilingMandate.objects.filter(in_force, case_type=case_type, valid_from__lte=on).order_by("-valid_from").first()


def commencing_document(case_type: CaseType) -> DocumentType | None:
    """Find the document that usually commences a case: the first of those that may."""
    return DocumentType.objects.filter(case_type=case_type, commences=True).order_by("position", "code").first()


def _in_force(kind: str, on: date) -> QuerySet[ReturnReason]:
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return ReturnReason.objects.filter(not_ended, kind=kind, valid_from__lte=on).order_by("position", "code")


_IN_FORCE = Question(_in_force, str, date)


def reasons_in_force(kind: str, on: date) -> list[ReturnReason]:
    """List the coded reasons of a kind (`return`, `reject`) that are in force on a Hong Kong day, in their order."""
    return _IN_FORCE.rows(kind, on)
