"""Notices of the gateway: late, early, twice, out of order, short, over, in another currency, forged. Each has its answer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from backoffice.filings.models import Filing
from backoffice.kernel import outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.payments.models import NoticeState, Payment, PaymentNotice, PaymentState, Receipt
from tests.backoffice.api.door import MERCHANT, SECRET, Door, notice, problem, writ

pytestmark = pytest.mark.django_db


@pytest.fixture
def filing(door: Door) -> dict[str, Any]:
    """A filing whose fee is awaited."""
    told = json.loads(door.submit().content)
    outbox.drain()
    return told


def processed() -> PaymentNotice:
    outbox.drain()
    assert not OutboxMessage.objects.filter(topic__startswith="money.").exists()
    return PaymentNotice.objects.latest("pk")


def nothing_was_processed() -> bool:
    outbox.drain()
    return not (PaymentNotice.objects.exists() or Payment.objects.exists() or Receipt.objects.exists())


def state(told: dict[str, Any]) -> str:
    return str(Filing.objects.get(reference=told["reference"]).state)


def fee(told: dict[str, Any]) -> int:
    return int(told["fee"]["total_cents"])


# --- stored, then answered, then processed ---


def test_a_notice_is_stored_answered_and_only_then_processed(door: Door, filing: dict[str, Any]) -> None:
    body = json.dumps(notice(reference=filing["reference"], amount_cents=fee(filing)), indent=1).encode()
    response = door.signed(body, message_id="msg_1")
    assert (response.status_code, json.loads(response.content)) == (202, {"id": "msg_1", "status": "stored"})
    stored = PaymentNotice.objects.get()
    assert (stored.merchant, stored.message_id, stored.state) == (MERCHANT, "msg_1", NoticeState.STORED)
    assert stored.body.encode() == body, "as it was signed"
    assert not Payment.objects.exists()
    assert processed().state == NoticeState.RECORDED
    payment = Payment.objects.get()
    assert (payment.state, payment.amount_cents, payment.suspense_cents) == (PaymentState.MATCHED, fee(filing), 0)
    assert payment.captured_at == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert state(filing) == "fee_checked"
    assert Receipt.objects.get().amount_cents == fee(filing)


def test_a_notice_told_twice_has_one_effect_and_the_same_answer(door: Door, filing: dict[str, Any]) -> None:
    body = json.dumps(notice(reference=filing["reference"], amount_cents=fee(filing))).encode()
    first = door.signed(body, message_id="msg_1")
    again = door.signed(body, message_id="msg_1")
    processed()
    later = door.signed(body, message_id="msg_1")
    assert {(response.status_code, response.content) for response in (first, again, later)} == {(202, first.content)}
    processed()
    assert (PaymentNotice.objects.count(), Payment.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_a_payment_told_under_two_ids_is_recorded_once(door: Door, filing: dict[str, Any]) -> None:
    body = json.dumps(notice(reference=filing["reference"], amount_cents=fee(filing))).encode()
    for message_id in ("msg_1", "msg_2"):
        assert door.signed(body, message_id=message_id).status_code == 202
    assert processed().state == NoticeState.REPEATED
    assert (PaymentNotice.objects.count(), Payment.objects.count(), Receipt.objects.count()) == (2, 1, 1)


def test_an_id_used_for_another_body_is_refused(door: Door, filing: dict[str, Any]) -> None:
    door.signed(json.dumps(notice(reference=filing["reference"])).encode(), message_id="msg_1")
    other = json.dumps(notice(reference=filing["reference"], amount_cents=1)).encode()
    problem(door.signed(other, message_id="msg_1"), 409, "notice-id-reused")
    assert PaymentNotice.objects.count() == 1


def test_the_same_payment_told_with_another_amount_is_for_a_person(door: Door, filing: dict[str, Any]) -> None:
    told = notice(reference=filing["reference"], amount_cents=fee(filing))
    door.signed(json.dumps(told).encode())
    door.signed(json.dumps(told | {"amount_cents": fee(filing) + 1}).encode())
    refused = processed()
    assert (refused.state, refused.outcome) == (NoticeState.REFUSED, "payment-told-differently")
    assert Payment.objects.get().amount_cents == fee(filing)


# --- what it says ---


def test_short(door: Door, filing: dict[str, Any]) -> None:
    door.notice(reference=filing["reference"], amount_cents=fee(filing) - 1)
    processed()
    assert Payment.objects.get().state == PaymentState.UNDER
    assert state(filing) == "fee_short"
    door.notice(reference=filing["reference"], amount_cents=1)
    processed()
    assert state(filing) == "fee_checked"
    assert Receipt.objects.count() == 2


def test_over(door: Door, filing: dict[str, Any]) -> None:
    door.notice(reference=filing["reference"], amount_cents=fee(filing) + 1)
    processed()
    payment = Payment.objects.get()
    assert (payment.state, payment.suspense_cents) == (PaymentState.OVER, 1)
    assert state(filing) == "fee_checked"


def test_paid_twice(door: Door, filing: dict[str, Any]) -> None:
    for _time in range(2):
        door.notice(reference=filing["reference"], amount_cents=fee(filing))
    processed()
    second = Payment.objects.latest("pk")
    assert (second.state, second.suspense_cents) == (PaymentState.DUPLICATE, fee(filing))


def test_another_currency(door: Door, filing: dict[str, Any]) -> None:
    assert door.notice(reference=filing["reference"], amount_cents=fee(filing), currency="USD").status_code == 202
    refused = processed()
    assert (refused.state, refused.outcome) == (NoticeState.REFUSED, "other-currency")
    assert not Payment.objects.exists()
    assert state(filing) == "deemed_received"


def test_an_unknown_reference_stands_as_unidentified(door: Door, filing: dict[str, Any]) -> None:
    assert door.notice(reference="EF-9999-9999").status_code == 202
    assert processed().state == NoticeState.RECORDED
    assert Payment.objects.get().state == PaymentState.UNIDENTIFIED
    assert state(filing) == "deemed_received"


def test_early_the_payment_waits_for_the_filing_that_names_it(door: Door) -> None:
    door.notice(reference="not yet known", payment_id="pay_early", amount_cents=1008_00)
    processed()
    assert Payment.objects.get().state == PaymentState.UNIDENTIFIED
    told = json.loads(door.submit(writ(payment={"means": "visa", "payment_id": "pay_early"})).content)
    processed()
    assert Payment.objects.get().subject == told["reference"]
    assert state(told) == "fee_checked"


def test_late_a_withdrawn_filing_keeps_its_state_and_the_money_its_name(door: Door, filing: dict[str, Any]) -> None:
    door.withdraw(filing["reference"])
    door.notice(reference=filing["reference"], amount_cents=fee(filing))
    processed()
    payment = Payment.objects.get()
    assert (payment.state, payment.suspense_cents) == (PaymentState.UNMATCHED, fee(filing))
    assert state(filing) == "withdrawn"


def test_out_of_order_the_sum_is_what_counts(door: Door, filing: dict[str, Any]) -> None:
    whole = fee(filing)
    later, earlier = "2026-11-20T12:00:00+08:00", "2026-11-20T11:00:00+08:00"
    door.notice(reference=filing["reference"], amount_cents=whole - 100, captured_at=later)
    door.notice(reference=filing["reference"], amount_cents=100, captured_at=earlier)
    processed()
    assert state(filing) == "fee_checked"
    assert sum(payment.allocated_cents for payment in Payment.objects.all()) == whole


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"amount_cents": 0}, "unreadable-amount"),
        ({"amount_cents": -1}, "unreadable-amount"),
        ({"amount_cents": 504.0}, "unreadable-amount"),
        ({"amount_cents": "50400"}, "unreadable-amount"),
        ({"amount_cents": True}, "unreadable-amount"),
        ({"amount_cents": None}, "unreadable-amount"),
        ({"amount_cents": 10**30}, "unreadable-amount"),
        ({"captured_at": "yesterday"}, "unreadable-time"),
        ({"captured_at": "2026-11-20T10:00:00"}, "unreadable-time"),
        ({"currency": ""}, "unreadable-notice"),
        ({"payment_id": None}, "unreadable-notice"),
        ({"payment_id": "pay\x00"}, "unreadable-notice"),
        ({"payment_id": "p" * 121}, "unreadable-notice"),
        ({"means": "visa\u202e"}, "unreadable-notice"),
        ({"means": 7}, "unreadable-notice"),
        ({"reference": ["EF"]}, "unreadable-notice"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_a_signed_notice_that_cannot_be_read_is_kept_for_a_person(
    door: Door, filing: dict[str, Any], change: dict[str, Any], outcome: str
) -> None:
    assert door.notice(**{"reference": filing["reference"], **change}).status_code == 202
    refused = processed()
    assert (refused.state, refused.outcome) == (NoticeState.REFUSED, outcome)
    assert refused.explanation
    assert not Payment.objects.exists()


# --- forged ---


def test_a_notice_signed_with_another_secret_is_refused(door: Door) -> None:
    other = "whsec_" + "A" * 43 + "="
    problem(door.signed(json.dumps(notice()).encode(), secret=other), 401, "signature-invalid")
    assert nothing_was_processed()


def test_a_body_altered_after_signing_is_refused(door: Door) -> None:
    sent = json.dumps(notice(amount_cents=100)).encode()
    signed: dict[str, str] = {}
    keep = door.http.generic

    def alter(method: str, path: str, data: bytes, **given: Any) -> Any:
        signed.update(given["headers"])
        return keep(method, path, data.replace(b"100", b"999"), **given)

    door.http.generic = alter  # type: ignore[method-assign]
    problem(door.signed(sent), 401, "signature-invalid")
    assert signed["webhook-signature"].startswith("v1,")
    assert nothing_was_processed()


@pytest.mark.parametrize("header", ["webhook_id", "webhook_timestamp", "webhook_signature"])
def test_a_missing_header_is_named(door: Door, header: str) -> None:
    problem(door.signed(json.dumps(notice()).encode(), **{header: ""}), 400, "signature-missing")
    assert nothing_was_processed()


@pytest.mark.parametrize(
    "signature",
    ["v1", "v1,", "v1,not base64!", "v2,AAAA", "garbage", ",", "v1,AAAA v1,BBBB", "v1a,AAAA", "v1,\u00e9"],
)
def test_a_signature_of_any_other_form_is_refused(door: Door, signature: str) -> None:
    problem(door.signed(json.dumps(notice()).encode(), webhook_signature=signature), 401, "signature-invalid")
    assert nothing_was_processed()


def test_one_good_signature_among_several_is_enough(door: Door) -> None:
    body, at = json.dumps(notice()).encode(), datetime.now(UTC)
    good = Webhook(SECRET).sign("msg_1", at, body.decode())
    assert door.signed(body, message_id="msg_1", at=at, webhook_signature=f"v1,AAAA {good}").status_code == 202


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24 * 365])
def test_a_signature_of_another_time_is_refused(door: Door, minutes: int) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    problem(door.signed(json.dumps(notice()).encode(), at=at), 401, "timestamp-expired")
    assert nothing_was_processed()


@pytest.mark.parametrize("timestamp", ["nan", "inf", "1e400", "-1", "１７００００００００", "now", "9" * 13])
def test_a_timestamp_that_is_no_number_of_seconds_is_refused(door: Door, timestamp: str) -> None:
    problem(door.signed(json.dumps(notice()).encode(), webhook_timestamp=timestamp), 401, "signature-invalid")


@pytest.mark.parametrize("merchant", ["another", "", None, 7, ["test-gateway"]])
def test_an_unknown_merchant_is_refused(door: Door, merchant: Any) -> None:
    problem(door.notice(merchant=merchant), 401, "unknown-merchant")
    assert nothing_was_processed()


def test_a_secret_of_one_merchant_does_not_speak_for_another(door: Door, settings: Any) -> None:
    settings.PAYMENT_NOTICE_SECRETS = {MERCHANT: SECRET, "another": "whsec_" + "B" * 43 + "="}
    problem(door.notice(merchant="another"), 401, "signature-invalid")
    assert nothing_was_processed()


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"merchant": "test-gateway", "merchant": "another"}', b"\xff"])
def test_a_body_that_names_no_merchant_is_refused(door: Door, body: bytes) -> None:
    response = door.signed(body)
    assert response.status_code in (400, 401)
    assert json.loads(response.content)["code"] in ("malformed-json", "unknown-merchant")
    assert nothing_was_processed()


def test_a_notice_is_json_of_bounded_size(door: Door, settings: Any) -> None:
    response = door.http.generic("POST", "/api/v1/payments/notices", b"{}", content_type="text/plain")
    problem(response, 415, "unsupported-media-type")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    problem(door.notice(), 413, "too-large")
    assert nothing_was_processed()


def test_a_bearer_token_is_neither_asked_for_nor_enough(door: Door) -> None:
    response = door.post("payments/notices", json.dumps(notice()).encode())
    problem(response, 400, "signature-missing")
    assert nothing_was_processed()
