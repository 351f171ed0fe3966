"""The fee is looked at: settled, short, or still awaited; asked twice it changes nothing."""

import pytest

from backoffice.audit.models import Event
from backoffice.kernel.errors import NotFound
from tests.factories import CaseFactory
from tests.factories.court import WRIT_CENTS
from tests.factories.lives import fresh
from tests.factories.rows import everything
from workflows.filing.actions.check_fee import check_fee


def _check(filing):
    check_fee(reference=filing.reference)
    return fresh(filing).state


def _data(filing, code):
    return Event.objects.get(subject=filing.reference, code=code).data


def test_nothing_paid_waits_for_payment(lives):
    filing = lives.deemed_received()
    before = everything()
    assert _check(filing) == "deemed_received"
    assert everything() == before


def test_paid_in_full(lives):
    filing = lives.deemed_received()
    lives.pay(filing)
    assert _check(filing) == "fee_checked"
    assert _data(filing, "filing.fee_checked")["finding"] == "payable"


def test_paid_in_two_parts(lives):
    filing = lives.deemed_received()
    lives.pay(filing, WRIT_CENTS - 1)
    assert _check(filing) == "fee_short"
    assert _data(filing, "filing.fee_short") == {"short": "HK$0.01", "short_cents": 1}
    lives.pay(filing)
    assert _check(filing) == "fee_checked"


def test_short_and_still_short_is_said_once(lives):
    filing = lives.fee_short()
    lives.pay(filing, 1)
    assert _check(filing) == "fee_short"
    assert Event.objects.filter(subject=filing.reference, code="filing.fee_short").count() == 1


def test_paid_too_much_is_settled(lives):
    filing = lives.deemed_received()
    lives.pay(filing, WRIT_CENTS + 100)
    assert _check(filing) == "fee_checked"


def test_no_fee(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    filing = lives.receive("defence", case_number=case.number, parties=())
    assert _check(filing) == "fee_checked"
    assert _data(filing, "filing.fee_checked")["finding"] == "nil"


def test_no_fee_item_on_record(lives):
    filing = lives.receive("application", case_type="DCEC", claim_amount_cents=None)
    assert _check(filing) == "fee_checked"
    assert _data(filing, "filing.fee_checked")["finding"] == "not_on_record"


def test_a_resubmission_whose_credit_covers_the_fee(lives):
    filing = lives.receive(resubmits=lives.returned().reference)
    assert filing.fee_total_cents == 0
    assert _check(filing) == "fee_checked"


def test_paid_before_its_deemed_time_it_waits_for_that(lives):
    filing = lives.received()
    lives.pay(filing)
    before = everything()
    assert _check(filing) == "received"
    assert everything() == before


def test_the_rest_paid_while_the_accounts_office_has_it_ends_their_turn(lives):
    filing = lives.taken_shortfall()
    lives.pay(filing)
    assert _check(filing) == "fee_checked"
    checked = fresh(filing)
    assert (checked.taken_by, checked.taken_at) == (None, None)


@pytest.mark.parametrize("standing", ["fee_checked", "taken", "accepted", "withdrawn", "returned"])
def test_asked_again_it_changes_nothing(lives, standing):
    filing = lives.reach(standing)
    before = everything()
    _check(filing)
    assert everything() == before


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        check_fee(reference="EF-0000-0000")
