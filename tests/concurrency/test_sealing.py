"""An order that seals a case to the court, and a filing that comes in for it at one moment: whichever is first, it is hidden."""

import threading
from functools import partial

import pytest

from backoffice.cases.models import Case
from backoffice.filings.models import Filing
from tests.concurrency.together import Caller, together
from tests.factories.lives import fresh
from workflows.cases import events
from workflows.cases.actions.set_level import seal_case
from workflows.filing import intake

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]

ROUNDS = 5


@pytest.fixture
def case(lives):
    return lives.accepted().case


def _order(lives, case):
    return seal_case(number=case.number, level="court", ground="Order of Master Lee", officer=lives.court.senior)


def _filed(lives, case):
    return lives.receive("defence", case_number=case.number, parties=(), claim_amount_cents=None)


def test_at_one_moment(lives):
    for _ in range(ROUNDS):
        case = lives.accepted().case
        filed, order = together(partial(_filed, lives, case), partial(_order, lives, case))
        assert order.sealed_to == "court"
        assert [fresh(filed).sealed_to, Case.objects.get(pk=case.pk).sealed_to] == ["court", "court"]


@pytest.mark.parametrize("first", ["filing", "order"])
def test_one_begins_before_the_other_has_ended(lives, case, monkeypatch, first):
    """The filing is written, or the order, and not committed: the other comes in between."""
    written, other_done = threading.Event(), threading.Event()

    def let_the_other_in(whole):
        def paused(*given, **named):
            written.set()
            # It waits for this transaction, as it must: then this time runs out and goes on.
            other_done.wait(timeout=0.4)
            return whole(*given, **named)

        return paused

    if first == "filing":
        monkeypatch.setattr(intake, "_write_documents", let_the_other_in(intake._write_documents))
        begins, comes = partial(_filed, lives, case), partial(_order, lives, case)
    else:
        # What an order does last.
        monkeypatch.setattr(events, "ordered", let_the_other_in(events.ordered))
        begins, comes = partial(_order, lives, case), partial(_filed, lives, case)
    one = Caller(begins)
    assert written.wait(timeout=10)

    def then():
        try:
            return comes()
        finally:
            other_done.set()

    other = Caller(then)
    results = [one.end(), other.end()]
    assert not [each for each in results if isinstance(each, Exception)]
    assert set(Filing.objects.filter(case=case).values_list("sealed_to", flat=True)) == {"court"}
