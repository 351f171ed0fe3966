"""In review a line of the fee is corrected: the difference is charged, or is to be refunded."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from backoffice.audit.models import Event
from backoffice.fees.models import FeeItem
from backoffice.filings.worklists import Queue, page_of_queue
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.payments.models import Charge
from reports.content.fees import rows_of
from tests.factories.lives import fresh
from tests.soundness import breaches
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.correct_fee import correct_fee
from workflows.filing.actions.take import take
from workflows.money.actions.shortfall import take_shortfall


def correct(lives, filing, who="senior", **changes):
    wanted = {"line": 1, "item": "writ", "quantity": 2, "ground": "two writs in one file", **changes}
    return correct_fee(reference=filing.reference, officer=getattr(lives.court, who), **wanted)


def broken():
    """What is broken of money's invariants."""
    return breaches("I5", "I6")


def lines(filing):
    return [(line.item, line.quantity, line.e_cents) for line in Charge.objects.get(subject=filing.reference).lines.all()]


def in_list(lives, queue):
    return [each.reference for each in page_of_queue(queue, user=lives.court.cashier, offices=[lives.court.registry]).rows]


def test_more_is_charged_and_the_accounts_office_asks_for_it(lives):
    filing = lives.taken_by_senior()
    charge = correct(lives, filing)
    assert (charge.amount_cents, charge.left_cents, charge.refund_due_cents) == (1008_00, 504_00, 0)
    assert lines(filing) == [("writ", 1, 504_00), ("writ", 1, -504_00), ("writ", 2, 1008_00)]
    now = fresh(filing)
    assert (now.state, now.taken_by, now.taken_at) == ("fee_short", None, None)
    assert (in_list(lives, Queue.SHORT), in_list(lives, Queue.REVIEW)) == ([filing.reference], [])
    assert not Task.objects.filter(finished=None).exists(), "nobody's turn in review"
    with pytest.raises(Conflict):
        accept(reference=filing.reference, officer=lives.court.senior)
    take_shortfall(reference=filing.reference, officer=lives.court.cashier)
    payment = lives.pay(filing)
    assert (payment.amount_cents, payment.state, payment.suspense_cents) == (504_00, "matched", 0)
    check_fee(reference=filing.reference)
    assert (in_list(lives, Queue.SHORT), in_list(lives, Queue.REVIEW)) == ([], [filing.reference])
    take(reference=filing.reference, officer=lives.court.senior)
    assert accept(reference=filing.reference, officer=lives.court.senior).state == "accepted"
    assert breaches() == []


def test_a_slip_is_put_right_while_nobody_asks_for_the_money(lives):
    filing = lives.taken_by_senior()
    correct(lives, filing)
    charge = correct(lives, filing, line=3, quantity=1, ground="one writ after all")
    assert (charge.amount_cents, charge.left_cents) == (504_00, 0)
    check_fee(reference=filing.reference)
    assert fresh(filing).state == "fee_checked"
    correct_again = {"line": 5, "quantity": 3, "ground": "three"}
    with pytest.raises(Conflict):
        correct(lives, filing, **correct_again)  # it is in review again, in nobody's hands
    take(reference=filing.reference, officer=lives.court.senior)
    correct(lives, filing, **correct_again)
    take_shortfall(reference=filing.reference, officer=lives.court.cashier)
    with pytest.raises(Conflict) as refused:
        correct(lives, filing, line=7, quantity=1)
    assert refused.value.code == "taken-by-other"


def test_less_is_to_be_refunded(lives):
    filing = lives.taken_by_senior()
    charge = correct(lives, filing, item="summons", quantity=1)
    assert (charge.amount_cents, charge.left_cents, charge.refund_due_cents) == (18_00, 0, 486_00)
    assert accept(reference=filing.reference, officer=lives.court.senior).state == "accepted"
    assert broken() == []


def test_a_line_is_added_or_taken_away(lives):
    filing = lives.taken_by_senior()
    assert correct(lives, filing, line=None, item="summons", quantity=3).amount_cents == 504_00 + 54_00
    assert correct(lives, filing, line=1, quantity=0, ground="not a writ").amount_cents == 54_00
    assert fresh(filing).fee_total_cents == 54_00


def test_priced_by_the_day_of_submission_and_not_by_todays(lives, at_work):
    filing = lives.taken_by_senior()
    lives.with_two_prices()
    at_work.move_to(clock.now() + timedelta(days=3))
    assert FeeItem.objects.get(court="DC", item="writ", valid_to=None).paper_cents == 700_00
    assert correct(lives, filing).amount_cents == 1008_00


def test_on_record_with_its_ground(lives):
    filing = lives.taken_by_senior()
    correct(lives, filing)
    event = Event.objects.get(code="filing.fee_corrected")
    assert (event.actor_name, event.data["difference_cents"], event.data["ground"]) == ("Cora Yip", 504_00, "two writs in one file")
    rows = rows_of(Charge.objects.get(subject=filing.reference), "DC")
    assert [row.e_cents for row in rows] == [504_00, -504_00, 1008_00]
    assert "審核時更正：two writs in one file" in rows[2].rule.zh


def test_sent_again_it_is_done(lives):
    filing = lives.taken_by_senior()
    correct(lives, filing)
    assert correct(lives, filing).amount_cents == 1008_00, "the answer was lost, and it has left the review meanwhile"
    assert len(lines(filing)) == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "  "}, "ground-needed"),
        ({"line": 7}, "no-such-line"),
        ({"quantity": -1}, "quantity-wrong"),
        ({"quantity": 10_001}, "quantity-wrong"),
        ({"line": None, "quantity": 0}, "quantity-wrong"),
        ({"item": "unheard-of"}, "item-not-on-record"),
        ({"quantity": 1}, "nothing-corrected"),
    ],
    ids=str,
)
def test_refused(lives, changes, code):
    filing = lives.taken_by_senior()
    before = lines(filing)
    with pytest.raises(Refused) as refused:
        correct(lives, filing, **changes)
    assert refused.value.code == code
    assert lines(filing) == before


def test_a_line_is_taken_back_once(lives):
    filing = lives.taken_by_senior()
    correct(lives, filing)
    with pytest.raises(Refused) as refused:
        correct(lives, filing, quantity=3)
    assert refused.value.code == "no-such-line"


def test_only_who_has_it_in_review(lives):
    filing = lives.taken_by_senior()
    for who in ("cashier", "officer"):
        with pytest.raises(Forbidden):
            correct(lives, filing, who=who)
    with pytest.raises(Conflict):
        correct(lives, lives.taken())
    with pytest.raises(Conflict):
        correct(lives, lives.accepted())
