"""A case with its parties, its filings and its place in the register."""

from backoffice.cases.models import Case, Party, RegisterEntry

MOST_ENTRIES = 500


def parties(case: Case) -> list[Party]:
    """The parties in the order of the title of the proceeding."""
    return list(Party.objects.filter(case=case).order_by("role", "position"))


def register(case: Case) -> list[RegisterEntry]:
    """The entries of the register, in the order in which they were made."""
    return list(RegisterEntry.objects.filter(case=case).order_by("id")[:MOST_ENTRIES])
