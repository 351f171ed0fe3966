"""A filing asked after, its papers fetched, withdrawn: by the client that submitted it and by nobody else."""

import base64
import hashlib
import json
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import override_settings

from backoffice.audit.models import Event
from backoffice.filings.models import Filing
from backoffice.kernel import outbox, storage
from backoffice.people.models import Office
from tests import samples
from tests.backoffice.api.door import Door, problem, writ
from tests.factories import officer_of
from workflows.filing.actions.accept import accept
from workflows.filing.actions.return_for_correction import ReturnedFor, return_for_correction
from workflows.filing.actions.take import take

pytestmark = pytest.mark.django_db


def submitted(door: Door, **changes: Any) -> dict[str, Any]:
    response = door.submit(writ(**changes))
    assert response.status_code == 201, response.content
    return json.loads(response.content)


def paid(door: Door, told: dict[str, Any]) -> None:
    response = door.notice(reference=told["reference"], amount_cents=told["fee"]["total_cents"])
    assert response.status_code == 202, response.content
    outbox.drain()


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_filing_is_told_as_it_stands(door: Door) -> None:
    first = submitted(door)
    assert json.loads(door.get(f"filings/{first['reference']}").content) == first
    assert json.loads(door.get(f"filings/{first['reference'].lower()}").content) == first
    paid(door, first)
    now = json.loads(door.get(f"filings/{first['reference']}").content)
    assert now["state"] == "fee_checked"
    assert now["fee"]["paid_cents"] == first["fee"]["total_cents"]
    assert [receipt["amount_cents"] for receipt in now["receipts"]] == [first["fee"]["total_cents"]]


PATHS = [
    "filings/{}", "filings/{}/events", "filings/{}/documents/1", "filings/{}/documents/1/sealed",
    "filings/{}/acknowledgement.pdf", "filings/{}/receipt.pdf", "filings/{}/notice-of-return.pdf",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_another_clients_filing_is_not_there(door: Door, path: str) -> None:
    reference = submitted(door)["reference"]
    stranger = Door.of("stranger")
    told = problem(stranger.get(path.format(reference)), 404, "not-found")
    unknown = problem(stranger.get(path.format("EF-0000-0000")), 404, "not-found")
    assert told["detail"].replace(reference, "") == unknown["detail"].replace("EF-0000-0000", "")


@pytest.mark.parametrize("reference", ["%00", "EF-%00000-0000", "'; --", "x" * 3000, "陳", "EF-7HA5-FTKX", "%F0%A0%AE%B7"])
def test_what_is_no_reference_is_not_there(door: Door, reference: str) -> None:
    response = door.http.get(f"/api/v1/filings/{reference}", headers=door.headers())
    problem(response, 404, "not-found")


@pytest.mark.parametrize("path", PATHS)
def test_reading_needs_its_scope(door: Door, path: str) -> None:
    reference = submitted(door)["reference"]
    problem(Door(door.client, "").get(path.format(reference)), 401, "not-authenticated")
    problem(Door.of("writer", ["filings:write"]).get(path.format(reference)), 403, "scope-missing")


def test_the_story_is_told_in_order_and_leaves_out_what_is_not_the_filers(door: Door) -> None:
    told = submitted(door)
    paid(door, told)
    officer = officer_of(Office.objects.get(code="DC-REG"))
    take(reference=told["reference"], officer=officer)
    events = json.loads(door.get(f"filings/{told['reference']}/events").content)["events"]
    known = [event["code"] for event in events]
    assert known[:2] == ["filing.received", "filing.deemed_received"]
    assert "filing.fee_checked" in known
    assert "filing.taken" not in known
    assert events[0]["by"] == "filer"
    assert events[1]["by"] == "system"
    assert events[0]["at"] == "2026-11-20T10:00:00.123456+08:00"
    assert str(officer) not in json.dumps(events)


def test_a_document_comes_back_as_it_was_sent(door: Door) -> None:
    told = submitted(door)
    response = door.get(f"filings/{told['reference']}/documents/1")
    assert response.status_code == 200
    assert body(response) == samples.good_text()
    digest = base64.b64encode(hashlib.sha256(samples.good_text()).digest()).decode()
    assert response["Repr-Digest"] == f"sha-256=:{digest}:"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("number", "status", "code"), [("2", 404, "document-not-found"), ("0", 422, "invalid-request"),
                                                        ("x", 422, "invalid-request"), ("１", 422, "invalid-request")])  # fmt: skip
def test_a_document_that_is_not_there(door: Door, number: str, status: int, code: str) -> None:
    reference = submitted(door)["reference"]
    problem(door.get(f"filings/{reference}/documents/{number}"), status, code)
    problem(door.get(f"filings/{reference}/documents/{number}/sealed"), status, code)


def test_what_is_sealed_to_the_court_is_not_handed_out(door: Door) -> None:
    reference = submitted(door)["reference"]
    Filing.objects.filter(reference=reference).update(sealed_to="parties")
    assert door.get(f"filings/{reference}/documents/1").status_code == 200
    Filing.objects.filter(reference=reference).update(sealed_to="court")
    for path in ("documents/1", "documents/1/sealed"):
        problem(door.get(f"filings/{reference}/{path}"), 404, "document-sealed")
    assert door.get(f"filings/{reference}").status_code == 200, "the filer's own filing stays the filer's"


def test_a_damaged_file_is_never_handed_out(door: Door) -> None:
    told = submitted(door)
    path = storage.path_of(told["documents"][0]["sha256"])
    sound = path.read_bytes()
    assert door.get(f"filings/{told['reference']}/documents/1").status_code == 200, "found whole a moment ago"
    path.chmod(0o600)
    try:
        path.write_bytes(sound[:-1] + b"x")
        problem(door.get(f"filings/{told['reference']}/documents/1"), 500, "file-damaged")
    finally:
        path.unlink()
    problem(door.get(f"filings/{told['reference']}/documents/1"), 404, "file-not-found")


def test_a_paper_that_is_due_and_not_yet_drawn_asks_to_come_again(door: Door) -> None:
    reference = submitted(door)["reference"]
    response = door.get(f"filings/{reference}/acknowledgement.pdf")
    assert response.status_code == 202
    assert int(response["Retry-After"]) >= 1
    outbox.drain()
    response = door.get(f"filings/{reference}/acknowledgement.pdf")
    assert response.status_code == 200
    with pikepdf.open(BytesIO(body(response))) as paper:
        assert len(paper.pages) >= 1


def test_papers_that_are_not_due_say_so(door: Door) -> None:
    reference = submitted(door)["reference"]
    for path in ("documents/1/sealed", "receipt.pdf", "notice-of-return.pdf"):
        problem(door.get(f"filings/{reference}/{path}"), 404, "paper-not-due")


def test_the_receipt_and_the_sealed_copy_of_a_filing_that_went_through(door: Door) -> None:
    told = submitted(door)
    paid(door, told)
    officer = officer_of(Office.objects.get(code="DC-REG"))
    take(reference=told["reference"], officer=officer)
    accept(reference=told["reference"], officer=officer)
    assert door.get(f"filings/{told['reference']}/documents/1/sealed").status_code == 202
    while outbox.drain():
        pass
    now = json.loads(door.get(f"filings/{told['reference']}").content)
    assert now["state"] == "served"
    assert now["case_number"].startswith("DCCJ ")
    receipt = now["receipts"][0]
    for link in (receipt["link"], now["links"]["receipt"], now["documents"][0]["links"]["sealed"], now["links"]["acknowledgement"]):
        response = door.http.get(link, headers=door.headers())
        assert response.status_code == 200, link
        assert body(response).startswith(b"%PDF-")
    problem(door.get(f"filings/{told['reference']}/receipt.pdf", number="DC-ACC-2026-999999"), 404, "paper-not-due")


def test_a_returned_filing_tells_why_and_is_resubmitted_once(door: Door) -> None:
    told = submitted(door)
    paid(door, told)
    officer = officer_of(Office.objects.get(code="DC-REG"))
    take(reference=told["reference"], officer=officer)
    reasons = [ReturnedFor(code="signature-missing", document=1, page=2, note="Page 2 has no signature.")]
    return_for_correction(reference=told["reference"], officer=officer, reasons=reasons, cure_by=date(2026, 12, 4))
    now = json.loads(door.get(f"filings/{told['reference']}").content)
    assert now["state"] == "returned"
    assert now["decision"]["kind"] == "return"
    assert now["decision"]["cure_by"] == "2026-12-04"
    (reason,) = now["decision"]["reasons"]
    assert (reason["code"], reason["document"], reason["page"], reason["note"]) == ("signature-missing", 1, 2, "Page 2 has no signature.")
    assert door.get(f"filings/{told['reference']}/notice-of-return.pdf").status_code == 202
    outbox.drain()
    assert door.get(f"filings/{told['reference']}/notice-of-return.pdf").status_code == 200
    second = submitted(door, resubmits=told["reference"])
    assert second["resubmits"] == told["reference"]
    problem(door.submit(writ(resubmits=told["reference"])), 422, "resubmits-again")


# --- withdrawal ---


def test_a_filing_is_withdrawn_before_it_is_decided(door: Door) -> None:
    reference = submitted(door)["reference"]
    response = door.withdraw(reference, {"ground": "Settled between\nthe parties."})
    assert json.loads(response.content)["state"] == "withdrawn"
    assert Filing.objects.get(reference=reference).withdrawal_ground == "Settled between\nthe parties."
    assert problem(door.withdraw(reference), 409, "wrong-state")["errors"][0]["code"] == "wrong-state"


def test_a_withdrawal_sent_again_is_answered_alike(door: Door) -> None:
    """The first answer may be lost on its way; on another ground it is another request, and too late."""
    reference = submitted(door)["reference"]
    answers = [door.withdraw(reference, {"ground": "Settled."}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert Event.objects.filter(subject=reference, code="filing.withdrawn").count() == 1
    problem(door.withdraw(reference, {"ground": "Another ground."}), 409, "wrong-state")


def test_a_decided_filing_is_not_withdrawn(door: Door) -> None:
    told = submitted(door)
    paid(door, told)
    officer = officer_of(Office.objects.get(code="DC-REG"))
    take(reference=told["reference"], officer=officer)
    accept(reference=told["reference"], officer=officer)
    problem(door.withdraw(told["reference"]), 409, "already-decided")


def test_another_clients_filing_is_not_withdrawn(door: Door) -> None:
    reference = submitted(door)["reference"]
    problem(Door.of("stranger").withdraw(reference), 404, "not-found")
    problem(Door.of("reader", ["filings:read"]).withdraw(reference), 403, "scope-missing")
    assert Filing.objects.get(reference=reference).state == "deemed_received"


@pytest.mark.parametrize("sent", [{}, {"ground": ""}, {"ground": " "}, {"ground": "x" * 2001}, {"ground": 7},
                                  {"ground": "a", "state": "withdrawn"}, {"ground": "a\x00"}])  # fmt: skip
def test_a_withdrawal_names_its_ground_and_nothing_else(door: Door, sent: dict[str, Any]) -> None:
    reference = submitted(door)["reference"]
    path = f"filings/{reference}/withdrawal"
    problem(door.post(path, json.dumps(sent).encode()), 422, "invalid-request")
    problem(door.post(path, b"{"), 400, "malformed-json")
    problem(door.post(path, b"{}", "text/plain"), 415, "unsupported-media-type")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        problem(door.post(path, b'{"ground": "long enough"}'), 413, "too-large")
    assert Filing.objects.get(reference=reference).state == "deemed_received"
