"""The accounts office's pages: one sum, its lists, its receipts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.kernel import clock
from backoffice.payments import worklists as money
from backoffice.payments.models import NoticeState, Payment, PaymentNotice, Receipt
from tests.backoffice.staff.conftest import shows_password
from tests.backoffice.staff.reading import queries, references, words
from tests.factories.lives import MERCHANT, Lives, fresh
from workflows.money.actions.record_payment import record_payment


def page(client: Client, name: str, **query) -> str:
    answer = client.get(reverse(f"staff:{name}"), query)
    assert answer.status_code == 200
    return words(answer)


def test_the_day_is_one_sum_that_comes_to_zero(lives: Lives, cashier: Client):
    for _ in range(3):
        lives.reach("fee_checked")
    text = page(cashier, "accounts")
    assert "Money in, 3 payments HK$1,512" in text
    assert "Explained, 3 payments whole HK$1,512" in text
    assert "Left, must come to zero HK$0" in text
    assert "Nothing: every payment on record is explained by a fee." in text


def test_what_is_left_is_said_with_its_payments(lives: Lives, cashier: Client):
    filing = lives.reach("fee_checked")
    lives.pay(filing, 504_00)
    other = lives.reach("deemed_received")
    lives.pay(other, 630_00)
    text = page(cashier, "accounts")
    assert "Money in, 3 payments HK$1,638" in text
    assert "Left, must come to zero HK$630" in text
    assert "Duplicate" in text
    assert "Over" in text
    assert "Held unexplained, all days HK$630" in text


def test_money_belongs_to_its_business_day(lives: Lives, cashier: Client, at_work):
    """Paid on Tuesday at eight in the evening: Wednesday's money."""
    filing = lives.reach("deemed_received")
    at_work.move_to(clock.now() + timedelta(hours=10))
    lives.pay(filing)
    assert "Money in, 0 payments HK$0" in page(cashier, "accounts")
    assert "Money in, 1 payment HK$504" in page(cashier, "accounts", day="2026-03-11")
    assert "Money in, 0 payments" in page(cashier, "accounts", day="2026-03-12")


def test_the_day_to_which_money_belongs_is_never_out_of_reach(lives: Lives, cashier: Client, at_work):
    """On Friday evening the days that follow can be turned to, up to Monday, whose money it is."""
    filing = lives.reach("deemed_received")
    at_work.move_to(clock.now() + timedelta(days=3, hours=10))
    lives.pay(filing)
    assert "Business day Fri 13 Mar 2026" in page(cashier, "accounts")
    assert "Sun 15 Mar 2026" in page(cashier, "accounts", day="2026-03-14")
    assert "Mon 16 Mar 2026" in page(cashier, "accounts", day="2026-03-15")
    assert "Money in, 1 payment HK$504" in page(cashier, "accounts", day="2026-03-16")


def test_no_day_is_called_a_business_day_that_is_none(lives: Lives, cashier: Client, at_work):
    """On a Saturday the day at hand is the Monday to which the money belongs."""
    filing = lives.reach("deemed_received")
    at_work.move_to(clock.now() + timedelta(days=4))
    lives.pay(filing)
    text = page(cashier, "accounts")
    assert "Business day Mon 16 Mar 2026" in text
    assert "Money in, 1 payment HK$504" in text


def test_the_sum_of_the_day_agrees_with_its_list(lives: Lives, cashier: Client):
    filing = lives.reach("fee_checked")
    lives.pay(filing, 100_00)
    listed = cashier.get(reverse("staff:payments"), {"day": "2026-03-10"}).context["rows"]
    total = cashier.get(reverse("staff:accounts")).context["total"]
    assert sum(row.payment.amount_cents for row in listed) == total.received_cents == 604_00
    assert sum(row.payment.allocated_cents for row in listed) == total.explained_cents == 504_00


def test_what_waits_for_money_shows_asked_paid_and_left(lives: Lives, cashier: Client):
    waiting, short = lives.reach("deemed_received"), lives.reach("fee_short")
    text = page(cashier, "awaiting-payment")
    assert waiting.reference in text
    assert "504 0 504" in text
    text = page(cashier, "shortfalls")
    assert short.reference in text
    assert "504 503 1" in text
    assert "nobody" in text
    assert references(cashier.get(reverse("staff:shortfalls"))) == [short.reference]


def test_money_for_no_known_filing_stands_in_the_list_of_what_is_not_explained(lives: Lives, cashier: Client):
    record_payment(lives.captured(None, 1_260_00))
    text = page(cashier, "suspense")
    assert "Unidentified" in text
    assert "1,260" in text
    assert "Not explained 1" in text


def test_a_refused_notice_is_somebodys_work(lives: Lives, cashier: Client):
    PaymentNotice.objects.create(
        merchant=MERCHANT, message_id="msg-1", body="{}", received_at=clock.now(), state=NoticeState.REFUSED,
        explanation="The currency is USD.",
    )  # fmt: skip
    assert "The currency is USD." in page(cashier, "suspense")


def test_another_court_s_money_is_not_shown(lives: Lives, sign_in):
    from tests.factories.people import officer_of

    stranger = sign_in(officer_of(lives.court.tribunal_accounts, "accounts_officer"))
    filing = lives.reach("fee_checked")
    lives.pay(filing, 504_00)
    lives.reach("fee_short")
    for name in ("accounts", "awaiting-payment", "shortfalls", "suspense", "payments", "receipts"):
        text = page(stranger, name)
        assert "EF-" not in text.replace("EF-7K3M-2Q9X", ""), name
        assert "DC-ACC-2026" not in text, name
    assert stranger.get(reverse("staff:receipt", args=[Receipt.objects.first().number])).status_code == 404


def test_a_receipt_is_looked_up_by_its_number(lives: Lives, cashier: Client):
    filing = lives.reach("fee_checked")
    number = Receipt.objects.get().number
    answer = cashier.get(reverse("staff:receipts"), {"number": number.lower()})
    assert answer.url == reverse("staff:receipt", args=[number])
    text = words(cashier.get(answer.url))
    assert f"Official receipt {number}" in text
    assert "Amount HK$504" in text
    assert filing.reference in text
    assert "There is no receipt NOPE of your offices." in page(cashier, "receipts", number="nope")


def test_payments_are_paged_without_gap_or_double_under_ties(lives: Lives):
    filing = lives.reach("fee_checked")
    for _ in range(7):
        lives.pay(filing, 10_00)
    offices = [lives.court.accounts]
    for pages, expected in (
        (money.page_of_unexplained, list(money.unexplained(offices).order_by("captured_at", "id"))),
        (money.page_of_payments, list(Payment.objects.order_by("-captured_at", "-id"))),
    ):
        for size in (1, 2, 3, 8):
            found, after = [], None
            while True:
                got = pages(offices, after=after, size=size)
                found += got.rows
                if got.following is None:
                    break
                after = money.Key.read(got.following.text())
            assert found == expected


def test_receipts_are_paged_without_gap_or_double(lives: Lives):
    filing = lives.reach("fee_checked")
    for _ in range(5):
        lives.pay(filing, 10_00)
    found, before = [], None
    while True:
        rows, before = money.page_of_receipts([lives.court.accounts], before=before, size=2)
        found += [row.sequence for row in rows]
        if before is None:
            break
    assert found == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("text", ["", "x", "2026-03-10~1", "nonsense~1", "2026-03-10T10:00:00+00:00~x"])
def test_a_key_that_is_none_is_the_first_page(text: str):
    assert money.Key.read(text) is None


@pytest.mark.parametrize("name", ["accounts", "awaiting-payment", "shortfalls", "suspense", "payments", "receipts"])
def test_as_many_queries_for_many_rows_as_for_few(lives: Lives, cashier: Client, name: str):
    def more(times: int) -> None:
        for _ in range(times):
            lives.pay(lives.reach("fee_checked"), 10_00)
            lives.reach("deemed_received")
            lives.reach("fee_short")

    more(2)
    few = queries(cashier, reverse(f"staff:{name}"))
    more(6)
    assert queries(cashier, reverse(f"staff:{name}")) == few <= 26


def test_the_sum_of_what_is_held_stops_at_its_limit(lives: Lives):
    filing = lives.reach("fee_checked")
    for _ in range(3):
        lives.pay(filing, 10_00)
    assert money.unexplained_cents([lives.court.accounts], 3) == (30_00, False)
    assert money.unexplained_cents([lives.court.accounts], 2) == (20_00, True)


def test_a_filing_with_two_prices_is_listed_and_settled(lives: Lives, cashier: Client):
    filing = lives.with_two_prices(declared_fee_cents=630_00)
    text = page(cashier, "price-differences")
    assert f"{filing.reference} DCCJ new" in text or filing.reference in text
    assert "504 560 56" in text
    whole = words(cashier.get(reverse("staff:filing", args=[filing.reference])))
    assert "HK$504 charged" in whole
    assert "difference HK$56" in whole
    assert "The filer declared HK$630: HK$126 more than the fee." in whole
    answer = cashier.post(reverse("staff:price-settle", args=[filing.reference]), {"note": "by the day of submission"}, follow=True)
    assert "Settled" in words(answer)
    assert "No filing has two prices" in words(answer)
    assert "by the day of submission" in words(cashier.get(reverse("staff:filing", args=[filing.reference])))


def test_what_the_filer_declared_stands_in_the_list_of_what_is_owed(lives: Lives, cashier: Client):
    lives.reach("deemed_received", declared_fee_cents=500_00)
    assert "declared 500" in page(cashier, "awaiting-payment")


def test_a_waiver_is_drafted_on_the_filing_and_looked_at_before_it_is_proposed(lives: Lives, cashier: Client):
    filing = lives.reach("deemed_received")
    shows_password(cashier)
    assert "In full: HK$504" in words(cashier.get(reverse("staff:fee-waive", args=[filing.reference])))
    wrong = cashier.post(reverse("staff:fee-waive", args=[filing.reference]), {"how": "part", "amount": "1e2", "ground": "Order 1"})
    assert (wrong.status_code, "Give an amount in dollars" in words(wrong)) == (422, True)
    answer = cashier.post(
        reverse("staff:fee-waive", args=[filing.reference]), {"how": "part", "amount": "104", "ground": "Order 1"}, follow=True
    )
    text = words(answer)
    assert "Fee of HK$104 waived" in text
    assert "HK$504 HK$400" in text
    assert "Propose it to a second person" in text


def test_a_fee_is_corrected_on_the_filing_and_the_difference_is_said(lives: Lives, sign_in):
    filing = fresh(lives.taken_by_senior())
    officer = sign_in(lives.court.senior)
    page_of = reverse("staff:fee-correct", args=[filing.reference])
    assert "writ fee" in words(officer.get(page_of))
    bad = officer.post(page_of, {"line": "1", "item": "writ", "quantity": "x", "ground": "g"})
    assert (bad.status_code, "Give a whole number" in words(bad)) == (422, True)
    answer = officer.post(page_of, {"line": "1", "item": "writ", "quantity": "2", "ground": "two writs"}, follow=True)
    assert "Corrected: the fee is HK$1,008, and HK$504 is left to pay." in words(answer)
    assert "Short by HK$504" in words(answer)
