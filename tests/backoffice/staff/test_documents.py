"""The files themselves: whole, in parts, kept by the browser but asked for each time."""

import os
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from backoffice.filings.models import Filing
from backoffice.kernel import clock, storage
from backoffice.papers.models import Paper
from backoffice.staff.views.documents import pdf
from tests.factories.lives import Lives, stored_document


@pytest.fixture
def filing(lives: Lives) -> Filing:
    return lives.reach("fee_checked", documents=(stored_document("writ", pages=2), stored_document("defence")))


def address(filing: Filing, number: int = 1) -> str:
    return reverse("staff:document", args=[filing.reference, number])


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_document_comes_exactly_as_it_was_filed(filing: Filing, officer: Client):
    document = filing.documents.get(number=1)
    answer = officer.get(address(filing))
    assert body(answer) == storage.read(document.sha256)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(document.size)
    assert answer["Content-Disposition"] == f'inline; filename="{filing.reference}-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"


def test_the_browser_asks_again_and_is_told_that_nothing_changed(filing: Filing, officer: Client):
    etag = officer.get(address(filing))["ETag"]
    again = officer.get(address(filing), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=10-999999999", 10, None)],
)
def test_a_part_is_that_part(filing: Filing, officer: Client, asked: str, first: int, last: int | None):
    whole = storage.read(filing.documents.get(number=1).sha256)
    answer = officer.get(address(filing), headers={"Range": asked})
    expected = whole[first:] if last is None else whole[first : last + 1]
    assert answer.status_code == 206
    assert body(answer) == expected
    begin = first if first >= 0 else len(whole) + first
    assert answer["Content-Range"] == f"bytes {begin}-{begin + len(expected) - 1}/{len(whole)}"
    assert answer["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=-0", "bytes=99-10", "bytes=999999999-", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b"])
def test_a_range_that_makes_no_sense_gets_the_whole(filing: Filing, officer: Client, asked: str):
    answer = officer.get(address(filing), headers={"Range": asked})
    assert answer.status_code == 200
    assert len(body(answer)) == filing.documents.get(number=1).size


def test_of_a_piece_that_was_damaged_a_second_ago_nothing_is_sent(filing: Filing, officer: Client, at_work):
    document = filing.documents.get(number=1)
    assert officer.get(address(filing), headers={"Range": "bytes=0-9"}).status_code == 206
    path = storage.path_of(document.sha256)
    whole = path.read_bytes()
    path.chmod(0o600)
    try:
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        at_work.move_to(clock.now() + timedelta(seconds=1))
        for asked in ({"Range": "bytes=0-9"}, {"Range": "bytes=-9"}, {}):
            answer = officer.get(address(filing), headers=asked)
            assert answer.status_code == 500
            assert "damaged" in answer.content.decode() and b"%PDF" not in answer.content
    finally:
        path.write_bytes(whole)


def test_an_answer_under_way_breaks_off_before_the_damaged_piece():
    data = os.urandom(3 * storage.PIECE)
    stored = storage.put_bytes(data)
    storage.open_checked(stored.sha256).close()
    path = storage.path_of(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(data[: storage.PIECE] + bytes(2 * storage.PIECE))
    answer = pdf(RequestFactory().get("/", headers={"Range": "bytes=0-"}), stored.sha256, stored.size, "x.pdf")
    sent = b""
    with pytest.raises(storage.Damaged):
        for chunk in answer.streaming_content:
            sent += chunk
    assert sent == data[: storage.PIECE]


def test_there_is_no_document_that_was_not_filed(filing: Filing, officer: Client):
    assert officer.get(address(filing, 3)).status_code == 404
    assert officer.get(address(filing, 0)).status_code == 404


def test_another_registry_finds_neither_document_nor_paper(lives: Lives, sign_in):
    filing = lives.reach("served")
    paper = Paper.objects.get(subject=filing.reference)
    stranger = sign_in(lives.court.stranger)
    assert stranger.get(address(filing)).status_code == 404
    assert stranger.get(reverse("staff:paper", args=[paper.number])).status_code == 404


def test_a_paper_comes_by_its_number(lives: Lives, officer: Client):
    filing = lives.reach("served")
    paper = Paper.objects.get(subject=filing.reference)
    answer = officer.get(reverse("staff:paper", args=[paper.number]))
    assert body(answer) == storage.read(paper.sha256)


def test_a_paper_that_was_replaced_is_not_there_any_more(lives: Lives, officer: Client):
    assert officer.get(reverse("staff:paper", args=["SC-EF-0000-0000-1"])).status_code == 404
