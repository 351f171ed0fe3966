"""In review an officer puts another file of the filer's in the place of a document, instead of returning the filing."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.filings import review_rules
from backoffice.filings.asked import AnswerDocument, FilerQuestion
from backoffice.filings.corrections import Corrected, FilingCorrection
from backoffice.filings.inspection import inspect, limits_in_force
from backoffice.filings.models import CheckMark, Document, DocumentComparison, DocumentMark, Filing, ReplacedDocument, SealPlace
from backoffice.filings.parts import Outcome, marks_of
from backoffice.filings.seal_places import SealManner, seal_place_of
from backoffice.filings.selectors import documents_of, officers_words
from backoffice.kernel import clock, languages, outbox, storage
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.inserts import insert
from backoffice.kernel.locking import lock
from backoffice.payments.models import Charge
from backoffice.people.models import User
from workflows.filing import correcting, lifecycle, prices, requoting, steps
from workflows.grounds import stated

_DIGITS = 8


@dataclass(frozen=True)
class Sent:
    """A PDF that the filer sent: in the store, and looked at. size in bytes; question: the number of the question with whose answer it
    came, None where an officer took it in."""

    filename: str
    sha256: str
    size: int
    pages: int
    signatures: int
    question: int | None = None


def sent_with_answer(*, reference: str, question: int, number: int) -> Sent:
    """A PDF that came with the answer to a question, looked at again: for its signature fields, and by the limits of today.

    Raises:
        NotFound: no such document came with an answer about this filing.
        Refused: unsound-document; or InspectionBusy: it could not be looked at now.
        storage.Damaged: the stored file is not what was sent.
    """
    found = AnswerDocument.objects.filter(question__filing__reference=reference, question__number=question, number=number).first()
    if found is None:
        raise NotFound("no-document", _("No such document came with an answer about this filing."))
    storage.open_checked(found.sha256).close()
    looked = inspect(storage.path_of(found.sha256), declared_name=found.filename, limits=limits_in_force())
    if looked.findings:
        raise Refused("unsound-document", " ".join(str(finding.text) for finding in looked.findings))
    return Sent(found.filename, found.sha256, found.size, looked.pages, looked.signatures, question)


def replace_document(
    *, reference: str, officer: User, document: int, sent: Sent, ground: str, may_requote: bool = False
) -> FilingCorrection:  # fmt: skip
    """Have a document of the filing (its number) be this file from now on. The filing keeps its time of receipt and the document its
    number, type and title; the file that stood there stays in the store, named by the row, and is on no seal.

    What an officer said of the old file counts no longer: ticks, a mark against it, where its seal stands. A resubmission is compared
    anew. The fee follows where it goes by pages. may_requote: as in correct_kind. Asked for again, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: the filing, a document of it, or that answer is not there for the officer.
        Conflict: the officer does not have it, or it is decided.
        Refused: ground-needed, same-file, acceptance-set-aside, fee-would-change.
    """
    said = stated(ground)
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office", "case_type"))
        documents = documents_of(filing)
        old = next((each for each in documents if each.number == document), None)
        stands = old is not None and old.sha256 == sent.sha256
        for row in correcting.done_before(filing, officer, said) if stands else []:
            if (row.what, row.place) == (Corrected.DOCUMENT, document):
                return row
        correcting.must_be_able(filing, officer)
        if old is None:
            raise NotFound("no-document", _("This filing has no document %(number)d.") % {"number": document})
        question = _question(filing, sent)
        steps.stop_for(review_rules.may_replace(set_aside=filing.set_aside_at is not None, same=stands))
        owed = Charge.objects.get(subject=reference)
        lines = requoting.lines_after(
            filing, owed, documents, filing.case_type, [each.type for each in documents], said,
            pages=[sent.pages if each.pk == old.pk else each.pages for each in documents],
        )  # fmt: skip
        steps.stop_for(correcting.against_fee(filing, officer, owed, lines, may_requote=may_requote))
        (row,) = correcting.write(filing, officer, said, [_correction(old, sent)])
        _put_in_place(filing, row, old, sent, question)
        _say_nothing_of(filing, old.number, officer)
        _compare_anew(filing)
        correcting.follow_with_fee(filing, officer, owed, lines, [row])
        prices.note_price_difference(filing)
    return row


def _question(filing: Filing, sent: Sent) -> FilerQuestion | None:
    """The question with whose answer the file came."""
    if sent.question is None:
        return None
    question = filing.questions.filter(number=sent.question, documents__sha256=sent.sha256).first()
    if question is None:
        raise NotFound("no-document", _("No such document came with an answer about this filing."))
    return question


def _in_words(pages: int, sha256: str) -> str:
    """How a file is named to the filer and on papers: its name is not said, for it may be a party's."""
    words = ngettext("%(pages)s page, SHA-256 %(sha256)s", "%(pages)s pages, SHA-256 %(sha256)s", pages)
    return words % {"pages": pages, "sha256": f"{sha256[:_DIGITS]} ... {sha256[-_DIGITS:]}"}


def _correction(old: Document, sent: Sent) -> FilingCorrection:
    was, was_zh = languages.in_both(lambda: _in_words(old.pages, old.sha256))
    now, now_zh = languages.in_both(lambda: _in_words(sent.pages, sent.sha256))
    return FilingCorrection(
        what=Corrected.DOCUMENT, place=old.number, old=was, old_zh=was_zh, new=now, new_zh=now_zh, old_code=old.sha256,
        new_code=sent.sha256,
    )  # fmt: skip


def _put_in_place(filing: Filing, row: FilingCorrection, old: Document, sent: Sent, question: FilerQuestion | None) -> None:
    insert(
        ReplacedDocument(
            correction=row, filing=filing, number=old.number, filename=old.filename, sha256=old.sha256, size=old.size, pages=old.pages,
            signatures=old.signatures, new_filename=sent.filename, new_sha256=sent.sha256, new_size=sent.size, new_pages=sent.pages,
            new_signatures=sent.signatures, question=question,
        )
    )  # fmt: skip
    old.filename, old.sha256, old.size, old.pages, old.signatures = (
        sent.filename, sent.sha256, sent.size, sent.pages, sent.signatures,
    )  # fmt: skip
    old.save(update_fields=["filename", "sha256", "size", "pages", "signatures"])


def _say_nothing_of(filing: Filing, number: int, officer: User) -> None:
    """What was said of the old file is taken back, by rows that stay: ticks, a mark against it, and where its seal stands."""
    moment = clock.now()
    ticked = officers_words(filing).get(number, {}).values()
    CheckMark.objects.bulk_create(
        CheckMark(
            filing=filing, document_number=number, item_id=mark.item_id, ticked=False, text=mark.text, text_zh=mark.text_zh, at=moment
        )
        for mark in ticked
    )  # fmt: skip
    if number in marks_of(filing.pk):
        insert(DocumentMark(filing=filing, document_number=number, outcome=Outcome.ACCEPT, officer=officer, at=moment))
    place = seal_place_of(filing.pk, number)
    if place is not None and place.manner != SealManner.FOUND:
        insert(SealPlace(filing=filing, document_number=number, manner=SealManner.FOUND, officer=officer, at=moment))


def _compare_anew(filing: Filing) -> None:
    """What was found of the files that stood there holds no longer; the worker looks at them as they stand now."""
    if filing.resubmits_id is None:
        return
    DocumentComparison.objects.filter(filing=filing).delete()
    outbox.put(lifecycle.COMPARE, key=filing.reference, filing=filing.reference)
