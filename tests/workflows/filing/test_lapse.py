"""What is returned and not cured by its date lapses by itself, the day after."""

from datetime import date, timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.filings.models import Decision
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel.errors import NotFound
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh
from tests.factories.rows import everything
from workflows.filing.actions.lapse import lapse, lapse_overdue
from workflows.filing.actions.return_for_correction import return_for_correction

NEXT_DAY = day_at(date(2026, 3, 11), 0)


def test_the_day_after_its_date(lives, at_work):
    filing = lives.returned()
    before = everything()
    at_work.move_to(NEXT_DAY - timedelta(microseconds=1))
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert everything() == before
    at_work.move_to(NEXT_DAY)
    assert lapse(reference=filing.reference) is True
    assert fresh(filing).state == "lapsed"
    event = Event.objects.get(subject=filing.reference, code="filing.lapsed")
    assert (event.actor_kind, event.data) == ("system", {"cure_by": "2026-03-10"})
    before = everything()
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert everything() == before


def test_without_a_date_it_never_lapses(lives, at_work):
    filing = lives.taken()
    return_for_correction(reference=filing.reference, officer=lives.court.officer, reasons=[ReturnedFor("not-signed")], cure_by=None)
    at_work.move_to(AT_WORK + timedelta(days=400))
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert Decision.objects.get(filing=filing).cure_by is None


def test_resubmitted_in_time_it_does_not_lapse(lives, at_work):
    filing = lives.returned()
    lives.receive(resubmits=filing.reference)
    at_work.move_to(NEXT_DAY)
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert fresh(filing).state == "returned"


def test_all_that_are_overdue(lives, at_work):
    overdue = [lives.returned() for _ in range(3)]
    cured = lives.returned()
    lives.receive(resubmits=cured.reference)
    rejected = lives.rejected()
    at_work.move_to(NEXT_DAY)
    today = lives.returned()
    assert lapse_overdue(limit=2) == 2
    assert lapse_overdue() == 1
    assert {fresh(filing).state for filing in overdue} == {"lapsed"}
    assert [fresh(filing).state for filing in (cured, rejected, today)] == ["returned", "rejected", "returned"]


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        lapse(reference="EF-0000-0000")
