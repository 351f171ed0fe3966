"""On the database and by hypothesis: however a storm was told, the calendar and what counts by it end alike; twice is as once.

What is asked: a storm that is declared late, extended, corrected, opened without an end, cancelled and entered again ends in the same state
as one entered once; several closures end in the same state in any order; a second run changes nothing. A few examples are tried in the
suite, more with RULES_EXAMPLES.
"""

import os
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.calendar.models import Closure
from backoffice.changes.models import Change, ChangeState
from backoffice.filings.models import Filing
from backoffice.payments.models import Payment
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK, day_at
from tests.factories.rows import everything
from workflows.calendar.actions.redate import redate
from workflows.invariants import run  # noqa: F401  # the checks register themselves
from workflows.invariants.base import EVERYTHING, registered

pytestmark = pytest.mark.once
EXAMPLES = int(os.environ.get("RULES_EXAMPLES", "3"))
DAY = AT_WORK.date()
FROM, TO = day_at(DAY, 9, 30), day_at(DAY, 15)
_MINUTES = st.integers(0, 40 * 60).map(lambda minutes: day_at(DAY, 8) + timedelta(minutes=minutes))
_GROUNDS = st.sampled_from(["gale", "black_rainstorm", "directed"])
# What was said of the storm before it was told as it was: an end (none: not known), perhaps an earlier or later beginning.
_SAID = st.tuples(st.integers(8 * 60, 11 * 60), st.none() | st.integers(30, 40 * 60))


def _state():
    filings = list(Filing.objects.order_by("pk").values_list("state", "received_at", "deemed_reason", "deemed_note"))
    times = [filing.deemed_at for filing in Filing.objects.order_by("pk")]
    payments = list(Payment.objects.order_by("pk").values_list("captured_at", "deemed_received_at", "deemed_reason", "deemed_note"))
    closures = sorted(Closure.objects.values_list("office__code", "closed_from", "reopened_at", "ground", "note"))
    return filings, times, payments, closures


def _breaches():
    checks = [check for check in registered() if check.code in ("I10", "I11", "I15")]
    return [breach for check in checks for breach in check.look(EVERYTHING)]


def _redate_all():
    for change in Change.objects.filter(state=ChangeState.EFFECTED).order_by("-pk")[:1]:
        assert redate(change=change.reference)


def _second_run_changes_nothing():
    before = everything()
    for change in Change.objects.filter(state=ChangeState.EFFECTED):
        assert redate(change=change.reference, again=True)
    assert everything() == before


@pytest.fixture
def lives(lives, at_work, monkeypatch):
    """A court with a morning's filings and a payment each, one filing accepted and one that falls due the next day."""
    # Of what follows a change only the re-dating is done: the papers are drawn elsewhere, and take most of the time.
    monkeypatch.setattr("tests.factories.closures.drain", _redate_all)
    for hour in (9, 11, 16):
        at_work.move_to(day_at(DAY, hour, 15))
        lives.pay(lives.deemed_received())
    lives.accepted()
    at_work.move_to(day_at(DAY, 18))
    lives.receive()
    return lives


@contextmanager
def _taken_back():
    """What one example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_SAID, max_size=3), st.booleans())
def test_a_storm_told_in_pieces_ends_as_one_told_at_once(lives, said, cancelled):
    with _taken_back():
        before, storm = _state(), Storm(lives.court)
        for number, (begins, lasts) in enumerate(said):
            start = day_at(DAY, 0) + timedelta(minutes=begins)
            end = None if lasts is None else start + timedelta(minutes=lasts)
            if number == 0:
                storm.close(start, end)
            elif _standing() != (start, end):
                storm.correct(closed_from=start, reopened_at=end)
        if said and cancelled:
            storm.cancel()
            assert _state() == before, "cancelled, all is as if it had not been"
        if not said or cancelled:
            storm.close(FROM, TO)
        elif _standing() != (FROM, TO):
            storm.correct(closed_from=FROM, reopened_at=TO)
        in_pieces = _state()
        _second_run_changes_nothing()
        assert _breaches() == []
        storm.cancel()
        storm.close(FROM, TO)
        assert _state() == in_pieces


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(_MINUTES, st.none() | st.integers(5, 30 * 60), _GROUNDS), min_size=2, max_size=3, unique_by=lambda each: each[0]),
    st.randoms(use_true_random=False),
)
def test_closures_in_any_order_end_in_the_same_state(lives, closures, random):
    def enter(these):
        for start, lasts, ground in these:
            Storm(lives.court).close(start, None if lasts is None else start + timedelta(minutes=lasts), ground=ground)

    with _taken_back():
        before = _state()
        enter(closures)
        one = _state()
        _second_run_changes_nothing()
        assert _breaches() == []
        _cancel_all(lives.court)
        assert _state() == before
        other = list(closures)
        random.shuffle(other)
        enter(other)
        assert _state() == one


def _standing():
    row = Closure.objects.filter(office__code="DC-REG").get()
    return row.closed_from, row.reopened_at


def _cancel_all(court):
    """One after the other; a storm's own helper takes the latest of each office."""
    while Closure.objects.exists():
        Storm(court).cancel()
