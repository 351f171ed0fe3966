"""A fee is waived, or remitted after it was paid: by two persons, and with all figures right after it."""

import pytest

from backoffice.audit.models import Event
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.payments.models import Charge
from reports.content.fees import rows_of
from tests.factories.lives import fresh
from tests.soundness import breaches
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.take import take
from workflows.money.waiver import WAIVER


def drafted(filing, author, cents, seen=None):
    content = {
        "reference": filing.reference,
        "cents": cents,
        "charged_cents": seen or Charge.objects.get(subject=filing.reference).amount_cents,
    }
    return draft_change(
        kind=WAIVER, subject=filing.reference, content=content, summary="w", summary_zh="w", ground="Order 2 rule 3", author=author
    )


def waived(lives, filing, cents):
    change = drafted(filing, lives.court.cashier, cents)
    change = propose_change(reference=change.reference, content_hash=change.content_hash, author=lives.court.cashier)
    assert change.state == "proposed"
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.supervisor)
    return change


def broken():
    """What is broken of money's invariants."""
    return breaches("I5", "I6")


def owed(filing):
    charge = Charge.objects.get(subject=filing.reference)
    return charge.amount_cents, charge.paid_cents, charge.left_cents, charge.refund_due_cents


def test_in_full_it_settles_the_fee(lives):
    filing = lives.deemed_received()
    change = waived(lives, filing, 504_00)
    assert owed(filing) == (0, 0, 0, 0)
    check_fee(reference=filing.reference)
    assert fresh(filing).state == "fee_checked"
    assert fresh(filing).fee_total_cents == 0
    take(reference=filing.reference, officer=lives.court.officer)
    assert accept(reference=filing.reference, officer=lives.court.officer).state == "accepted"
    event = Event.objects.get(code="payment.fee_waived")
    assert (event.actor_name, event.data["waived_cents"], event.data["change"]) == ("Fanny Tse", 504_00, change.reference)
    assert broken() == []


def test_in_part_the_rest_is_paid(lives):
    filing = lives.deemed_received()
    waived(lives, filing, 104_00)
    assert owed(filing) == (400_00, 0, 400_00, 0)
    lives.pay(filing, 400_00)
    check_fee(reference=filing.reference)
    assert fresh(filing).state == "fee_checked"


def test_the_rest_of_a_short_fee_may_be_waived(lives):
    filing = lives.fee_short()
    left = owed(filing)[2]
    waived(lives, filing, left)
    check_fee(reference=filing.reference)
    assert fresh(filing).state == "fee_checked"


def test_after_payment_it_is_to_be_refunded(lives):
    filing = lives.accepted()
    waived(lives, filing, 104_00)
    assert owed(filing) == (400_00, 504_00, 0, 104_00)
    assert broken() == []


def test_papers_carry_the_line_in_both_languages(lives):
    filing = lives.deemed_received()
    change = waived(lives, filing, 104_00)
    line = rows_of(Charge.objects.get(subject=filing.reference), "DC")[-1]
    assert (line.e_cents, line.words.en, line.words.zh) == (-104_00, "Fee waived in part", "豁免部分費用")
    assert change.reference in line.rule.en and "Order 2 rule 3" in line.rule.zh


def test_nobody_waives_alone(lives):
    change = drafted(lives.deemed_received(), lives.court.supervisor, 504_00)
    change = propose_change(reference=change.reference, content_hash=change.content_hash, author=lives.court.supervisor)
    with pytest.raises(Refused) as refused:
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.supervisor)
    assert refused.value.code == "same-person"
    with pytest.raises(Forbidden):
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.other_cashier)


@pytest.mark.parametrize("person", ["officer", "senior", "manager", "stranger"])
def test_only_the_accounts_office_asks_for_it(lives, person):
    with pytest.raises(Forbidden):
        drafted(lives.deemed_received(), getattr(lives.court, person), 504_00)


@pytest.mark.parametrize(("cents", "seen", "code"), [(0, None, "waived-amount"), (504_01, None, "waived-amount"), (1, 9, "fee-changed")])
def test_amounts_that_cannot_be(lives, cents, seen, code):
    with pytest.raises((Refused, Conflict)) as refused:
        drafted(lives.deemed_received(), lives.court.cashier, cents, seen)
    assert refused.value.code == code


def test_a_withdrawn_filing_has_nothing_to_waive(lives):
    with pytest.raises(Refused) as refused:
        drafted(lives.withdrawn(), lives.court.cashier, 504_00)
    assert refused.value.code == "not-waivable"


def test_what_was_waived_meanwhile_is_asked_for_anew(lives):
    filing = lives.deemed_received()
    two = [drafted(filing, each, 504_00) for each in (lives.court.cashier, lives.court.other_cashier)]
    for change, author in zip(two, (lives.court.cashier, lives.court.other_cashier), strict=True):
        propose_change(reference=change.reference, content_hash=change.content_hash, author=author)
    confirm_change(reference=two[0].reference, content_hash=two[0].content_hash, confirmer=lives.court.supervisor)
    with pytest.raises(Refused) as refused:
        confirm_change(reference=two[1].reference, content_hash=two[1].content_hash, confirmer=lives.court.supervisor)
    assert refused.value.code == "fee-changed"
    assert owed(filing)[0] == 0
