"""Every state has a trait, and every filing that a factory makes would pass the rules of the house."""

import pytest
from django.db.models import Sum

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.payments.models import Allocation, Charge, Payment, Receipt
from tests.factories import FilingFactory, OfficeFactory, officer_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State.values)
def test_a_trait_per_state(state):
    filing = Filing.objects.get(pk=FilingFactory(**{state: True}).pk)
    assert filing.state == state
    assert filing.documents.count() == 1
    assert filing.parties.count() == 2


@pytest.mark.parametrize(
    ("state", "paid_cents"), [("received", 0), ("deemed_received", 0), ("fee_short", 503_00), ("fee_checked", 504_00), ("accepted", 504_00)]
)
def test_the_money_is_what_the_state_stands_on(state, paid_cents):
    filing = FilingFactory(**{state: True})
    charge = Charge.objects.get(subject=filing.reference)
    assert charge.paid_cents == paid_cents
    assert (charge.allocations.aggregate(sum=Sum("amount_cents"))["sum"] or 0) == paid_cents
    assert sum(line.e_cents for line in charge.lines.all()) == filing.fee_total_cents


def test_receipts_are_numbered_without_gaps_and_only_for_money():
    FilingFactory.create_batch(3, fee_checked=True)
    FilingFactory(deemed_received=True)
    assert list(Receipt.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]
    assert Payment.objects.count() == Allocation.objects.count() == 3


def test_a_filing_without_a_fee_has_no_payment():
    FilingFactory(fee_checked=True, fee_status="nil", fee_total_cents=0)
    assert not Payment.objects.exists()


def test_two_filings_of_one_office_share_it():
    one, other = FilingFactory(), FilingFactory()
    assert one.office == other.office
    assert one.case_type == other.case_type


def test_an_officer_takes_it():
    office = OfficeFactory()
    officer = officer_of(office)
    filing = FilingFactory(fee_checked=True, taken_by=officer)
    assert filing.taken_by == officer
    assert filing.taken_at is not None
    assert officer.memberships.get().office == office
