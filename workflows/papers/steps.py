"""Steps that the acts on papers share: the number, the stationery, the drawn file, the row.

A paper is drawn from committed rows, outside any transaction: a counter that gives 1,860 numbers a second gives 34
when a paper is drawn while it is held. Of two workers that draw the same paper one writes its row and the other finds it there.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pypdfium2 as pdfium
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.filings.models import Document, Filing
from backoffice.kernel import clock, numbers, storage
from backoffice.kernel.errors import NotFound
from backoffice.kernel.references import ALPHABET
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Receipt
from backoffice.people.models import Office
from reports.content.acknowledgement import acknowledgement_of
from reports.content.notice_of_return import notice_of_return_of
from reports.content.receipt import receipt_of
from reports.content.sealed_copy import sealed_copy_of
from reports.content.stationery import issue_for
from reports.documents import acknowledgement, notice_of_return, receipt, sealed_copy
from reports.documents.plain import Issue, as_json

# 24 characters of 32: 120 bits. Whoever knows a code has seen the paper.
_CODE_LENGTH = 24

PREFIXES = {
    PaperKind.ACKNOWLEDGEMENT: "ACK",
    PaperKind.SEALED_COPY: "SEAL",
    PaperKind.NOTICE_OF_RETURN: "RET",
}


@dataclass(frozen=True)
class Drawn:
    """A paper that is drawn and whose file is safe in the store, but that is not yet on record."""

    kind: PaperKind
    subject: str
    position: int
    office: Office
    issue: Issue
    content: Any
    stored: storage.Stored
    pages: int


def take_numbers(kind: PaperKind, count: int) -> list[str]:
    """So many own references of a kind of paper, such as ACK-2026-000123.

    In a transaction of its own, so that the counter is free again while the papers are drawn. A worker that dies
    between leaves a number unused; only receipts and cases must have no gaps, and theirs are taken with their rows.
    """
    prefix, year = PREFIXES[kind], clock.today().year
    with transaction.atomic():
        taken = [numbers.take(f"paper:{prefix}", year) for _each in range(count)]
    return [f"{prefix}-{year}-{number:06d}" for number in taken]


def stationery(office: Office, number: str, replaces: datetime | None = None) -> Issue:
    """The letterhead of a new paper, with a code of its own, drawn now."""
    code = "".join(secrets.choice(ALPHABET) for _each in range(_CODE_LENGTH))
    return issue_for(office, number=number, code=code, drawn_at=clock.now(), replaces=replaces)


def filing_of(reference: str) -> Filing:
    """The filing with what its papers name; raises NotFound."""
    found = (
        Filing.objects.filter(reference=reference).select_related("office", "case_type", "case", "resubmits", "decision__officer").first()
    )
    if found is None:
        raise NotFound("filing-not-found", _("There is no such filing."), reference=reference)
    return found


def receipt_row(number: str) -> Receipt:
    """The receipt with its payment; raises NotFound."""
    found = Receipt.objects.filter(number=number).select_related("accounts_office", "payment").first()
    if found is None:
        raise NotFound("receipt-not-found", _("There is no such receipt."), number=number)
    return found


def draw_acknowledgement(filing: Filing, issue: Issue) -> Drawn:
    """The acknowledgement of a filing, from its rows as they stand."""
    content = acknowledgement_of(filing, issue)
    return _drawn(PaperKind.ACKNOWLEDGEMENT, filing.reference, filing.office, content, acknowledgement.draw)


def draw_receipt(row: Receipt, issue: Issue) -> Drawn:
    """The paper of an official receipt."""
    content = receipt_of(row, filing_of(row.subject), issue)
    return _drawn(PaperKind.RECEIPT, row.number, row.accounts_office, content, receipt.draw)


def draw_notice(filing: Filing, issue: Issue) -> Drawn:
    """The notice of a filing's return or rejection."""
    content = notice_of_return_of(filing, filing.decision, issue)
    return _drawn(PaperKind.NOTICE_OF_RETURN, filing.reference, filing.office, content, notice_of_return.draw)


def draw_sealed_copy(filing: Filing, document: Document, issue: Issue) -> Drawn:
    """The sealed copy of one document; the file as filed is only read."""
    # Read whole once so that a damaged file is never sealed.
    storage.read(document.sha256)
    content = sealed_copy_of(filing, document, issue)
    sealed = sealed_copy.draw(content, storage.path_of(document.sha256))
    return Drawn(
        kind=PaperKind.SEALED_COPY, subject=filing.reference, position=document.number, office=filing.office,
        issue=issue, content=content, stored=storage.put_bytes(sealed.data), pages=sealed.pages,
    )  # fmt: skip


def _drawn(kind: PaperKind, subject: str, office: Office, content: Any, draw: Callable[[Any], bytes]) -> Drawn:
    data = draw(content)
    with pdfium.PdfDocument(data) as document:
        pages = len(document)
    return Drawn(
        kind=kind, subject=subject, position=0, office=office, issue=content.issue, content=content,
        stored=storage.put_bytes(data), pages=pages,
    )  # fmt: skip


def draw_again(old: Paper) -> Drawn:
    """A paper anew from the rows as they now stand: the same number, a code of its own, and when the old one was drawn."""
    if old.kind == PaperKind.RECEIPT:
        row = receipt_row(old.subject)
        return draw_receipt(row, stationery(row.accounts_office, old.number, old.drawn_at))
    filing = filing_of(old.subject)
    issue = stationery(filing.office, old.number, old.drawn_at)
    if old.kind == PaperKind.ACKNOWLEDGEMENT:
        return draw_acknowledgement(filing, issue)
    if old.kind == PaperKind.NOTICE_OF_RETURN:
        return draw_notice(filing, issue)
    return draw_sealed_copy(filing, filing.documents.select_related("type").get(number=old.position), issue)


def put_on_record(drawn: Drawn, *, version: int = 1) -> Paper:
    """Write the row of a drawn paper, in the act's transaction; its unique constraints refuse a second one."""
    return Paper.objects.create(
        kind=drawn.kind, subject=drawn.subject, position=drawn.position, version=version, office=drawn.office,
        number=drawn.issue.number, verification_code=drawn.issue.code, content=as_json(drawn.content),
        sha256=drawn.stored.sha256, size=drawn.stored.size, pages=drawn.pages, drawn_at=drawn.issue.drawn_at,
    )  # fmt: skip
