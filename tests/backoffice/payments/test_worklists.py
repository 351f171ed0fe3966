"""The accounts office's lists: several offices in one order, each payment once, and no history sorted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.payments import worklists
from backoffice.payments.models import Payment, PaymentState, Receipt
from tests.factories import AccountsOfficeFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 10, 2, tzinfo=UTC)


def _paid(office, minutes, *, allocated=0):
    return Payment.objects.create(
        merchant="demo-gateway", payment_id=f"p-{Payment.objects.count()}", subject="EF-TEST-0001", accounts_office=office,
        amount_cents=504_00, allocated_cents=allocated, captured_at=MOMENT + timedelta(minutes=minutes),
        recorded_at=MOMENT, deemed_received_at=MOMENT + timedelta(minutes=minutes), deemed_reason="open",
        state=PaymentState.UNIDENTIFIED if office is None else PaymentState.MATCHED,
    )  # fmt: skip


def _walk(read, offices, **more):
    """Every row of a list, page by page."""
    rows, after = [], None
    while True:
        page = read(offices, after=after, size=2, **more)
        rows += page.rows
        if page.following is None:
            return rows
        after = worklists.Key.read(page.following.text())


@pytest.fixture
def offices():
    return [AccountsOfficeFactory(code="DC-ACC"), AccountsOfficeFactory(code="HC-ACC", court="HC")]


def test_payments_of_several_offices_come_in_one_order_and_each_once(offices):
    one, other = offices
    paid = [_paid(office, minutes) for office, minutes in ((one, 1), (other, 2), (one, 2), (other, 5), (one, 3))]
    _paid(AccountsOfficeFactory(code="SCT-ACC", court="SCT"), 4)
    _paid(None, 4)
    expected = sorted(paid, key=lambda payment: (payment.captured_at, payment.pk), reverse=True)
    assert _walk(worklists.page_of_payments, offices) == expected
    assert _walk(worklists.page_of_payments, offices, begins=MOMENT, ends=MOMENT + timedelta(minutes=3)) == expected[2:]


def test_what_nobody_explains_comes_oldest_first_with_what_belongs_to_no_office(offices):
    one, other = offices
    held = [_paid(office, minutes) for office, minutes in ((one, 3), (None, 2), (other, 2), (other, 1))]
    _paid(one, 0, allocated=504_00)
    _paid(AccountsOfficeFactory(code="SCT-ACC", court="SCT"), 0)
    assert _walk(worklists.page_of_unexplained, offices) == sorted(held, key=lambda payment: (payment.captured_at, payment.pk))


@pytest.mark.parametrize("name", ["page_of_payments", "page_of_unexplained"])
def test_a_page_is_read_from_its_index_and_nothing_is_sorted(offices, name):
    for office in offices:
        _paid(office, 1)
    with CaptureQueriesContext(connection) as asked:
        getattr(worklists, name)(offices)
    # What belongs to no office is little, and PostgreSQL sorts it: it does not see that all of it is equal in that column.
    finding = [query["sql"] for query in asked if "ORDER BY" in query["sql"] and "IS NULL" not in query["sql"]]
    assert len(finding) >= len(offices)
    for sql in finding:
        plan = plan_of(sql, sorting=False)
        assert "payment_by_office" in plan or "payment_unexplained" in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


def _receipt(office, sequence):
    payment = _paid(office, sequence)
    return Receipt.objects.create(
        accounts_office=office, year=2026, sequence=sequence, number=f"{office.code}-{sequence}", payment=payment, subject=payment.subject,
        payer="Chan", amount_cents=504_00, issued_at=MOMENT,
    )  # fmt: skip


def test_receipts_of_several_offices_come_newest_first_and_each_once(offices):
    one, other = offices
    made = [_receipt(office, number) for office, number in ((one, 1), (other, 1), (other, 2), (one, 2), (one, 3))]
    _receipt(AccountsOfficeFactory(code="SCT-ACC", court="SCT"), 1)
    rows, before = [], None
    while True:
        page, before = worklists.page_of_receipts(offices, before=before, size=2)
        rows += page
        if before is None:
            break
    assert rows == made[::-1]


@pytest.mark.parametrize("before", [None, 10**6])
def test_receipts_are_read_from_their_index_and_nothing_is_sorted(offices, before):
    for office in offices:
        _receipt(office, 1)
    with CaptureQueriesContext(connection) as asked:
        worklists.page_of_receipts(offices, before=before)
    finding = [query["sql"] for query in asked if "ORDER BY" in query["sql"]]
    assert len(finding) == len(offices)
    for sql in finding:
        plan = plan_of(sql, sorting=False)
        assert "receipt_by_office" in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan
