"""The form about one document on the page of a filing, its tabs and its bar; and what the API tells of it."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.api.answers import filing_answer
from backoffice.filings.models import DocumentMark
from tests.factories.lives import fresh, stored_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(lives):
    client = Client()
    client.force_login(lives.court.officer)
    return client


def _said(**changes):
    return {"document": "2", "what": "not-signed", "page": "1", "note": "The last line.", "cure_by": "2026-03-20", **changes}


def test_a_document_is_marked_and_the_page_shows_it_where_the_officer_looks(lives, officer):
    filing = lives.taken(documents=(stored_document("writ"), stored_document("defence")))
    address = reverse("staff:mark-document", args=[filing.reference])
    shown = officer.get(f"{address}?document=2").content.decode()
    assert 'id="dialog-mark-document" aria-labelledby="title-mark-document" data-marks data-open open' in shown
    assert "For another court" not in shown.split("dialog-mark-document")[1], "only a senior officer rejects"
    answer = officer.post(address, _said())
    assert answer.headers["Location"] == f"{reverse('staff:filing', args=[filing.reference])}?document=2"
    page = officer.get(answer.headers["Location"]).content.decode()
    assert "Accept 1 of 2" in page
    assert "<b>1 to return</b>" in page
    assert 'id="marks"' in page
    # The return of the whole begins with what was said of its documents.
    assert 'value="The last line."' in officer.get(reverse("staff:return", args=[filing.reference])).content.decode()
    officer.post(address, _said(what="accept"))
    assert "Accept 1 of 2" not in officer.get(reverse("staff:filing", args=[filing.reference])).content.decode()
    assert [mark.outcome for mark in DocumentMark.objects.filter(filing=filing)] == ["return", "accept"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"document": "1"}, "commences the case"),
        ({"what": ""}, "Say what is to become of it."),
        ({"page": "9"}, "Document 2 has no page 9."),
        ({"cure_by": "soon"}, "Write the date as 2026-09-30."),
    ],
)
def test_what_cannot_be_marked_is_said_and_nothing_typed_is_lost(lives, officer, changes, words):
    filing = lives.taken(documents=(stored_document("writ"), stored_document("defence")))
    answer = officer.post(reverse("staff:mark-document", args=[filing.reference]), _said(**changes))
    page = answer.content.decode()
    assert (answer.status_code, words in page, "The last line." in page) == (422, True, True)
    assert not DocumentMark.objects.exists()


def test_the_filer_reads_of_each_document_whether_it_was_accepted(lives):
    marked = filing_answer(fresh(lives.marked()))
    assert [document["not_accepted"] for document in marked["documents"]] == [None, None], "nothing is decided in review"
    told = filing_answer(fresh(lives.in_part()))
    first, second = told["documents"]
    assert (told["left_out"], first["not_accepted"]) == ("awaited", None)
    assert (second["not_accepted"]["kind"], second["not_accepted"]["reason"]["code"]) == ("return", "not-signed")
