"""Money told of by several at once: one payment, one receipt, and receipts without a gap."""

from functools import partial

import pytest
from django.db import transaction

from backoffice.filings.rules import ReturnedFor
from backoffice.filings.submission import PaymentMeans
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict
from backoffice.payments.models import Allocation, Charge, Payment, PaymentNotice, Receipt
from tests.concurrency.together import Caller, split, together
from tests.factories.court import WRIT_CENTS
from tests.factories.lives import MERCHANT, fresh
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.receive import receive
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.withdraw import withdraw
from workflows.money.actions import receive_notice as notices
from workflows.money.actions.identify_payment import claim_payments, identify_payment
from workflows.money.actions.receive_notice import process_notice, receive_notice
from workflows.money.actions.record_payment import record_payment

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]
HANDS = 6


def _all_receipts():
    return list(Receipt.objects.order_by("sequence").values_list("sequence", flat=True))


def test_one_payment_told_by_many(lives):
    filing = lives.deemed_received()
    results = together(*[partial(record_payment, lives.captured(filing, payment_id="pay-x"))] * HANDS)
    assert {payment.pk for payment, _new in results} == {Payment.objects.get().pk}
    assert [new for _payment, new in results].count(True) == 1
    assert _all_receipts() == [1]
    assert Allocation.objects.count() == 1


def test_one_payment_for_nobody_told_by_many():
    captured = notices.Captured(MERCHANT, "pay-x", "EF-0000-0000", 504_00, clock.now())
    results = together(*[partial(record_payment, captured)] * HANDS)
    assert {payment.pk for payment, _new in results} == {Payment.objects.get().pk}
    assert [new for _payment, new in results].count(True) == 1


def test_one_payment_told_differently_at_once(lives):
    filing = lives.deemed_received()
    given, raised = split(together(*[partial(record_payment, lives.captured(filing, cents, payment_id="pay-x")) for cents in (1, 2, 3)]))
    assert len(given) == 1
    assert [(type(one), one.code) for one in raised] == [(Conflict, "payment-told-differently")] * 2
    assert _all_receipts() == [1]


def test_many_payments_for_one_filing(lives):
    filing = lives.deemed_received()
    given, raised = split(together(*[partial(record_payment, lives.captured(filing, 200_00)) for _ in range(HANDS)]))
    assert raised == []
    assert Charge.objects.get(subject=filing.reference).paid_cents == WRIT_CENTS
    assert sorted(str(payment.state) for payment, _new in given) == ["duplicate"] * 3 + ["over", "under", "under"]
    assert _all_receipts() == list(range(1, HANDS + 1))


def test_receipts_run_without_a_gap_whoever_pays(lives):
    filings = [lives.deemed_received() for _ in range(8)]
    _given, raised = split(together(*[partial(record_payment, lives.captured(filing)) for filing in filings]))
    assert raised == []
    assert _all_receipts() == list(range(1, 9))


def test_paid_while_it_is_withdrawn(lives):
    for _ in range(4):
        filing = lives.deemed_received()
        _given, raised = split(
            together(
                partial(record_payment, lives.captured(filing)),
                partial(withdraw, reference=filing.reference, actor=lives.client, ground=""),
            )
        )
        assert raised == []
        payment = Payment.objects.get(subject=filing.reference)
        assert str(payment.state) in ("matched", "unmatched")
        assert payment.allocated_cents == Charge.objects.get(subject=filing.reference).paid_cents


# ---- notices ----


def test_one_message_many_times_is_stored_once_and_asked_for_once(lives):
    body = lives.notice(lives.deemed_received())
    results = together(*[partial(receive_notice, merchant=MERCHANT, message_id="msg-1", body=body)] * HANDS)
    assert {notice.pk for notice in results} == {PaymentNotice.objects.get().pk}
    assert outbox.OutboxMessage.objects.filter(topic=notices.PROCESS).count() == 1


def test_one_notice_processed_by_many_workers(lives):
    for number in range(3):
        body = lives.notice(lives.deemed_received(), payment_id=f"pay-{number}x")
        notice = receive_notice(merchant=MERCHANT, message_id=f"msg-{number}", body=body)
        assert together(*[partial(process_notice, notice_id=notice.pk)] * 4) == [None] * 4
        assert PaymentNotice.objects.get(pk=notice.pk).state == "recorded"
    assert _all_receipts() == [1, 2, 3]


# ---- a payment and its filing, each in a transaction that does not see the other ----


@pytest.fixture
def early(lives):
    """How a payment and the filing that names it come in."""
    submission = lives.submission(payment=PaymentMeans("visa", "pay-early"))
    captured = lives.captured(None, WRIT_CENTS, payment_id="pay-early")
    return partial(receive, submission=submission, client=lives.court.portal, received_at=clock.now()), partial(record_payment, captured)


def _met(filing):
    while outbox.drain():
        pass
    assert str(Payment.objects.get().state) == "matched"
    assert fresh(filing).state == "fee_checked"
    assert _all_receipts() == [1]


def test_the_payment_comes_while_the_filing_is_not_yet_committed(early):
    receives, records = early
    with transaction.atomic():
        filing = receives()
        payment, new = Caller(records).end()
        assert (str(payment.state), new) == ("unidentified", True)
        Caller(outbox.drain).end()
    _met(filing)


def test_the_filing_comes_while_the_payment_is_not_yet_committed(early):
    receives, records = early
    with transaction.atomic():
        records()
        filing = Caller(receives).end()
        Caller(outbox.drain).end()
    _met(filing)


def test_both_look_for_each_other_at_once(early):
    receives, records = early
    payment, _new = records()
    filing = receives()
    found = together(*[partial(identify_payment, payment_id=payment.pk)] * 2, *[partial(claim_payments, reference=filing.reference)] * 2)
    assert sum(found) == 1
    _met(filing)


def test_they_come_at_the_very_same_moment(early):
    filing, _payment = together(*early)
    _met(filing)


# ---- the rest is paid while the accounts office returns the short filing ----


def test_the_rest_is_paid_while_the_short_filing_is_returned(lives):
    """Whoever locks the filing first: it is returned, and the money is kept for the resubmission; or it is paid, and not returned."""
    seen = set()
    for _ in range(12):
        filing = lives.taken_shortfall()
        left = Charge.objects.get(subject=filing.reference).left_cents
        reasons = [ReturnedFor("not-signed")]
        returned, paid = together(
            partial(return_for_correction, reference=filing.reference, officer=lives.court.cashier, reasons=reasons, cure_by=None),
            partial(record_payment, lives.captured(filing, left)),
        )
        payment, new = paid
        assert new
        check_fee(reference=filing.reference)
        now = fresh(filing)
        seen.add(now.state)
        if now.state == "returned":
            assert returned.state == "returned"
            assert (payment.allocated_cents, Charge.objects.get(subject=filing.reference).left_cents) in {(left, 0), (0, left)}
        else:
            assert (now.state, returned.code, type(returned)) == ("fee_checked", "paid-meanwhile", Conflict)
            assert Charge.objects.get(subject=filing.reference).left_cents == 0
            assert now.taken_by is None
    assert seen <= {"returned", "fee_checked"}
