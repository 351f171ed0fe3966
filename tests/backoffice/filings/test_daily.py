"""The filings of a deemed day: those whose time came, from the first moment of the day to the last, read by their index."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.filings import daily
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.clock import midnight
from tests.factories.court import AT_WORK, Court, evening_of
from tests.factories.filings import FilingFactory
from tests.factories.lives import STANDINGS, Lives
from tests.plans import plan_of
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.withdraw import withdraw

DAY = AT_WORK.date()
SPAN = (midnight(DAY), midnight(DAY + timedelta(days=1)))


def references(rows) -> set[str]:
    return {filing.reference for filing in rows}


@pytest.mark.parametrize("standing", STANDINGS)
def test_every_state_that_comes_after_the_deemed_time_is_in_it(lives: Lives, standing: str):
    filing = lives.reach(standing)
    span = (midnight(clock.in_hong_kong(filing.deemed_received_at).date()), filing.deemed_received_at + timedelta(days=1))
    there = filing.reference in references(daily.deemed_within(filing.office, *span))
    waiting = filing.reference in references(daily.not_yet_within(filing.office, *span))
    assert (there, waiting) == ((False, True) if standing == State.RECEIVED else (True, False))


def test_what_is_withdrawn_before_its_time_never_was_deemed_received(lives: Lives, at_work):
    at_work.move_to(evening_of(AT_WORK))
    early = lives.received()
    before = lives.reach("received")
    withdraw(reference=before.reference, actor=lives.client, ground="settled")
    next_day = (midnight(DAY + timedelta(days=1)), midnight(DAY + timedelta(days=2)))
    assert references(daily.deemed_within(lives.court.registry, *next_day)) == set()
    at_work.move_to(early.deemed_received_at)
    sweep()
    withdraw(reference=early.reference, actor=lives.client, ground="settled")
    assert references(daily.deemed_within(lives.court.registry, *next_day)) == {early.reference}


def test_the_day_begins_at_midnight_in_hong_kong_and_ends_before_the_next(court: Court):
    moments = {
        "before": SPAN[0] - timedelta(microseconds=1),
        "first": SPAN[0],
        "last": SPAN[1] - timedelta(microseconds=1),
        "after": SPAN[1],
    }
    made = {
        name: FilingFactory(office=court.registry, case_type=court.action, client=court.portal, fee_checked=True, received_at=moment)
        for name, moment in moments.items()
    }
    FilingFactory(office=court.tribunal, client=court.portal, fee_checked=True, received_at=SPAN[0])
    assert references(daily.deemed_within(court.registry, *SPAN)) == {made["first"].reference, made["last"].reference}


def test_midnight_is_hong_kongs():
    assert midnight(date(2026, 3, 10)).isoformat() == "2026-03-09T16:00:00+00:00"


def test_a_page_is_read_from_its_index_without_sorting(court: Court):
    rows = daily.after(daily.deemed_within(court.registry, *SPAN), SPAN[0], "EF-0000-0000").order_by(*daily.ORDER)[:51]
    with CaptureQueriesContext(connection) as context:
        list(rows)
    plan = plan_of(context.captured_queries[0]["sql"], sorting=False)
    assert "filing_by_deemed" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
