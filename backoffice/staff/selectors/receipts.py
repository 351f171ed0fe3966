"""Receipts and the offices that belong together."""

from collections.abc import Sequence

from backoffice.papers.models import Paper, PaperKind
from backoffice.people import rights
from backoffice.people.models import Office, OfficeKind, User


def registries_and_accounts(offices: Sequence[Office], user: User) -> tuple[list[Office], list[Office]]:
    """The registries among or served by these offices, and the accounts offices among or serving them."""
    ids = [office.pk for office in offices]
    registries = [office for office in offices if office.kind == OfficeKind.REGISTRY]
    accounts = [office for office in offices if office.kind == OfficeKind.ACCOUNTS]
    if accounts:
        served = list(Office.objects.filter(served_by__in=ids, kind=OfficeKind.REGISTRY).exclude(pk__in=ids).distinct())
        registries += rights.seeing(user, served)
    elif registries:
        accounts = list(Office.objects.filter(serves__in=ids, kind=OfficeKind.ACCOUNTS).distinct())
    return registries, accounts


def paper_of(number: str) -> Paper | None:
    """The receipt's paper, once it is drawn."""
    return Paper.objects.filter(kind=PaperKind.RECEIPT, subject=number, superseded_by=None).first()
