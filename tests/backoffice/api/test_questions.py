"""Questions over the API: read, answered with PDFs that are looked at, late, twice, and by nobody else."""

import json
from datetime import timedelta

from backoffice.filings.asked import AnswerDocument
from backoffice.filings.models import ReplacedDocument
from backoffice.kernel import clock
from tests import samples
from tests.backoffice.api.door import Door, Part, multipart, pdf_part
from tests.backoffice.api.test_messages import door_of
from tests.factories.lives import fresh


def answered(door: Door, reference: str, text: str = "Flat 3.", documents=(), number: int = 1, name: str = "answer"):
    parts = [Part(name, json.dumps({"text": text}).encode(), None, "application/json"), *(pdf_part(data) for data in documents)]
    body, kind = multipart(parts)
    return door.post(f"filings/{reference}/questions/{number}/answer", body, kind)


def test_a_question_is_read_and_answered_with_a_document(lives, at_work):
    filing = lives.asked()
    door = door_of(lives.court.portal)
    assert door.get(f"filings/{filing.reference}").json()["awaits_answer"] is True
    (question,) = door.get(f"filings/{filing.reference}/questions").json()["questions"]
    assert (question["state"], question["answer"], question["answer_by"]) == ("open", None, "2026-03-13")
    at_work.move_to(clock.now() + timedelta(days=4))
    pdf = samples.good_text()
    first = answered(door, filing.reference, documents=[pdf])
    assert first.status_code == 200, first.content
    assert first.json()["answer"]["late"] is True
    assert answered(door, filing.reference, documents=[pdf]).json() == first.json()
    assert AnswerDocument.objects.count() == 1
    other = answered(door, filing.reference, "Flat 4.")
    assert (other.status_code, other.json()["code"]) == (409, "question-answered")
    told = [event["code"] for event in door.get(f"filings/{filing.reference}/events").json()["events"]]
    assert told[-2:] == ["filing.asked_filer", "filing.answered_late"]
    assert fresh(filing).answered_at is not None


def test_what_cannot_be_taken_leaves_the_question_open(lives, at_work):
    filing = lives.asked()
    door = door_of(lives.court.portal)
    for response, status, code in (
        (answered(door, filing.reference, documents=[b"no pdf"]), 422, "documents-refused"),
        (answered(door, filing.reference, "  "), 422, "invalid-request"),
        (answered(door, filing.reference, name="filing"), 422, "invalid-request"),
        (answered(door, filing.reference, number=2), 404, "question-not-found"),
        (answered(Door.of("stranger"), filing.reference), 404, "not-found"),
    ):
        assert (response.status_code, response.json()["code"]) == (status, code)
    assert fresh(filing).asked_at is not None
    assert AnswerDocument.objects.count() == 0


def test_the_filer_reads_which_document_was_replaced_by_which(lives, at_work):
    filing = lives.replaced()
    door = door_of(lives.court.portal)
    told = door.get(f"filings/{filing.reference}").json()
    row = ReplacedDocument.objects.get()
    (document,), (correction,) = told["documents"], told["corrections"]
    assert (document["sha256"], document["pages"], document["filename"]) == (row.new_sha256, 1, "address.pdf")
    assert (correction["what"], correction["document"], correction["old"], correction["new"]) == (
        "document", 1, row.sha256, row.new_sha256,
    )  # fmt: skip
    events = door.get(f"filings/{filing.reference}/events").json()["events"]
    assert [event["code"] for event in events].count("filing.document_replaced") == 1
    (message,) = [each for each in door.get("messages", filing=filing.reference).json()["messages"] if each["kind"] == "replaced"]
    assert row.sha256[:8] in message["text"] and row.new_sha256[-8:] in message["text"] and "address.pdf" not in message["text"]


def test_the_filer_reads_what_was_corrected_and_what_was_filed(lives, at_work):
    filing = lives.with_slips()
    door = door_of(lives.court.portal)
    told = door.get(f"filings/{filing.reference}").json()
    assert [document["number"] for document in told["documents"]] == [2, 1]
    name, order = told["corrections"]
    assert (name["what"], name["party"], name["old"], name["new"]) == ("party", 1, "Tai Fat Ltd", "Tai Fatt Ltd")
    assert (order["old"], order["new"], order["ground"]) == ("1, 2", "2, 1", "the writ comes first")
    assert [event["code"] for event in door.get(f"filings/{filing.reference}/events").json()["events"]].count("filing.slip_corrected") == 2
    (first, _second) = door.get("messages", filing=filing.reference).json()["messages"][::-1]
    assert "Tai Fatt" not in first["text"] and "misspelt in the form" in first["text"]
