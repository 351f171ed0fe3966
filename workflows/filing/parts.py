"""Steps about what is to become of each document. They are given the locked filing."""

from collections.abc import Iterable, Sequence

from backoffice.filings.models import Document, Filing
from backoffice.filings.part_rules import Filed
from backoffice.filings.parts import DocumentMark, LeftOut, Outcome, marks_of
from backoffice.filings.selectors import documents_of


def as_filed(filing: Filing, documents: Iterable[Document]) -> list[Filed]:
    """The documents as the rules look at them."""
    return [Filed(each.number, filing.opens_case and each.type.commences, each.pages) for each in documents]


def without(documents: Sequence[Document], against: Iterable[int]) -> list[Document]:
    """The documents that are accepted, in their order."""
    left_out = set(against)
    return [each for each in documents if each.number not in left_out]


def accepted_documents(filing: Filing) -> list[Document]:
    """The documents that its acceptance took: what is sealed, entered in the register and served."""
    documents = documents_of(filing)
    return without(documents, marks_of(filing.pk)) if filing.left_out else documents


def what_is_awaited(against: Iterable[DocumentMark]) -> LeftOut:
    """What is waited for when these documents are left out."""
    outcomes = {mark.outcome for mark in against}
    if Outcome.RETURN in outcomes:
        return LeftOut.AWAITED
    return LeftOut.REJECTED if outcomes else LeftOut.NONE
