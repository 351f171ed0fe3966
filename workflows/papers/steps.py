"""Steps that the acts on papers share: the number, the stationery, the drawn file, the row.

A paper is drawn from committed rows, outside any transaction: a counter that gives 1,860 numbers a second gives 34
when a paper is drawn while it is held. Of two workers that draw the same paper one writes its row and the other finds it there.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import pypdfium2 as pdfium
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.filings.models import Document, Filing
from backoffice.kernel import clock, numbers, storage
from backoffice.kernel.errors import NotFound
from backoffice.kernel.questions import Question
from backoffice.kernel.references import ALPHABET
from backoffice.papers import cms, keys
from backoffice.papers.models import NOTICE_OF_REST, Paper, PaperKind
from backoffice.papers.numbers import PREFIXES, paper_number
from backoffice.papers.selectors import CODE_LENGTH
from backoffice.payments.models import Receipt
from backoffice.people.models import Office
from reports.content.acknowledgement import acknowledgement_of
from reports.content.correction import told_by
from reports.content.notice_of_lapse import notice_of_lapse_of
from reports.content.notice_of_return import notice_of_parts_of, notice_of_return_of
from reports.content.receipt import receipt_of
from reports.content.sealed_copy import sealed_copy_of
from reports.content.stationery import issue_for
from reports.documents import (
    acknowledgement,
    correction,
    notice_of_lapse,
    notice_of_return,
    outage_certificate,
    receipt,
    sealed_copy,
    service_certificate,
)
from reports.documents.correction import Correction
from reports.documents.outage_certificate import OutageCertificate
from reports.documents.plain import Issue, as_json
from reports.documents.service_certificate import ServiceCertificate
from reports.render import archive, archiving, bounded, signing
from workflows.papers import placing

_NOTHING = storage.Stored("", 0)
# A document of a hundred pages takes a second or two. What takes longer is sealed as it is, well within the lease of its row of the outbox.
_ARCHIVING_SECONDS = 10.0


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
    signed_with: str = ""
    signed_by: str = ""
    standard: str = archive.STANDARD
    hindrance: str = ""


def take_numbers(kind: PaperKind, count: int) -> list[str]:
    """So many own references of a kind of paper, such as ACK-2026-000123.

    In a transaction of its own, so that the counter is free again while the papers are drawn. A worker that dies
    between leaves a number unused; only receipts and cases must have no gaps, and theirs are taken with their rows.
    """
    prefix, year = PREFIXES[kind], clock.today().year
    with transaction.atomic():
        taken = numbers.take_many(f"paper:{prefix}", year, count)
    return [paper_number(prefix, year, number) for number in taken]


def stationery(office: Office, number: str, replaces: datetime | None = None) -> Issue:
    """The letterhead of a new paper, with a code of its own, drawn now."""
    code = "".join(secrets.choice(ALPHABET) for _each in range(CODE_LENGTH))
    return issue_for(office, number=number, code=code, drawn_at=clock.now(), replaces=replaces)


@cache
def _filing(beside: tuple[str, ...]) -> Question[Filing]:
    rows = Filing.objects.select_related("office", "case_type", "case", *beside)
    return Question(lambda reference: rows.filter(reference=reference), str)


_RECEIPT = Question(lambda number: Receipt.objects.filter(number=number).select_related("accounts_office", "payment"), str)


def filing_of(reference: str, *beside: str) -> Filing:
    """The filing with what every paper names, and what this one names beside; raises NotFound."""
    found = _filing(beside).first(reference)
    if found is None:
        raise NotFound("filing-not-found", _("There is no such filing."), reference=reference)
    return found


def receipt_row(number: str) -> Receipt:
    """The receipt with its payment; raises NotFound."""
    found = _RECEIPT.first(number)
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


def draw_notice(filing: Filing, issue: Issue, position: int = 0) -> Drawn:
    """The notice of a filing's return or rejection, or of what its acceptance left out; of both the latter is the first (position)."""
    of_parts = filing.left_out and position != NOTICE_OF_REST
    content = notice_of_parts_of(filing, issue) if of_parts else notice_of_return_of(filing, filing.decision, issue)
    return _drawn(PaperKind.NOTICE_OF_RETURN, filing.reference, filing.office, content, notice_of_return.draw, position=position)


def draw_lapse(filing: Filing, issue: Issue, position: int = 0) -> Drawn:
    """The notice that a filing has lapsed, or (position) what its acceptance left out."""
    content = notice_of_lapse_of(filing, issue, position)
    return _drawn(PaperKind.NOTICE_OF_LAPSE, filing.reference, filing.office, content, notice_of_lapse.draw, position=position)


def draw_sealed_copy(filing: Filing, document: Document, issue: Issue) -> Drawn:
    """The sealed copy of one document; the file as filed is only read."""
    # Read whole once so that a damaged file is never sealed.
    storage.read(document.sha256)
    content = sealed_copy_of(filing, document, issue)
    sealed = sealed_copy.draw(content, storage.path_of(document.sha256), placing.wanted(filing, document))
    kept = _archived(sealed.data, issue.drawn_at)
    drawn = Drawn(
        kind=PaperKind.SEALED_COPY, subject=filing.reference, position=document.number, office=filing.office,
        issue=issue, content=content, stored=_NOTHING, pages=sealed.pages, standard=kept.standard, hindrance=kept.hindrance or "",
    )  # fmt: skip
    # What holds a document from outside is opened where it can do no harm.
    return _signed_and_stored(drawn, kept.data, lambda data, wish: bounded.run(signing.place_in, data, wish))


def _archived(data: bytes, moment: datetime) -> archiving.Archived:
    """The sealed copy as PDF/A where it can be; a document that this would take too long for is sealed all the same."""
    try:
        return bounded.run_within(_ARCHIVING_SECONDS, archiving.archived, data, moment)
    except bounded.Ended:
        return archiving.Archived(data, "other")


def _drawn(kind: PaperKind, subject: str, office: Office, content: Any, draw: Callable[[Any], bytes], *, position: int = 0) -> Drawn:
    data = draw(content)
    with pdfium.PdfDocument(data) as document:
        pages = len(document)
    drawn = Drawn(
        kind=kind, subject=subject, position=position, office=office, issue=content.issue, content=content, stored=_NOTHING,
        pages=pages,
    )  # fmt: skip
    return _signed_and_stored(drawn, data, signing.place_in)


def _signed_and_stored(drawn: Drawn, data: bytes, place: Callable[[bytes, signing.Wish], signing.Place]) -> Drawn:
    """The paper with its file in the store: signed with the court's key, which is the last that happens to it."""
    key = keys.the_key()
    if key is None:
        return replace(drawn, stored=storage.put_bytes(data))
    blank = place(data, signing.Wish(drawn.issue.court.en, drawn.issue.drawn_at, cms.longest(key)))
    signed = blank.filled(cms.signature(key, blank.digest))
    return replace(drawn, stored=storage.put_bytes(signed), signed_with=key.fingerprint, signed_by=key.owner)


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
        return draw_notice(filing, issue, old.position)
    if old.kind == PaperKind.NOTICE_OF_LAPSE:
        return draw_lapse(filing, issue, old.position)
    return draw_sealed_copy(filing, filing.documents.select_related("type").get(number=old.position), issue)


def put_on_record(*drawn: Drawn, version: int = 1) -> list[Paper]:
    """Write the rows of drawn papers, in the act's transaction; their unique constraints refuse a second one."""
    return Paper.objects.bulk_create([_row(each, version) for each in drawn])


def _row(drawn: Drawn, version: int) -> Paper:
    return Paper(
        kind=drawn.kind, subject=drawn.subject, position=drawn.position, version=version, office=drawn.office,
        number=drawn.issue.number, verification_code=drawn.issue.code, content=as_json(drawn.content),
        sha256=drawn.stored.sha256, size=drawn.stored.size, pages=drawn.pages, drawn_at=drawn.issue.drawn_at,
        signed_with=drawn.signed_with, signed_by=drawn.signed_by, standard=drawn.standard, hindrance=drawn.hindrance,
    )  # fmt: skip


def draw_correction(subject: str, content: Correction, office: Office) -> Drawn:
    """A correction of what earlier papers told; `subject` is the filing's reference, or the number of the receipt."""
    return _drawn(PaperKind.CORRECTION, subject, office, content, correction.draw)


def draw_outage_certificate(reference: str, content: OutageCertificate, office: Office) -> Drawn:
    """A certificate of when the door could not accept; it is about no filing, so its subject is a reference of its own."""
    return _drawn(PaperKind.OUTAGE_CERTIFICATE, reference, office, content, outage_certificate.draw)


def draw_service_certificate(content: ServiceCertificate, filing: Filing) -> Drawn:
    """A certificate of how the service of a filing stands."""
    return _drawn(PaperKind.SERVICE_CERTIFICATE, filing.reference, filing.office, content, service_certificate.draw)


def tells_another_time(paper: Paper, deemed_at: datetime | None) -> bool:
    """Whether the paper says that something was deemed received at another moment (or that the moment is not known). A seal tells
    no time of day, so another time of the same day leaves it true, and it waits while the day is not known."""
    told = told_by(paper)
    if paper.kind == PaperKind.SEALED_COPY:
        days = [clock.in_hong_kong(moment).date() for moment in (told, deemed_at) if moment is not None]
        return len(set(days)) == 2
    return told != deemed_at
