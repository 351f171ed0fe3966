"""The accounts office takes a shortfall, notes what it did, and gives it back; payment clears it."""

import pytest

from backoffice.audit.models import Event
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh
from tests.factories.rows import everything
from workflows.money.actions.shortfall import note_shortfall, release_shortfall, take_shortfall
from workflows.money.steps import LONGEST_NOTE


def test_taken(lives):
    filing = fresh(lives.taken_shortfall())
    assert (filing.state, filing.taken_by, filing.taken_at) == ("fee_short", lives.court.cashier, AT_WORK)
    event = Event.objects.get(subject=filing.reference, code="filing.taken")
    assert (event.actor_name, event.office) == ("Dora Ng", "DC-REG")
    before = everything()
    take_shortfall(reference=filing.reference, officer=lives.court.cashier)
    assert everything() == before, "taking what one has changes nothing"


def test_the_second_reads_who_has_it(lives):
    filing = lives.taken_shortfall()
    before = everything()
    with pytest.raises(Conflict) as refused:
        take_shortfall(reference=filing.reference, officer=lives.court.other_cashier)
    assert str(refused.value) == "Dora Ng has it since Tue 10 Mar 2026 10:00:00."
    assert everything() == before


def test_noted(lives):
    filing = lives.taken_shortfall()
    note_shortfall(reference=filing.reference, officer=lives.court.cashier, note="  telephoned, pays tomorrow ")
    event = Event.objects.get(subject=filing.reference, code="filing.shortfall_noted")
    assert (event.actor_name, event.data["note"]) == ("Dora Ng", "telephoned, pays tomorrow")


@pytest.mark.parametrize("note", ["", "   \n", "x" * (LONGEST_NOTE + 1)])
def test_a_note_that_says_nothing_or_too_much(lives, note):
    filing = lives.taken_shortfall()
    before = everything()
    with pytest.raises(Refused) as refused:
        note_shortfall(reference=filing.reference, officer=lives.court.cashier, note=note)
    assert refused.value.code == "note-empty-or-long"
    assert everything() == before


def test_the_longest_note(lives):
    filing = lives.taken_shortfall()
    note_shortfall(reference=filing.reference, officer=lives.court.cashier, note="註" * LONGEST_NOTE)
    assert Event.objects.filter(code="filing.shortfall_noted").count() == 1


def test_given_back(lives):
    filing = lives.taken_shortfall()
    release_shortfall(reference=filing.reference, officer=lives.court.cashier)
    assert (fresh(filing).taken_by, fresh(filing).state) == (None, "fee_short")
    take_shortfall(reference=filing.reference, officer=lives.court.other_cashier)
    assert fresh(filing).taken_by == lives.court.other_cashier


def test_only_a_supervisor_takes_it_out_of_anothers_hands(lives):
    filing = lives.taken_shortfall()
    before = everything()
    with pytest.raises(Forbidden) as refused:
        release_shortfall(reference=filing.reference, officer=lives.court.other_cashier)
    assert (refused.value.code, "Dora Ng" in str(refused.value)) == ("taken-by-other", True)
    assert everything() == before
    release_shortfall(reference=filing.reference, officer=lives.court.supervisor, ground="away today")
    assert fresh(filing).taken_by is None


def test_an_accounts_office_sees_to_its_own_registries_only(lives):
    filing = lives.fee_short()
    lives.court.accounts.serves.clear()
    with pytest.raises(Forbidden):
        take_shortfall(reference=filing.reference, officer=lives.court.cashier)


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        take_shortfall(reference="EF-0000-0000", officer=lives.court.cashier)
    with pytest.raises(NotFound):
        note_shortfall(reference="EF-0000-0000", officer=lives.court.cashier, note="n")
    with pytest.raises(NotFound):
        release_shortfall(reference="EF-0000-0000", officer=lives.court.cashier)


def test_the_same_note_sent_again_is_one_note(lives):
    """The first answer may be lost on its way; after anything else has happened it is a note of its own."""
    filing = lives.taken_shortfall()
    for note in ("telephoned", "telephoned", "wrote", "telephoned"):
        note_shortfall(reference=filing.reference, officer=lives.court.cashier, note=note)
    notes = Event.objects.filter(subject=filing.reference, code="filing.shortfall_noted").order_by("pk")
    assert [event.data["note"] for event in notes] == ["telephoned", "wrote", "telephoned"]
