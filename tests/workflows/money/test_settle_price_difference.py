"""An accounts officer settles a price difference with a note."""

import pytest

from backoffice.audit.models import Event
from backoffice.filings.models import PriceDifference
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from tests.factories.rows import everything
from workflows.money.actions.settle_price_difference import settle_price_difference


def test_settled(lives):
    filing = lives.with_two_prices()
    settle_price_difference(reference=filing.reference, officer=lives.court.cashier, note="  by the day of submission ")
    row = PriceDifference.objects.get()
    assert (row.settled_by, row.note) == (lives.court.cashier, "by the day of submission")
    event = Event.objects.get(code="filing.price_settled")
    assert (event.actor_name, event.data["difference_cents"], event.data["note"]) == ("Dora Ng", 56_00, "by the day of submission")


def test_sent_again_it_is_there_and_nothing_happens(lives):
    filing = lives.with_two_prices()
    settle_price_difference(reference=filing.reference, officer=lives.court.cashier, note="so")
    before = everything()
    settle_price_difference(reference=filing.reference, officer=lives.court.cashier, note="so")
    assert everything() == before


def test_the_second_reads_who_settled_it_and_when(lives):
    filing = lives.with_two_prices()
    settle_price_difference(reference=filing.reference, officer=lives.court.cashier, note="so")
    with pytest.raises(Conflict, match=r"Dora Ng settled it at Tue 10 Mar 2026 10:00:00\."):
        settle_price_difference(reference=filing.reference, officer=lives.court.other_cashier, note="otherwise")


def test_what_stands_in_no_list(lives):
    with pytest.raises(Conflict, match="nothing to settle"):
        settle_price_difference(reference=lives.received().reference, officer=lives.court.cashier, note="so")


@pytest.mark.parametrize("note", ["", "  ", "x" * 2001])
def test_a_note_says_something(lives, note):
    filing = lives.with_two_prices()
    with pytest.raises(Refused) as refused:
        settle_price_difference(reference=filing.reference, officer=lives.court.cashier, note=note)
    assert refused.value.code == "note-empty-or-long"


@pytest.mark.parametrize("person", ["officer", "senior", "manager", "auditor", "stranger"])
def test_only_the_accounts_office(lives, person):
    filing = lives.with_two_prices()
    with pytest.raises(Forbidden):
        settle_price_difference(reference=filing.reference, officer=getattr(lives.court, person), note="so")
