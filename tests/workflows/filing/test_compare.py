"""A resubmission is held against the filing that was returned: once, in bounded processes, from the stored files."""

import pytest

from backoffice.filings.inspection import InspectionBusy
from backoffice.filings.models import DocumentComparison
from backoffice.filings.pdf.pool import Unreadable
from backoffice.kernel import outbox, storage
from backoffice.kernel.errors import NotFound
from backoffice.kernel.outbox import NotYet
from tests import samples
from tests.factories.lives import stored_document
from workflows.filing.actions import compare as act
from workflows.filing.actions.compare import compare


def _document(kind, text, pages=1):
    return stored_document(kind, pages=pages, data=samples.saved(samples.text_pdf(pages, text)))


def _resubmitted(lives):
    returned = lives.returned(documents=(_document("writ", "Claim for 480,000"), _document("defence", "Denied", 2)))
    again = (_document("writ", "Claim for 500,000"), _document("defence", "Denied", 2), _document("summons", "New"))
    return lives.receive(documents=again, resubmits=returned.reference)


def test_the_worker_tells_what_became_of_each_document(lives):
    filing = _resubmitted(lives)
    while outbox.drain():
        pass
    writ, defence, summons = DocumentComparison.objects.filter(filing=filing)
    assert (writ.number, writ.earlier_number, writ.same_bytes) == (1, 1, False)
    assert [(one["old"], one["new"]) for one in writ.pages[0]["differences"]] == [("480,000,", "500,000,")]
    assert (defence.number, defence.earlier_number, defence.same_bytes, defence.pages) == (2, 2, True, None)
    assert (summons.number, summons.earlier_number, summons.same_bytes, summons.pages) == (3, None, False, None)


def test_a_second_call_changes_nothing_and_a_first_submission_has_nothing_to_compare(lives):
    filing = _resubmitted(lives)
    assert compare(reference=filing.reference)
    assert not compare(reference=filing.reference)
    assert DocumentComparison.objects.count() == 3
    assert not compare(reference=lives.received().reference)
    with pytest.raises(NotFound):
        compare(reference="EF-0000-0000")


def test_a_document_that_cannot_be_read_again_is_named_and_the_others_are_compared(lives, monkeypatch):
    filing = _resubmitted(lives)

    class Unable:
        def ask(self, *_asked, **_more):
            raise Unreadable("document-too-complex")

    monkeypatch.setattr(act.inspection, "shared_pool", lambda _size: Unable())
    assert compare(reference=filing.reference)
    assert [row.fault for row in DocumentComparison.objects.filter(filing=filing)] == ["document-too-complex", "", ""]


def test_when_no_process_is_free_it_is_asked_for_again(lives, monkeypatch):
    filing = _resubmitted(lives)

    def busy(_later, _earlier):
        raise InspectionBusy("inspection-busy", "later")

    monkeypatch.setattr(act.inspection, "compare", busy)
    with pytest.raises(NotYet):
        compare(reference=filing.reference)
    assert not DocumentComparison.objects.exists()


def test_a_file_that_is_no_longer_what_was_filed_is_not_compared(lives):
    filing = _resubmitted(lives)
    storage._checked.clear()
    path = storage.path_of(filing.documents.get(number=1).sha256)
    path.chmod(0o644)
    path.write_bytes(b"%PDF-1.7 something else")
    with pytest.raises(storage.Damaged):
        compare(reference=filing.reference)
