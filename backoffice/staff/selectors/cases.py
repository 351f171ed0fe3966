"""A case with its parties, its filings and its place in the register."""

from backoffice.cases.models import Case, Party, RegisterEntry
from backoffice.cases.sealing import court_only
from backoffice.filings.models import Document, Filing

MOST_ENTRIES = 500


def parties(case: Case) -> list[Party]:
    """The parties in the order of the title of the proceeding."""
    return list(Party.objects.filter(case=case).order_by("role", "position"))


def register(case: Case) -> list[RegisterEntry]:
    """The entries of the register, in the order in which they were made, each with what it corrects and what has corrected it.

    Without those for filings and documents that are kept from the person; of an entry that does not say for which document of its filing
    it was made, none is shown if one is kept.
    """
    entries = RegisterEntry.objects.filter(case=case).select_related("corrects", "corrected_by").order_by("id")
    if case.office.sees_sealed:
        return list(entries[:MOST_ENTRIES])
    sealed = Filing.objects.filter(court_only(), case=case).values_list("reference", flat=True)
    kept = set(Document.objects.filter(court_only(), filing__case=case).values_list("filing__reference", "number"))
    whole, partly = set(sealed), {reference for reference, _number in kept}
    return [
        entry
        for entry in entries[:MOST_ENTRIES]
        if entry.filing_reference not in whole
        and (
            entry.filing_reference not in partly or (entry.document_number and (entry.filing_reference, entry.document_number) not in kept)
        )
    ]
