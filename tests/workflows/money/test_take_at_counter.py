"""At the counter money is taken for a filing on paper: through the chain of every payment, once, with its receipt."""

import pytest

from backoffice.audit.models import Event
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.payments.models import Charge, CounterPayment, Payment, Receipt
from tests.factories.lives import fresh
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.invariants.run import check_all
from workflows.money.actions.take_at_counter import take_at_counter


@pytest.fixture
def on_paper(lives):
    """A writ handed in on paper by somebody who is not represented: HK$630, without the concession."""
    entered = PaperFiling(lives.submission(), AtTheCounter(represented=False), clock.now())
    return take_in_paper(entered=entered, officer=lives.court.officer, key="form-1")


def taken(lives, filing, who="cashier", **changes):
    told = {"number": "CP-7K3M-2Q9X", "cents": 630_00, "means": "cash", "instrument": "", **changes}
    return take_at_counter(reference=filing.reference, officer=getattr(lives.court, who), **told)


def drain():
    while outbox.drain():
        pass


def broken():
    return [found for _code, _title, found in check_all() if found]


def test_cash_settles_the_paper_fee_and_is_receipted_at_once(lives, on_paper):
    payment = taken(lives, on_paper)
    assert (payment.state, payment.merchant, payment.means) == ("matched", "COUNTER:DC-ACC", "cash")
    assert (payment.captured_at, payment.accounts_office, payment.suspense_cents) == (clock.now(), lives.court.accounts, 0)
    receipt = Receipt.objects.get(payment=payment)
    assert (receipt.number, receipt.amount_cents, receipt.subject) == ("DC-ACC-2026-000001", 630_00, on_paper.reference)
    charge = Charge.objects.get(subject=on_paper.reference)
    assert [(line.concession_cents, line.e_cents) for line in charge.lines.all()] == [(0, 630_00)]
    drain()
    assert fresh(on_paper).state == "fee_checked"
    event = Event.objects.get(code="payment.taken_at_counter")
    assert (event.actor_name, event.data["means"], event.data["amount_cents"]) == (str(lives.court.cashier), "cash", 630_00)
    assert broken() == []


def test_a_cheque_for_a_part_and_eps_for_the_rest(lives, on_paper):
    first = taken(lives, on_paper, cents=600_00, means="cheque", instrument=" 000123 ")
    assert (first.state, CounterPayment.objects.get().instrument) == ("under", "000123")
    drain()
    assert fresh(on_paper).state == "fee_short"
    assert taken(lives, on_paper, number="CP-2Q9X-7K3M", cents=30_00, means="eps", instrument="4711").state == "matched"
    drain()
    assert fresh(on_paper).state == "fee_checked"
    assert broken() == []


def test_a_form_sent_twice_takes_the_money_once(lives, on_paper):
    first = taken(lives, on_paper)
    drain()
    assert taken(lives, on_paper).pk == first.pk
    assert (Payment.objects.count(), Receipt.objects.count()) == (1, 1)
    with pytest.raises(Conflict):
        taken(lives, on_paper, cents=1_00)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cents": 630_01}, "counter-amount"),
        ({"cents": 0}, "counter-amount"),
        ({"means": "visa"}, "means-unknown"),
        ({"means": "cheque"}, "instrument-needed"),
        ({"means": "eps", "instrument": "  "}, "instrument-needed"),
        ({"instrument": "000123"}, "instrument-of-cash"),
        ({"means": "cheque", "instrument": "1" * 41}, "instrument-unreadable"),
    ],
    ids=str,
)
def test_refused(lives, on_paper, changes, code):
    with pytest.raises(Refused) as refused:
        taken(lives, on_paper, **changes)
    assert (refused.value.code, Payment.objects.count()) == (code, 0)


def test_only_for_paper_and_only_while_something_is_owed(lives, on_paper):
    with pytest.raises(Refused) as refused:
        taken(lives, lives.deemed_received())
    assert refused.value.code == "not-on-paper"
    taken(lives, on_paper)
    with pytest.raises(Refused) as refused:
        taken(lives, on_paper, number="CP-2Q9X-7K3M", cents=1_00)
    assert refused.value.code == "nothing-owed"


def test_only_by_the_accounts_office_that_serves_the_registry(lives, on_paper):
    for who in ("officer", "senior", "manager", "auditor", "stranger"):
        with pytest.raises(Forbidden):
            taken(lives, on_paper, who=who)
