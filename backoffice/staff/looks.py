"""Whoever is shown something that is sealed stands on record: noted by the guard, before the page is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice.cases.models import SealedLook
from backoffice.filings.models import Document, Filing
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Receipt
from workflows.cases.actions.note_look import note_look

if TYPE_CHECKING:
    from backoffice.staff.access import Desk

_What = SealedLook.What


def note(desk: Desk) -> None:
    """Note what the page is about, if it is sealed."""
    case, filing = desk.case, desk.filing
    if case is not None and case.sealed_to:
        note_look(person=desk.user, what=_What.CASE, subject=case.number, sealed_to=case.sealed_to, case_id=case.pk)
    if filing is not None and filing.sealed_to:
        note_look(
            person=desk.user, what=_What.FILING, subject=filing.reference, sealed_to=filing.sealed_to, case_id=filing.case_id,
            filing=filing.reference,
        )  # fmt: skip
    if desk.receipt is not None:
        _about(desk, _What.RECEIPT, desk.receipt.number, _filing_of(desk.receipt.subject))
    if desk.paper is not None:
        _of_paper(desk, desk.paper)


def note_document(desk: Desk, document: Document) -> None:
    """Note that a document is fetched, if it or its filing is sealed."""
    filing = desk.the_filing()
    level = document.sealed_to or filing.sealed_to
    if level:
        note_look(
            person=desk.user, what=_What.DOCUMENT, subject=filing.reference, document=document.number, sealed_to=level,
            case_id=filing.case_id, filing=filing.reference,
        )  # fmt: skip


def _of_paper(desk: Desk, paper: Paper) -> None:
    subject = paper.subject
    if paper.kind == PaperKind.RECEIPT:
        subject = Receipt.objects.values_list("subject", flat=True).get(number=paper.subject)
    filing = _filing_of(subject)
    document = None
    if filing is not None and paper.kind == PaperKind.SEALED_COPY:
        document = filing.documents.filter(number=paper.position).first()
    _about(desk, _What.PAPER, paper.number, filing, document)


def _filing_of(reference: str) -> Filing | None:
    return Filing.objects.filter(reference=reference).first()


def _about(desk: Desk, what: str, number: str, filing: Filing | None, document: Document | None = None) -> None:
    if filing is None:
        return
    level = (document.sealed_to if document is not None else None) or filing.sealed_to
    if level:
        note_look(
            person=desk.user, what=what, subject=number, document=document.number if document is not None else 0, sealed_to=level,
            case_id=filing.case_id, filing=filing.reference,
        )  # fmt: skip
