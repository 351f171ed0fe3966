"""Notices of the gateway: stored once, answered, then processed; late, early, twice, out of order, short, over, or unreadable."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.audit.timeline import entry_of
from backoffice.filings.submission import PaymentMeans
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict
from backoffice.payments.models import Payment, PaymentNotice
from tests.factories.court import AT_WORK, WRIT_CENTS
from tests.factories.lives import MERCHANT, fresh
from tests.factories.rows import everything, work
from workflows.money import recording
from workflows.money.actions.receive_notice import process_notice, receive_notice


def stored(body, message_id="msg-1"):
    return receive_notice(merchant=MERCHANT, message_id=message_id, body=body)


def processed(body, message_id="msg-1"):
    notice = stored(body, message_id)
    process_notice(notice_id=notice.pk)
    return PaymentNotice.objects.get(pk=notice.pk)


# ---- stored ----


def test_it_is_stored_as_it_came_and_processed_later(lives):
    filing = lives.deemed_received()
    body = lives.notice(filing)
    notice = stored(body)
    assert (notice.merchant, notice.message_id, notice.body, notice.received_at) == (MERCHANT, "msg-1", body, AT_WORK)
    assert (notice.state, Payment.objects.count()) == ("stored", 0)
    assert ("money.process_notice", str(notice.pk)) in work()


def test_even_what_cannot_be_read_is_stored(db):
    assert stored("no json at all").state == "stored"


def test_the_same_message_again_is_stored_once(lives):
    body = lives.notice()
    first = stored(body)
    before = everything()
    assert stored(body).pk == first.pk
    assert everything() == before


def test_one_message_id_for_two_contents(lives):
    stored(lives.notice())
    before = everything()
    with pytest.raises(Conflict) as refused:
        stored(lives.notice(amount_cents=1))
    assert (refused.value.code, refused.value.status) == ("notice-id-reused", 409)
    assert everything() == before


def test_message_ids_are_each_merchants_own(lives):
    one = stored(lives.notice())
    other = receive_notice(merchant="another-gateway", message_id="msg-1", body=lives.notice(merchant="another-gateway"))
    assert one.pk != other.pk


# ---- processed ----


def test_a_notice_becomes_a_payment(lives):
    filing = lives.deemed_received()
    notice = processed(lives.notice(filing))
    payment = Payment.objects.get()
    assert (notice.state, notice.outcome, notice.payment, notice.processed_at) == ("recorded", "matched", payment, AT_WORK)
    assert (payment.merchant, payment.payment_id, payment.means, payment.captured_at) == (MERCHANT, "pay-77", "visa", AT_WORK)


@pytest.mark.parametrize(("cents", "outcome"), [(WRIT_CENTS - 1, "under"), (WRIT_CENTS + 1, "over")])
def test_short_and_over(lives, cents, outcome):
    assert processed(lives.notice(lives.deemed_received(), amount_cents=cents)).outcome == outcome


def test_late_after_the_filing_was_withdrawn(lives):
    assert processed(lives.notice(lives.withdrawn())).outcome == "unmatched"


def test_early_before_its_filing(lives):
    notice = processed(lives.notice())
    assert (notice.state, notice.outcome) == ("recorded", "unidentified")
    filing = lives.receive(payment=PaymentMeans("visa", "pay-77"))
    outbox.drain()
    assert fresh(filing).state == "fee_checked"


def test_twice_under_one_id(lives):
    filing = lives.deemed_received()
    notice = processed(lives.notice(filing))
    before = everything()
    process_notice(notice_id=notice.pk)
    assert everything() == before


def test_twice_under_two_ids(lives):
    filing = lives.deemed_received()
    first, second = processed(lives.notice(filing), "msg-1"), processed(lives.notice(filing), "msg-2")
    assert (first.state, second.state, second.payment) == ("recorded", "repeated", first.payment)
    assert Payment.objects.count() == 1


def test_out_of_order(lives):
    filing = lives.deemed_received()
    rest = lives.notice(filing, payment_id="pay-2", amount_cents=4_00, captured_at=(AT_WORK + timedelta(minutes=5)).isoformat())
    with clock.set_to(AT_WORK + timedelta(minutes=6)):
        assert processed(rest, "msg-2").outcome == "under"
        assert processed(lives.notice(filing, amount_cents=500_00), "msg-1").outcome == "matched"


def test_another_workers_word_stands(lives, monkeypatch):
    """Two workers read the notice as stored; the second comes to the filing when the first has done it all."""
    filing = lives.deemed_received()
    notice = stored(lives.notice(filing))
    from workflows.money.actions import receive_notice as module

    real, calls = module.read_notice, []

    def read(merchant, body, *, received_at):
        calls.append(merchant)
        if len(calls) == 1:
            process_notice(notice_id=notice.pk)
        return real(merchant, body, received_at=received_at)

    monkeypatch.setattr(module, "read_notice", read)
    process_notice(notice_id=notice.pk)
    assert PaymentNotice.objects.get(pk=notice.pk).state == "recorded"


def test_a_filing_held_too_long_refuses_no_money(lives, monkeypatch):
    filing = lives.deemed_received()
    notice = stored(lives.notice(filing))

    def busy(*_args, **_lookup):
        raise Conflict("busy", "Someone else is changing this record.")

    with monkeypatch.context() as patch:
        patch.setattr(recording, "lock", busy)
        with pytest.raises(Conflict):
            process_notice(notice_id=notice.pk)
    assert PaymentNotice.objects.get(pk=notice.pk).state == "stored"
    process_notice(notice_id=notice.pk)
    assert PaymentNotice.objects.get(pk=notice.pk).state == "recorded"


# ---- refused ----

REFUSED = [
    ("unreadable-notice", "no json"),
    ("unreadable-notice", ""),
    ("unreadable-notice", "[]"),
    ("unreadable-notice", "[" * 100_000),
    ("unreadable-notice", {"payment_id": None}),
    ("unreadable-notice", {"payment_id": "  "}),
    ("unreadable-notice", {"payment_id": 77}),
    ("unreadable-notice", {"payment_id": "p" * 121}),
    ("unreadable-notice", {"payment_id": "pay\u0000"}),
    ("unreadable-notice", {"payment_id": "pay\ud800"}),
    ("unreadable-notice", {"reference": ""}),
    ("unreadable-notice", {"reference": "EF-" + "0" * 40}),
    ("unreadable-notice", {"means": ["visa"]}),
    ("unreadable-notice", {"currency": "HKD\n"}),
    ("other-currency", {"currency": "USD"}),
    ("other-currency", {"currency": "hkd"}),
    ("wrong-merchant", {"merchant": "another-gateway"}),
    *[("unreadable-amount", {"amount_cents": wrong}) for wrong in (0, -1, 504.0, "50400", True, None, 10**12 + 1, [504_00])],
    *[
        ("unreadable-time", {"captured_at": wrong})
        for wrong in (
            "yesterday",
            "2026-03-10T10:00:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "1999-12-31T23:59:59+00:00",
            "2026-03-11T02:00:00.000001+00:00",
        )
    ],
]


@pytest.mark.parametrize(("code", "fault"), REFUSED)
def test_refused_for_a_person_to_look_at(lives, code, fault):
    filing = lives.deemed_received()
    notice = processed(fault if isinstance(fault, str) else lives.notice(filing, **fault))
    assert (notice.state, notice.outcome, notice.payment) == ("refused", code, None)
    assert notice.explanation
    assert not Payment.objects.exists()
    event = Event.objects.get(code="payment.notice_refused")
    assert (event.subject, event.data["outcome"]) == ("msg-1", code)
    assert notice.explanation in entry_of(event).text
    before = everything()
    process_notice(notice_id=notice.pk)
    assert everything() == before, "refused once and for all"


def test_a_payment_told_differently_is_refused_and_the_first_stands(lives):
    filing = lives.deemed_received()
    processed(lives.notice(filing))
    notice = processed(lives.notice(filing, amount_cents=1), "msg-2")
    assert (notice.state, notice.outcome) == ("refused", "payment-told-differently")
    assert Payment.objects.get().amount_cents == WRIT_CENTS


@pytest.mark.parametrize("captured", ["2026-03-10T10:00:00+08:00", "2026-03-10T02:00:00Z", "2026-03-09T21:00:00-05:00"])
def test_a_time_in_any_zone(lives, captured):
    processed(lives.notice(lives.deemed_received(), captured_at=captured))
    assert Payment.objects.get().captured_at == datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def test_a_reference_in_small_letters_and_no_means(lives):
    filing = lives.deemed_received()
    assert processed(lives.notice(filing, reference=f" {filing.reference.lower()} ", means="")).outcome == "matched"
