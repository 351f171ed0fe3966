"""One thing by its public number, within the offices of the person who asks; None for whatever is not theirs."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from backoffice.cases.models import Case
from backoffice.cases.sealing import court_only, given, is_hidden, within
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
    found = Case.objects.filter(within(offices), number=number).select_related("case_type").first()
    if found is not None:
        # What the person sees of it, they see by the office that they were given.
        found.office = next(office for office in offices if office.pk == found.office_id)
    return found


def receipt(number: str, offices: Sequence[Office], user: User) -> Receipt | None:
    """The official receipt with this number, unless it is about a filing that is kept from the person."""
    found = Receipt.objects.filter(number=number, accounts_office__in=offices).select_related("accounts_office", "payment").first()
    return None if found is None or subjects_hidden([found.subject], user) else found


def subjects_hidden(subjects: Iterable[str], user: User) -> set[str]:
    """Of these references of filings those that are kept from the person, whatever money was paid for them; one query where none is."""
    sealed = Filing.objects.filter(court_only(), reference__in=list(subjects)).values_list("reference", "office_id")
    kept = dict(sealed)
    if not kept:
        return set()
    seen = set(rights.offices_for(user, "case.view_sealed").values_list("pk", flat=True))
    return {reference for reference, office in kept.items() if office not in seen}


def is_hidden_copy(paper: Paper, filing: Filing, offices: Sequence[Office]) -> bool:
    """Whether it is the sealed copy of a document that is kept from whoever was given these offices (one query for a sealed copy)."""
    if paper.kind != PaperKind.SEALED_COPY:
        return False
    return is_hidden(filing.documents.get(number=paper.position), given(filing.office_id, offices))


def paper(number: str, user: User, right: str, registries: Sequence[Office]) -> Paper | None:
    """The current paper with this number: about a filing of these registries, or a receipt that the person may see."""
    found = Paper.objects.filter(number=number, superseded_by=None).select_related("office").first()
    if found is None:
        return None
    if found.kind == PaperKind.RECEIPT:
        offices = list(rights.accounts_offices_for(user, "receipt.view"))
        return found if receipt(found.subject, offices, user) else None
    filing = Filing.objects.filter(within(registries), reference=found.subject).first()
    return None if filing is None or is_hidden_copy(found, filing, registries) else found
