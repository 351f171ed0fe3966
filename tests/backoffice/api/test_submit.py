"""A submission at the door: taken in whole and once, or refused by name with nothing kept."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from backoffice.api import submit, uploads
from backoffice.audit.models import Event
from backoffice.filings.inspection import InspectionBusy
from backoffice.filings.models import Document, Filing, FilingParty
from backoffice.kernel import clock, idempotency, storage
from backoffice.kernel.clock import HONG_KONG, Hand
from backoffice.kernel.models import IdempotencyKey, OutboxMessage
from tests import samples
from tests.backoffice.api.door import Door, Part, codes, multipart, pdf_part, problem, writ

pytestmark = pytest.mark.django_db

NOTHING_KEPT = (Filing, Document, FilingParty, IdempotencyKey, OutboxMessage)


def nothing_was_kept() -> bool:
    return not any(table.objects.exists() for table in NOTHING_KEPT) and not Event.objects.filter(subject__startswith="EF-").exists()


def taken(response: Any) -> dict[str, Any]:
    assert response.status_code == 201, response.content
    return json.loads(response.content)


# --- taken in ---


def test_a_sound_filing_is_acknowledged_with_all_that_the_filer_needs(door: Door) -> None:
    writ_pdf, statement = samples.good_text(), samples.good_links()
    filing = writ(documents=[{"type": "writ", "title": "Writ"}, {"type": "writ"}])
    response = door.submit(filing, [writ_pdf, statement], names=["writ of summons.pdf", "陳述書.pdf"])
    told = taken(response)
    assert response["Location"] == told["links"]["self"] == f"/api/v1/filings/{told['reference']}"
    assert told["received_at"] == "2026-11-20T10:00:00.123456+08:00"
    assert told["deemed_received_at"] == told["received_at"]
    assert told["deemed_provisional"] is False
    assert told["deemed_reason"] == "open"
    assert told["state"] == "deemed_received"
    assert told["fee"]["fee_status"] == "payable"
    assert told["fee"]["total_cents"] == sum(line["e_cents"] for line in told["fee"]["lines"]) > 0
    assert [(document["number"], document["filename"], document["title"]) for document in told["documents"]] == [
        (1, "writ of summons.pdf", "Writ"),
        (2, "陳述書.pdf", ""),
    ]
    assert [(document["sha256"], document["size"], document["pages"]) for document in told["documents"]] == [
        (hashlib.sha256(writ_pdf).hexdigest(), len(writ_pdf), 3),
        (hashlib.sha256(statement).hexdigest(), len(statement), 1),
    ]


def test_what_was_sent_is_what_is_kept(door: Door) -> None:
    filing = writ(
        urgency={"ground": "limitation", "explanation": "Time ends today.\nSee paragraph 4."},
        payment={"means": "deposit_account", "payment_id": "acct-7"},
        language="zh",
    )
    reference = taken(door.submit(filing))["reference"]
    kept = Filing.objects.get(reference=reference)
    assert (kept.office.code, kept.case_type.code, kept.claim_amount_cents) == ("DC-REG", "DCCJ", 250_000_00)
    assert (kept.filer_name, kept.filer_organisation, kept.filer_account) == ("Amy Lau", "Lau & Partners", "lau-1")
    assert (kept.urgent, kept.urgency_ground, kept.urgency_explanation) == (True, "limitation", "Time ends today.\nSee paragraph 4.")
    assert (kept.payment_means, kept.payment_id, kept.language) == ("deposit_account", "acct-7", "zh")
    assert kept.client == door.client
    assert list(kept.parties.values_list("role", "name", "name_zh")) == [
        ("commencing", "Tai Fat Trading Ltd", "大發貿易有限公司"),
        ("defending", "WONG Siu Ming", "黃小明"),
    ]


def test_every_stored_file_hashes_to_its_name_and_is_what_was_sent(door: Door) -> None:
    # Round the sizes in which a body is read (64 kB) and a hash is fed.
    sizes = [640, 1000, 65_535, 65_536, 65_537, 131_072, 200_000, 3_000_000]
    sent = [samples.good_of_size(size) for size in sizes]
    told = taken(door.submit(writ(documents=[{"type": "writ"}] * len(sent)), sent))
    for document, data in zip(told["documents"], sent, strict=True):
        assert document["size"] == len(data)
        assert document["sha256"] == hashlib.sha256(data).hexdigest()
        assert storage.read(document["sha256"]) == data


def test_documents_are_safe_on_disk_before_the_row_that_names_them(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    receive = submit.receive

    def looking(**given: Any) -> Filing:
        seen.extend(storage.read(document.sha256) for document in given["submission"].documents)
        assert not Document.objects.exists()
        return receive(**given)

    monkeypatch.setattr(submit, "receive", looking)
    taken(door.submit())
    assert seen == [samples.good_text()]


def test_the_json_part_may_be_a_file_of_json(door: Door) -> None:
    assert taken(door.submit(as_file=True))["office"] == "DC-REG"


def test_documents_may_come_before_the_json_part(door: Door) -> None:
    response = door.send([pdf_part(samples.good_text()), Part("filing", json.dumps(writ()).encode())])
    assert taken(response)["documents"][0]["filename"] == "writ.pdf"


def test_received_at_is_after_the_last_byte_and_before_inspection(door: Door, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    last_byte = datetime(2026, 11, 20, 17, 30, 0, 0, tzinfo=HONG_KONG)
    receive_chunk, look = uploads._Handler.receive_data_chunk, submit.inspect

    def slowly(self: Any, data: bytes, start: int) -> None:
        receive_chunk(self, data, start)
        hand.move_to(last_byte)

    def late(*args: Any, **given: Any) -> Any:
        hand.move_to(datetime(2026, 11, 20, 17, 31, tzinfo=HONG_KONG))
        return look(*args, **given)

    monkeypatch.setattr(uploads._Handler, "receive_data_chunk", slowly)
    monkeypatch.setattr(submit, "inspect", late)
    told = taken(door.submit())
    assert told["received_at"] == "2026-11-20T17:30:00.000000+08:00"
    assert told["deemed_received_at"] == told["received_at"], "the closing time itself is open"


def test_after_closing_the_deemed_time_is_the_next_opening_and_provisional(door: Door, hand: Hand) -> None:
    hand.move_to(datetime(2026, 11, 20, 17, 30, 0, 1, tzinfo=HONG_KONG))
    told = taken(door.submit())
    assert told["state"] == "received"
    assert told["deemed_received_at"] == "2026-11-23T08:45:00.000000+08:00"
    assert told["deemed_provisional"] is True
    assert told["deemed_reason"] == "after_closing"
    assert told["deemed_explanation"] == "after 5.30pm: next opening"


def test_a_year_without_holidays_is_accepted_with_an_unknown_deemed_time(door: Door, hand: Hand) -> None:
    hand.move_to(datetime(2031, 1, 3, 10, 0, tzinfo=HONG_KONG))
    told = taken(door.submit())
    assert (told["deemed_received_at"], told["deemed_provisional"], told["deemed_reason"]) == (None, True, "calendar_missing")


# --- once ---


def test_the_same_key_and_content_get_the_same_bytes_for_ever(door: Door, hand: Hand) -> None:
    first = door.submit(key="key-1")
    hand.move_to(datetime(2027, 3, 1, 9, 0, tzinfo=HONG_KONG))
    door.withdraw(json.loads(first.content)["reference"])
    for _again in range(3):
        replayed = door.submit(key="key-1")
        assert replayed.status_code == 201
        assert replayed.content == first.content
        assert replayed["Location"] == first["Location"]
        assert replayed["Content-Type"] == first["Content-Type"]
    assert Filing.objects.count() == 1


def test_another_spelling_of_the_same_json_is_the_same_content(door: Door) -> None:
    filing = writ()
    first = door.submit(json.dumps(filing, ensure_ascii=False, indent=3).encode(), key="k")
    again = door.submit(json.dumps(dict(reversed(filing.items()))).encode(), key="k", as_file=True)
    assert again.content == first.content


@pytest.mark.parametrize(
    ("filing", "documents"),
    [
        (writ(claim_amount_cents=250_000_01), None),
        (writ(), [samples.good_links()]),
        (writ(documents=[{"type": "writ"}] * 2), [samples.good_text(), samples.good_links()]),
    ],
    ids=["another amount", "another document", "one document more"],
)
def test_the_same_key_with_other_content_is_refused(door: Door, filing: Any, documents: Any) -> None:
    first = door.submit(key="k")
    problem(door.submit(filing, documents, key="k"), 422, "idempotency-key-reused")
    assert door.submit(key="k").content == first.content


def test_the_order_of_the_documents_is_content(door: Door) -> None:
    one, two = samples.good_text(), samples.good_links()
    filing = writ(documents=[{"type": "writ"}] * 2)
    door.submit(filing, [one, two], key="k")
    problem(door.submit(filing, [two, one], key="k"), 422, "idempotency-key-reused")


def test_a_request_in_flight_is_told_to_wait(door: Door) -> None:
    fingerprint = submit.fingerprint(writ(), [hashlib.sha256(samples.good_text()).hexdigest()])
    idempotency.claim(scope=f"client:{door.client.pk}", key="k", fingerprint=fingerprint)
    response = door.submit(key="k")
    problem(response, 409, "request-in-flight")
    assert int(response["Retry-After"]) > 0
    assert not Filing.objects.exists()


def test_another_clients_key_is_another_key(door: Door) -> None:
    first, other = door.submit(key="k"), Door.of("other").submit(key="k")
    assert taken(first)["reference"] != taken(other)["reference"]


def test_a_refusal_frees_the_key_for_a_corrected_request(door: Door) -> None:
    problem(door.submit(writ(office="XX-REG"), key="k"), 422, "unknown-registry")
    problem(door.submit(writ(), [samples.launch()], key="k"), 422, "documents-refused")
    taken(door.submit(key="k"))


def test_a_fault_of_ours_frees_the_key_and_keeps_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.http.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(submit, "filing_answer", lambda filing: 1 / 0)
        problem(door.submit(key="k"), 500, "internal-error")
    assert nothing_was_kept()
    taken(door.submit(key="k"))


@pytest.mark.parametrize(
    ("key", "code"),
    [("", "idempotency-key-missing"), ("k" * 201, "idempotency-key-invalid"), ("with blank", "idempotency-key-invalid"),
     ("schlüssel", "idempotency-key-invalid")],
)  # fmt: skip
def test_the_key_is_required_and_plain(door: Door, key: str, code: str) -> None:
    body, media_type = multipart([Part("filing", json.dumps(writ()).encode()), pdf_part(samples.good_text())])
    problem(door.post("filings", body, media_type, **{"Idempotency-Key": key}), 400, code)


# --- refused ---


@pytest.mark.parametrize("path", sorted(samples.FOLDER.glob("document-*.pdf")), ids=lambda path: path.stem)
def test_each_bad_document_is_refused_by_name(door: Door, path: Path) -> None:
    filing = writ(documents=[{"type": "writ"}] * 2)
    told = problem(door.submit(filing, [samples.good_text(), path.read_bytes()], names=["a.pdf", path.name]), 422, "documents-refused")
    assert codes(told) == [path.stem.split("--")[0]]
    (error,) = told["errors"]
    assert (error["document"], error["pointer"]) == (2, "#/documents/1")
    assert path.name in error["detail"]
    assert nothing_was_kept()


def test_all_bad_documents_are_told_at_once_with_their_pages(door: Door) -> None:
    filing = writ(documents=[{"type": "writ"}] * 3)
    told = problem(door.submit(filing, [samples.script_on_page_2(), samples.good_text(), b""]), 422, "documents-refused")
    assert [(error["document"], error["code"], error.get("page")) for error in told["errors"]] == [
        (1, "document-has-script", 2),
        (3, "document-empty", None),
    ]


@override_settings(DOCUMENT_MAX_BYTES=2000)
def test_an_oversized_document_is_named_and_not_kept(door: Door, empty_store: Path) -> None:
    filing = writ(documents=[{"type": "writ"}] * 2)
    big = samples.good_text() + b" " * 700_000
    told = problem(door.submit(filing, [samples.good_text(), big], names=["a.pdf", "big.pdf"]), 422, "documents-refused")
    assert codes(told) == ["document-too-large"]
    assert told["errors"][0]["document"] == 2
    assert [path.name for path in (empty_store / "incoming").iterdir() if path.name != ".sweep"] == []
    assert [path for path in empty_store.rglob("*") if path.is_file() and path.stat().st_size > 2000] == []
    told = problem(door.submit(filing, [big, samples.good_text()], names=["big.pdf", "a.pdf"]), 422, "documents-refused")
    assert told["errors"][0]["document"] == 1


@pytest.mark.parametrize("count", [0, 1, 3])
def test_another_number_of_files_than_documents_is_refused(door: Door, count: int) -> None:
    filing = writ(documents=[{"type": "writ"}] * 2)
    problem(door.submit(filing, [samples.good_text()] * count), 422, "document-count")
    assert nothing_was_kept()


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"office": "XX-REG"}, "unknown-registry", "#/office"),
        ({"office": "DC-ACC"}, "unknown-registry", "#/office"),
        ({"case_type": "XXXX"}, "case-type-not-here", "#/case_type"),
        ({"office": "HC-REG"}, "case-type-not-here", "#/case_type"),
        ({"documents": [{"type": "unheard-of"}]}, "unknown-document-type", "#/documents/0/type"),
        ({"case_number": "DCCJ 999/2026"}, "case-not-found", "#/case_number"),
        ({"parties": None}, "no-commencing-party", "#/parties"),
        ({"parties": [{"role": "commencing", "name": "A"}]}, "no-defending-party", "#/parties"),
        ({"parties": [{"role": "commencing", "name": "A"}, {"role": "defending"}]}, "party-without-name", "#/parties/1/name"),
        ({"resubmits": "EF-0000-0000"}, "resubmits-unknown", "#/resubmits"),
        ({"claim_amount_cents": 75_000_00}, "claim-below-jurisdiction", "#/claim_amount_cents"),
        ({"claim_amount_cents": 3_000_000_01}, "claim-above-jurisdiction", "#/claim_amount_cents"),
    ],
)  # fmt: skip
def test_what_the_court_cannot_take_is_refused_under_its_code(door: Door, changes: dict[str, Any], code: str, pointer: str) -> None:
    told = json.loads((response := door.submit(writ(**changes))).content)
    assert response.status_code == 422
    assert (code, pointer) in [(error["code"], error["pointer"]) for error in told["errors"]]
    assert told["code"] in codes(told)
    assert nothing_was_kept()


def test_a_case_type_before_its_e_filing_is_refused(door: Door, hand: Hand) -> None:
    hand.move_to(datetime(2022, 5, 4, 10, 0, tzinfo=HONG_KONG))
    problem(door.submit(), 422, "no-efiling-yet")


def test_a_fee_that_needs_the_amount_of_the_claim_asks_for_it(door: Door) -> None:
    claim = writ(office="SCT-REG", case_type="SCTC", documents=[{"type": "claim-form-1"}], claim_amount_cents=None)
    told = problem(door.submit(claim), 422, "claim-amount-needed")
    assert told["errors"][0]["pointer"] == "#/claim_amount_cents"
    assert nothing_was_kept()


def test_a_small_claim_above_the_jurisdiction_is_refused_to_the_cent(door: Door) -> None:
    claim = writ(office="SCT-REG", case_type="SCTC", documents=[{"type": "claim-form-1"}], claim_amount_cents=75_000_01)
    problem(door.submit(claim), 422, "claim-above-jurisdiction")
    claim["claim_amount_cents"] = 75_000_00
    taken(door.submit(claim))


def test_a_filing_without_documents_is_refused(door: Door) -> None:
    problem(door.submit(writ(documents=[]), []), 422, "no-documents")


def test_when_documents_cannot_be_looked_at_the_filer_comes_again_with_the_same_key(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any, **given: Any) -> None:
        raise InspectionBusy("inspection-busy", "Not now.")

    with monkeypatch.context() as context:
        context.setattr(submit, "inspect", busy)
        response = door.submit(key="k")
    problem(response, 503, "inspection-busy")
    assert int(response["Retry-After"]) > 0
    assert nothing_was_kept()
    taken(door.submit(key="k"))


# --- resubmission ---


def test_a_returned_filing_of_another_client_is_unknown(door: Door) -> None:
    other = taken(Door.of("other").submit())["reference"]
    problem(door.submit(writ(resubmits=other)), 422, "resubmits-unknown")


def test_a_filing_that_was_not_returned_is_not_resubmitted(door: Door) -> None:
    own = taken(door.submit())["reference"]
    problem(door.submit(writ(resubmits=own)), 422, "resubmits-not-returned")


# --- who ---


def test_only_a_known_active_client_with_the_scope_is_let_in(door: Door) -> None:
    response = Door(door.client, "rbo_wrong").submit()
    problem(response, 401, "not-authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")
    reader = Door.of("reader", ["filings:read"])
    response = reader.submit()
    problem(response, 403, "scope-missing")
    assert 'scope="filings:write"' in response["WWW-Authenticate"]
    door.client.active = False
    door.client.save(update_fields=["active"])
    problem(door.submit(), 401, "not-authenticated")
    assert nothing_was_kept()


def test_a_stranger_leaves_nothing_in_the_store(door: Door, empty_store: Path) -> None:
    Door(door.client, "rbo_wrong").submit()
    assert not empty_store.exists()


def test_the_clock_is_read_once_for_the_receipt(door: Door) -> None:
    told = taken(door.submit())
    assert Filing.objects.get(reference=told["reference"]).received_at == clock.now()
