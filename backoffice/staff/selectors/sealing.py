"""The orders on what is sealed, and who looked at it; for whoever may see it."""

from backoffice.cases.models import Case, RegisterEntry, SealedLook, SealingOrder
from backoffice.filings.models import Filing

MOST_LOOKS = 200


def of_case(case: Case) -> tuple[list[SealingOrder], list[SealedLook]]:
    """The orders on the case and on its filings, from the first; and the latest looks at all of it."""
    references = list(Filing.objects.filter(case=case).values_list("reference", flat=True))
    orders = SealingOrder.objects.filter(case=case) | SealingOrder.objects.filter(filing_reference__in=references)
    looks = SealedLook.objects.filter(case=case).select_related("person").order_by("-id")
    return list(orders.select_related("officer", "case").order_by("id")), list(looks[:MOST_LOOKS])


def of_filing(filing: Filing) -> tuple[list[SealingOrder], list[SealedLook]]:
    """The same of one filing, with the orders on its case; or on the one that it opened and left when its acceptance was taken back."""
    orders = SealingOrder.objects.filter(filing_reference=filing.reference)
    if filing.case_id is not None:
        orders |= SealingOrder.objects.filter(case=filing.case_id)
    elif filing.opens_case:
        left = RegisterEntry.objects.filter(filing_reference=filing.reference).order_by().values_list("case", flat=True)
        orders |= SealingOrder.objects.filter(case__in=list(left))
    looks = SealedLook.objects.filter(filing_reference=filing.reference).select_related("person").order_by("-id")
    return list(orders.select_related("officer", "case").order_by("id")), list(looks[:MOST_LOOKS])
