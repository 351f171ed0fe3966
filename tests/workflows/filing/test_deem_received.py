"""The deemed time comes: one by one or all at opening, by the calendar as then known, with an event for each."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure, Holiday, HolidayYear
from backoffice.filings.models import Filing
from backoffice.kernel.errors import NotFound
from tests.factories.court import day_at, evening_of
from tests.factories.lives import fresh
from tests.factories.rows import everything, work
from workflows.filing.actions import deem_received as module
from workflows.filing.actions.deem_received import deem_received, sweep
from workflows.filing.actions.withdraw import withdraw

TOMORROW = date(2026, 3, 11)
OPENING = day_at(TOMORROW, 8, 45)


def _story(filing):
    return list(Event.objects.filter(subject=filing.reference).order_by("id").values_list("code", flat=True))


def _close(lives, closed_from, reopened_at=None, ground="gale"):
    return Closure.objects.create(
        office=lives.court.registry, closed_from=closed_from, reopened_at=reopened_at, ground=ground, note="signal 8", evidence="test"
    )


# ---- one filing ----


def test_not_before_its_time(lives, at_work):
    filing = lives.received()
    before = everything()
    at_work.move_to(OPENING - timedelta(microseconds=1))
    assert deem_received(reference=filing.reference) is False
    assert everything() == before
    at_work.move_to(OPENING)
    assert deem_received(reference=filing.reference) is True
    assert fresh(filing).state == "deemed_received"
    assert ("filing.check_fee", filing.reference) in work()
    before = everything()
    assert deem_received(reference=filing.reference) is True, "asked twice it is the same"
    assert everything() == before


def test_what_was_withdrawn_before_its_time_is_not_deemed_received(lives, at_work):
    filing = lives.received()
    withdraw(reference=filing.reference, actor=lives.client, ground="")
    at_work.move_to(OPENING)
    assert deem_received(reference=filing.reference) is False


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        deem_received(reference="EF-0000-0000")


# ---- all at opening ----


def test_the_sweep_moves_what_is_due_and_nothing_else(lives, at_work):
    due = [lives.received() for _ in range(3)]
    at_work.move_to(evening_of(OPENING))
    later = lives.received()
    at_work.move_to(OPENING)
    assert sweep() == 3
    assert [fresh(filing).state for filing in due] == ["deemed_received"] * 3
    assert fresh(later).state == "received"
    assert {filing.reference for filing in due} == {key for topic, key in work() if topic == "filing.check_fee"}
    assert all(_story(filing) == ["filing.received", "filing.deemed_received"] for filing in due)
    before = everything()
    assert sweep() == 0
    assert everything() == before


def test_received_and_deemed_times_are_not_moved_by_the_sweep(lives, at_work):
    filing = fresh(lives.received())
    at_work.move_to(OPENING + timedelta(hours=3))
    sweep()
    swept = fresh(filing)
    assert (swept.received_at, swept.deemed_received_at) == (filing.received_at, OPENING)


def test_for_a_moment_that_is_given(lives, at_work):
    filing = lives.received()
    assert sweep(now=OPENING - timedelta(microseconds=1)) == 0
    assert sweep(now=OPENING) == 1
    assert fresh(filing).state == "deemed_received"


def test_in_batches(lives, at_work, monkeypatch):
    monkeypatch.setattr(module, "_BATCH", 2)
    filings = [lives.received() for _ in range(5)]
    at_work.move_to(OPENING)
    assert sweep(limit=2) == 2
    assert sweep() == 3
    assert {fresh(filing).state for filing in filings} == {"deemed_received"}


def test_a_batch_costs_the_same_however_many_are_in_it(lives, at_work):
    def cost(many):
        for _ in range(many):
            lives.received()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert sweep(now=OPENING) == many
        return len(queries)

    assert cost(2) == cost(12)


def test_two_offices_each_by_its_own_calendar(lives, at_work):
    action = lives.received()
    claim = lives.received(**_claim(lives))
    _close(lives, day_at(TOMORROW, 7), day_at(TOMORROW, 14, 40))
    at_work.move_to(OPENING)
    assert sweep() == 1
    assert (fresh(action).state, fresh(claim).state) == ("received", "deemed_received")
    assert fresh(action).deemed_received_at == day_at(TOMORROW, 14, 40)


def _claim(lives):
    submission = lives.submission("claim")
    return {"office": "SCT-REG", "case_type": "SCTC", "documents": submission.documents, "claim_amount_cents": 4_800_00}


# ---- the calendar changed meanwhile ----


def test_a_storm_before_opening_moves_the_deemed_time(lives, at_work):
    filing = lives.received()
    _close(lives, day_at(TOMORROW, 6), day_at(TOMORROW, 14, 40))
    at_work.move_to(OPENING)
    assert sweep() == 0
    moved = fresh(filing)
    assert (moved.state, moved.deemed_received_at, moved.deemed_note) == ("received", day_at(TOMORROW, 14, 40), "signal 8")
    event = Event.objects.get(subject=filing.reference, code="filing.redated")
    assert event.data["old"] == "2026-03-11T08:45:00+08:00"
    assert event.data["new"] == "2026-03-11T14:40:00+08:00"
    at_work.move_to(day_at(TOMORROW, 14, 40))
    assert sweep() == 1
    assert fresh(filing).state == "deemed_received"


def test_a_storm_without_end_leaves_it_open_until_someone_says_when(lives, at_work):
    filing = lives.received()
    closure = _close(lives, day_at(TOMORROW, 6))
    at_work.move_to(OPENING)
    assert sweep() == 0
    assert (fresh(filing).deemed_received_at, fresh(filing).deemed_reason) == (None, "closure_open_ended")
    before = everything()
    assert sweep() == 0
    assert everything() == before, "nothing new is known and nothing is written"
    closure.reopened_at = day_at(TOMORROW, 12, 20)
    closure.save()
    at_work.move_to(day_at(TOMORROW, 12, 20))
    assert sweep() == 1
    assert fresh(filing).deemed_received_at == day_at(TOMORROW, 12, 20)


def test_a_holiday_that_was_gazetted_late(lives, at_work):
    filing = lives.received()
    Holiday.objects.create(date=TOMORROW, name="Victory day", name_zh="假期", evidence="test")
    at_work.move_to(OPENING)
    assert sweep() == 0
    assert fresh(filing).deemed_received_at == day_at(date(2026, 3, 12), 8, 45)


def test_years_that_are_loaded_late_settle_what_could_not_be_known(lives, at_work):
    HolidayYear.objects.filter(year=2026).delete()
    filing = lives.received()
    assert fresh(filing).deemed_received_at is None
    at_work.move_to(OPENING + timedelta(hours=1))
    assert sweep() == 0
    HolidayYear.objects.create(year=2026, source="test", evidence="test")
    assert sweep() == 1
    settled = fresh(filing)
    assert (settled.state, settled.deemed_received_at) == ("deemed_received", OPENING)
    assert _story(filing) == ["filing.received", "filing.redated", "filing.deemed_received"]


def test_a_deemed_time_that_has_come_never_moves_again(lives, at_work):
    filing = lives.received()
    at_work.move_to(OPENING)
    sweep()
    _close(lives, day_at(TOMORROW, 6), day_at(TOMORROW, 14, 40))
    before = everything()
    sweep()
    deem_received(reference=filing.reference)
    assert everything() == before


def test_one_office_without_hours_does_not_hold_up_the_others(lives, at_work):
    action, claim = lives.received(), lives.received(**_claim(lives))
    lives.court.registry.hours.all().delete()
    at_work.move_to(OPENING)
    assert sweep() == 1
    assert (fresh(action).state, fresh(claim).state) == ("received", "deemed_received")
    assert Filing.objects.get(pk=action.pk).deemed_received_at is None
