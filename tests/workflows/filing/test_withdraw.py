"""The filer takes a filing back, until it is decided, also while an officer has it."""

from datetime import timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure
from backoffice.kernel.errors import Conflict, NotFound
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh
from tests.factories.rows import everything, work
from workflows.filing.actions.accept import accept
from workflows.filing.actions.withdraw import withdraw


@pytest.mark.parametrize("standing", ["received", "deemed_received", "fee_short", "fee_checked", "taken", "taken_shortfall"])
def test_withdrawn(lives, standing):
    filing = getattr(lives, standing)()
    asked = work()
    withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    withdrawn = fresh(filing)
    assert (withdrawn.state, withdrawn.withdrawal_ground, withdrawn.taken_by) == ("withdrawn", "settled", None)
    event = Event.objects.get(subject=filing.reference, code="filing.withdrawn")
    assert (event.actor_kind, event.actor_name, event.data) == ("client", "portal", {"ground": "settled"})
    assert work() == asked, "nothing follows"


def test_while_its_deemed_time_is_not_known(lives):
    Closure.objects.create(office=lives.court.registry, closed_from=AT_WORK, ground="gale", evidence="test")
    filing = lives.receive()
    withdraw(reference=filing.reference, actor=lives.client, ground="")
    assert (fresh(filing).state, fresh(filing).deemed_received_at) == ("withdrawn", None)


def test_the_officer_who_had_it_reads_who_and_when(lives, at_work):
    filing = lives.taken()
    at_work.move_to(AT_WORK + timedelta(minutes=2))
    withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    at_work.move_to(AT_WORK + timedelta(minutes=3))
    with pytest.raises(Conflict) as refused:
        accept(reference=filing.reference, officer=lives.court.officer)
    assert str(refused.value) == "It was withdrawn by portal at Tue 10 Mar 2026 10:02:00."


def test_too_late(lives):
    filing = lives.accepted()
    before = everything()
    with pytest.raises(Conflict) as refused:
        withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    assert (refused.value.code, "Ada Lam decided" in str(refused.value)) == ("already-decided", True)
    assert everything() == before


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        withdraw(reference="EF-0000-0000", actor=lives.client, ground="")
