"""Questions about kinds of cases and documents that the acts, the screens and the papers ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from backoffice.cases.models import CaseType, DocumentType, ReturnReason
from backoffice.fees.rules import FeeFacts, ItemAsked, Limits, outside_jurisdiction
from backoffice.kernel.reasons import Reason


def items_asked(document_types: Iterable[DocumentType]) -> tuple[ItemAsked, ...]:
    """List the fee items that documents of these types ask for, each once with its count, in their order."""
    counted = Counter(kind.fee_item for kind in document_types if kind.fee_item)
    return tuple(ItemAsked(item, quantity) for item, quantity in counted.items())


def fee_facts(case_type: CaseType, document_types: Iterable[DocumentType], claim_amount_cents: int | None, on: date) -> FeeFacts:
    """Gather what prices these documents on a Hong Kong day (one query).

    A case type none of whose documents names a fee item has no fee on record.
    """
    return FeeFacts(
        court=case_type.court,
        case_type=case_type.code,
        items=items_asked(document_types),
        claim_amount_cents=claim_amount_cents,
        on=on,
        on_record=DocumentType.objects.filter(case_type=case_type).exclude(fee_item="").exists(),
    )


def limits_of(case_type: CaseType) -> Limits:
    """Read the amounts of claim that a case type is for; none where none is on record."""
    return Limits(case_type.code, case_type.claim_min_cents, case_type.claim_max_cents)


def jurisdiction_reasons(case_type: CaseType, claim_amount_cents: int | None) -> tuple[Reason, ...]:
    """Say why a claim of this amount (HKD cents) is outside the case type's limits, if it is."""
    return outside_jurisdiction(limits_of(case_type), claim_amount_cents)


def commencing_document(case_type: CaseType) -> DocumentType | None:
    """Find the document that usually commences a case: the first of those that may."""
    return DocumentType.objects.filter(case_type=case_type, commences=True).order_by("position", "code").first()


def reasons_in_force(kind: str, on: date) -> QuerySet[ReturnReason]:
    """List the coded reasons of a kind (`return`, `reject`) that are in force on a Hong Kong day, in their order."""
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return ReturnReason.objects.filter(not_ended, kind=kind, valid_from__lte=on).order_by("position", "code")
