"""One thing by its public number, within the offices of the person who asks; None for whatever is not theirs."""

from collections.abc import Sequence

from django.db.models import Q

from backoffice.cases.models import Case
from backoffice.filings.models import Filing
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Receipt
from backoffice.people import rights
from backoffice.people.models import Office, User


def codes_beside(code: str) -> set[str]:
    """The codes of the registries that this accounts office serves, or of the accounts offices that serve this registry."""
    beside = Office.objects.filter(Q(serves__code=code) | Q(served_by__code=code))
    return set(beside.values_list("code", flat=True))


def case(number: str, offices: Sequence[Office]) -> Case | None:
    """The case with this number."""
    return Case.objects.filter(number=number, office__in=offices).select_related("office", "case_type").first()


def receipt(number: str, offices: Sequence[Office]) -> Receipt | None:
    """The official receipt with this number."""
    return Receipt.objects.filter(number=number, accounts_office__in=offices).select_related("accounts_office", "payment").first()


def paper(number: str, user: User, right: str, registries: Sequence[Office]) -> Paper | None:
    """The current paper with this number: about a filing of these registries, or a receipt that the person may see."""
    found = Paper.objects.filter(number=number, superseded_by=None).select_related("office").first()
    if found is None:
        return None
    if found.kind == PaperKind.RECEIPT:
        offices = list(rights.accounts_offices_for(user, "receipt.view"))
        return found if receipt(found.subject, offices) else None
    return found if Filing.objects.filter(reference=found.subject, office__in=registries).exists() else None
