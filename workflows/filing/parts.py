"""Steps about what is to become of each document. They are given the locked filing."""

from collections.abc import Iterable, Sequence

from backoffice.filings import events
from backoffice.filings.models import Document, Filing
from backoffice.filings.part_rules import Filed
from backoffice.filings.parts import DocumentMark, LeftOut, Outcome, marks_of, went_back
from backoffice.filings.selectors import documents_of


def as_filed(filing: Filing, documents: Iterable[Document]) -> list[Filed]:
    """The documents as the rules look at them."""
    return [Filed(each.number, filing.opens_case and each.type.commences, each.pages) for each in documents]


def without(documents: Sequence[Document], against: Iterable[int]) -> list[Document]:
    """The documents that are accepted, in their order."""
    left_out = set(against)
    return [each for each in documents if each.number not in left_out]


def accepted_documents(filing: Filing) -> list[Document]:
    """The documents that its acceptance took: what is sealed, entered in the register and served; where it is set aside, what it took."""
    documents = documents_of(filing)
    return without(documents, marks_of(filing.pk)) if filing.left_out else documents


def gone_back(filing: Filing, *, of_parts: bool) -> list[Document]:
    """The documents that were returned to the filer, and in whose place something is filed: all of a filing that was returned. of_parts:
    what its acceptance left out, to be filed again by itself; else of a filing accepted in part the rest, with that if they go together."""
    against = marks_of(filing.pk) if filing.left_out else {}
    return [each for each in documents_of(filing) if went_back(filing, against.get(each.number), of_parts=of_parts)]


def go_together(filing: Filing) -> bool:
    """What is awaited of it is no more to be filed again by itself: the filing is with its filer as a whole again, or gets nowhere.
    Whether that is new (the row is saved, and its story tells it)."""
    if filing.left_out != LeftOut.AWAITED:
        return False
    filing.left_out = LeftOut.TOGETHER
    filing.save(update_fields=["left_out"])
    events.parts_together(filing)
    return True


def what_is_awaited(against: Iterable[DocumentMark]) -> LeftOut:
    """What is waited for when these documents are left out."""
    outcomes = {mark.outcome for mark in against}
    if Outcome.RETURN in outcomes:
        return LeftOut.AWAITED
    return LeftOut.REJECTED if outcomes else LeftOut.NONE
