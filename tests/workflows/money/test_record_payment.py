"""Money is recorded once, stands in one named state, and is receipted at once, whatever becomes of the filing."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.audit.models import Event
from backoffice.filings.submission import PaymentMeans
from backoffice.kernel import outbox
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.errors import Conflict, NotFound
from backoffice.payments.models import Allocation, Charge, Payment, Receipt
from tests.factories import CaseFactory
from tests.factories.court import AT_WORK, WRIT_CENTS, day_at, evening_of
from tests.factories.lives import fresh
from tests.factories.rows import everything, work
from workflows.money.actions.identify_payment import claim_payments, identify_payment
from workflows.money.actions.record_payment import record_payment


def _charge(filing):
    return Charge.objects.get(subject=filing.reference)


def _money(payment):
    row = Payment.objects.get(pk=payment.pk)
    return str(row.state), row.amount_cents, row.allocated_cents, row.suspense_cents


@pytest.mark.parametrize(
    ("cents", "state", "allocated", "left"),
    [
        (WRIT_CENTS, "matched", WRIT_CENTS, 0),
        (WRIT_CENTS - 1, "under", WRIT_CENTS - 1, 1),
        (1, "under", 1, WRIT_CENTS - 1),
        (WRIT_CENTS + 1, "over", WRIT_CENTS, 0),
    ],
)
def test_a_payment_for_a_filing_that_owes(lives, cents, state, allocated, left):
    filing = lives.deemed_received()
    payment, new = record_payment(lives.captured(filing, cents))
    assert new
    assert _money(payment) == (state, cents, allocated, cents - allocated)
    assert (_charge(filing).paid_cents, _charge(filing).left_cents) == (allocated, left)
    assert list(Allocation.objects.values_list("payment_id", "charge_id", "amount_cents")) == [(payment.pk, _charge(filing).pk, allocated)]
    assert (payment.subject, payment.accounts_office) == (filing.reference, lives.court.accounts)


def test_what_follows_it(lives):
    filing = lives.deemed_received()
    before = set(work())
    payment = lives.pay(filing)
    receipt = Receipt.objects.get(payment=payment)
    assert set(work()) - before == {("papers.receipt", receipt.number)}
    assert ("filing.check_fee", filing.reference) in work()
    told = list(Event.objects.filter(subject=filing.reference, code__startswith="payment.").order_by("id").values_list("code", flat=True))
    assert told == ["payment.recorded", "payment.receipted"]


def test_the_rest_comes_later(lives):
    filing = lives.deemed_received()
    first, second = lives.pay(filing, 500_00), lives.pay(filing)
    assert (_money(first)[0], _money(second)) == ("under", ("matched", 4_00, 4_00, 0))
    assert _charge(filing).left_cents == 0


def test_paid_twice_by_two_payments(lives):
    filing = lives.fee_checked()
    assert _money(lives.pay(filing, WRIT_CENTS)) == ("duplicate", WRIT_CENTS, 0, WRIT_CENTS)
    assert _charge(filing).paid_cents == WRIT_CENTS


def test_settled_but_not_yet_looked_at_is_a_duplicate_too(lives):
    filing = lives.deemed_received()
    lives.pay(filing)
    assert _money(lives.pay(filing, 1_00)) == ("duplicate", 1_00, 0, 1_00)


@pytest.mark.parametrize("standing", ["accepted", "served", "returned", "rejected", "lapsed"])
def test_money_for_a_decided_filing_is_a_duplicate(lives, standing):
    filing = lives.reach(standing)
    assert _money(lives.pay(filing, 7_00))[0] == "duplicate"
    assert fresh(filing).state == standing


def test_money_for_a_withdrawn_filing_is_unmatched_kept_and_receipted(lives):
    filing = lives.withdrawn()
    payment = lives.pay(filing)
    assert _money(payment) == ("unmatched", WRIT_CENTS, 0, WRIT_CENTS)
    assert Receipt.objects.get(payment=payment).amount_cents == WRIT_CENTS
    assert _charge(filing).paid_cents == 0


def test_money_where_nothing_is_owed(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    filing = lives.receive("defence", case_number=case.number, parties=())
    assert _money(lives.pay(filing, 5_00))[0] == "unmatched"


# ---- told twice, or differently ----


def test_told_twice_it_has_one_effect(lives):
    filing = lives.deemed_received()
    captured = lives.captured(filing)
    first, new = record_payment(captured)
    before = everything()
    again, second = record_payment(captured)
    assert (again.pk, new, second) == (first.pk, True, False)
    assert everything() == before


@pytest.mark.parametrize("state", ["identified", "unidentified"])
@pytest.mark.parametrize("change", ["amount", "time", "filing", "nowhere"])
def test_told_differently(lives, state, change):
    filing, other = lives.deemed_received(), lives.deemed_received()
    captured = lives.captured(filing if state == "identified" else None)
    record_payment(captured)
    changes = {
        "amount": {"amount_cents": 1},
        "time": {"captured_at": captured.captured_at + timedelta(microseconds=1)},
        "filing": {"reference": other.reference},
        "nowhere": {"reference": "EF-1111-1111"},
    }
    before = everything()
    with pytest.raises(Conflict) as refused:
        record_payment(replace(captured, **changes[change]))
    assert refused.value.code == "payment-told-differently"
    assert everything() == before


def test_the_same_number_at_another_merchants_is_another_payment(lives):
    filing = lives.deemed_received()
    captured = lives.captured(filing, 1_00)
    record_payment(captured)
    _payment, new = record_payment(replace(captured, merchant="another-gateway"))
    assert new
    assert Payment.objects.count() == 2


# ---- whose money it is ----


def test_money_for_nobody_stands_as_unidentified(lives):
    payment, new = record_payment(lives.captured(None, 504_00))
    assert new
    assert _money(payment) == ("unidentified", 504_00, 0, 504_00)
    assert (payment.accounts_office, payment.subject) == (None, "EF-0000-0000")
    assert not Receipt.objects.exists()
    assert work() == [("money.identify_payment", str(payment.pk))]


def test_a_filing_that_named_the_payment_gets_it(lives):
    filing = lives.deemed_received(payment=PaymentMeans("visa", "pay-known"))
    payment, _new = record_payment(lives.captured(None, WRIT_CENTS, payment_id="pay-known"))
    assert (payment.subject, _money(payment)[0]) == (filing.reference, "matched")
    again, new = record_payment(lives.captured(None, WRIT_CENTS, payment_id="pay-known"))
    assert (again.pk, new) == (payment.pk, False)


def test_the_reference_counts_before_the_payments_number(lives):
    claimed = lives.deemed_received(payment=PaymentMeans("visa", "pay-1x"))
    named = lives.deemed_received()
    payment, _new = record_payment(lives.captured(named, payment_id="pay-1x"))
    assert payment.subject == named.reference
    assert _charge(claimed).paid_cents == 0


def test_money_that_came_before_its_filing_is_put_to_it(lives):
    payment, _new = record_payment(lives.captured(None, WRIT_CENTS, payment_id="pay-early"))
    outbox.drain()
    assert _money(payment)[0] == "unidentified"
    filing = lives.receive(payment=PaymentMeans("visa", "pay-early"))
    assert claim_payments(reference=filing.reference) == 1
    assert _money(payment) == ("matched", WRIT_CENTS, WRIT_CENTS, 0)
    assert Receipt.objects.get(payment=payment).subject == filing.reference
    before = everything()
    assert claim_payments(reference=filing.reference) == 0
    assert identify_payment(payment_id=payment.pk) is False
    assert everything() == before


def test_the_worker_brings_early_money_and_its_filing_together(lives):
    record_payment(lives.captured(None, WRIT_CENTS, payment_id="pay-early"))
    filing = lives.receive(payment=PaymentMeans("visa", "pay-early"))
    outbox.drain()
    assert fresh(filing).state == "fee_checked"


def test_a_filing_without_a_payment_of_its_own_takes_no_strangers_money(lives):
    payment, _new = record_payment(lives.captured(None, WRIT_CENTS, payment_id="pay-other"))
    filing = lives.receive()
    assert claim_payments(reference=filing.reference) == 0
    assert _money(payment)[0] == "unidentified"


def test_looking_for_what_is_not_there(lives):
    with pytest.raises(NotFound):
        identify_payment(payment_id=404)
    with pytest.raises(NotFound):
        claim_payments(reference="EF-0000-0000")


# ---- receipts, and the payment's own day ----


def test_receipts_are_numbered_per_accounts_office_and_year_of_capture(lives, at_work):
    filing = lives.deemed_received()
    claim = lives.receive("claim", office="SCT-REG", case_type="SCTC", claim_amount_cents=4_800_00)
    last_second = datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=HONG_KONG)
    for captured in (
        lives.captured(filing, 1_00),
        lives.captured(filing, 1_00, captured_at=last_second),
        lives.captured(filing, 1_00, captured_at=last_second + timedelta(microseconds=1)),
        lives.captured(claim, 1_00),
        lives.captured(filing, 1_00),
    ):
        record_payment(captured)
    assert list(Receipt.objects.order_by("id").values_list("number", "year", "sequence")) == [
        ("DC-ACC-2026-000001", 2026, 1),
        ("DC-ACC-2026-000002", 2026, 2),
        ("DC-ACC-2027-000001", 2027, 1),
        ("SCT-ACC-2026-000001", 2026, 1),
        ("DC-ACC-2026-000003", 2026, 3),
    ]


def test_a_receipt_names_the_payer_and_all_the_money(lives):
    receipt = Receipt.objects.get(payment=lives.pay(lives.deemed_received(), 600_00))
    assert (receipt.payer, receipt.amount_cents, receipt.issued_at) == ("Chan & Co. (Chan Tai Man)", 600_00, AT_WORK)


def test_money_on_a_friday_night_counts_on_monday_and_settles_at_once(lives, at_work):
    friday = day_at(date(2026, 3, 13), 21)
    at_work.move_to(friday)
    filing = lives.receive()
    payment = Payment.objects.get(pk=lives.pay(filing).pk)
    assert (payment.captured_at, payment.deemed_received_at) == (friday, day_at(date(2026, 3, 16), 8, 45))
    assert _money(payment)[0] == "matched"
    assert fresh(filing).state == "received", "the fee is looked at when the filing is deemed received"


def test_money_late_at_night_is_dated_by_the_accounts_office(lives):
    filing = lives.deemed_received()
    payment, _new = record_payment(lives.captured(filing, captured_at=evening_of(AT_WORK)))
    assert (payment.deemed_reason, payment.deemed_received_at) == ("after_closing", day_at(date(2026, 3, 11), 8, 45))


def test_looking_for_unclaimed_money_reads_only_what_is_unclaimed(lives):
    """A million payments that found their filing are not walked for one that did not."""
    filing = lives.receive(payment=PaymentMeans("visa", "pay-early"))
    with CaptureQueriesContext(connection) as queries:
        claim_payments(reference=filing.reference)
    reads = [query["sql"] for query in queries if 'FROM "payments_payment"' in query["sql"]]
    plans = [_plan(read) for read in reads]
    assert len(plans) == 2
    assert "payment_subject" in plans[0] or "payment_unidentified" in plans[0]
    assert "payment_unidentified" in plans[1]


def test_looking_for_the_filing_that_named_a_payment_walks_no_others(lives):
    with CaptureQueriesContext(connection) as queries:
        record_payment(lives.captured(None, 1_00))
    reads = [query["sql"] for query in queries if 'FROM "filings_filing"' in query["sql"]]
    assert "filing_by_payment" in _plan(reads[-1])


def _plan(read):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{read}")
        return str(cursor.fetchall())
