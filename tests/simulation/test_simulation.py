"""Two hundred seeds, most on SQLite and the rest on PostgreSQL; planted faults, which must be found; and the same history everywhere."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from backoffice.kernel import throttle
from tests.simulation.history import Found
from tests.simulation.planted import PLANTS
from tests.simulation.run import Openings, fewer, live, numbers
from tests.simulation.world import ALIKE, world
from workflows.service import steps as service
from workflows.store.actions import sweep_orphans

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

ON_SQLITE = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
SEEDS = range(1, 177) if ON_SQLITE else range(177, 201)


def steps_of(seed):
    """Every sixth life comes to nights, storms, returns and what is taken in again, which the others seldom reach."""
    return 45 if seed % 6 == 0 else 22


@pytest.mark.parametrize("first", SEEDS[::ALIKE])
def test_everything_holds(first):
    openings = Openings()
    for seed in range(first, first + ALIKE):
        # So short a life is checked at its end, its lists counted anew in every twenty-fourth; as the command lives it, also on its way.
        steps = steps_of(seed)
        outcome = live(seed, steps, check_every=steps + 1, lists=seed % 24 == 0, openings=openings)
        assert not outcome.found, outcome.told()


@pytest.mark.once
@pytest.mark.parametrize("name", ["allocation-lost", "answer-not-kept"])
def test_a_planted_fault_is_found_and_told_so_that_it_can_be_done_again(name):
    with PLANTS[name]():
        found = next((outcome for outcome in (live(seed, 45) for seed in range(1, 40)) if outcome.found), None)
        assert found is not None
        again = live(found.seed, found.steps)
        assert (again.found, again.history) == (found.found, found.history)
    assert f"Again: python -m tests.simulation --seed {found.seed} --steps 45" in found.told()
    assert not live(found.seed, 45).found, "without the plant the same seed holds"


@pytest.mark.once
def test_fewer_steps_find_the_same():
    with PLANTS["answer-not-kept"]():
        # The first of these seeds finds it soon, and a short life is soon lived again.
        found = next(outcome for outcome in (live(seed, 20, lists=False) for seed in range(24, 60)) if outcome.found)
        said = []
        small = fewer(found, tries=4, check_every=3, say=said.append)
        assert small.kind == found.kind
        assert len(small.history.splitlines()) < len(found.history.splitlines())
        assert said
        again = live(small.seed, small.steps, without=numbers(small.without), check_every=3)
        assert again.kind == found.kind


def _asks_twice(back):
    """Who asked once, and asks again when the clock was set back by so much; the history."""
    with world(1, None, nightly=False) as here:
        door = here.doors["portal-a"]
        assert door.get("filings/EF-0000-0000").status_code == 404
        here.move(-back)
        here.set_back = True
        assert door.get("filings/EF-0000-0000").status_code == 404
        return here.history.text()


@pytest.mark.once
def test_a_caller_waits_a_moment_after_the_clock_was_set_back_and_no_longer(monkeypatch):
    rate = throttle.Rate(settings.API_REQUESTS_PER_MINUTE, settings.API_REQUESTS_AT_ONCE)
    # To where nobody can tell whether the bucket is empty.
    back = timedelta(microseconds=rate.slack) + throttle.LONGEST_DOUBT / 2
    assert "a caller       is told to come later" in _asks_twice(back)
    monkeypatch.setattr(throttle, "LONGEST_DOUBT", timedelta(0))
    with pytest.raises(Found) as found:
        _asks_twice(back)
    assert found.value.kind == "shut out"


@pytest.mark.once
def test_a_service_of_which_nobody_hears_that_it_failed_is_found(monkeypatch):
    """The mail server refuses the notice, and that is noted nowhere."""
    monkeypatch.setattr(service, "fail", lambda delivery, fault: None)
    # The first of these seeds finds it soon.
    lives = (live(seed, 45, lists=False) for seed in range(14, 60))
    assert any(outcome.kind in {"stands still", "nobody's work"} for outcome in lives)


@pytest.mark.once
def test_a_job_that_fails_while_all_is_well_is_found(monkeypatch):
    """The schedule goes on to the next job, and says so in its log only."""
    monkeypatch.setattr(sweep_orphans, "_begin", lambda: 1 / 0)
    assert live(11, 14, lists=False).kind == "job store.orphans"


_ELSEWHERE = """
import sys, django, logging
django.setup()
logging.disable(logging.CRITICAL)
from django.db import connection
from django.test.utils import setup_test_environment
setup_test_environment()
connection.settings_dict["NAME"] = sys.argv[1]
from tests.simulation.run import live
sys.stdout.write(live(11, 16, lists=False).history)
"""


@pytest.mark.once
def test_the_same_seed_is_the_same_history_in_another_process():
    here = live(11, 16, lists=False)
    connection.close()
    environment = {**os.environ, "PYTHONHASHSEED": "1", "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.test"}
    elsewhere = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, str(connection.settings_dict["NAME"])],
        cwd=settings.ROOT, env=environment, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert elsewhere.stdout == here.history
    assert len(here.history.splitlines()) > 16
    assert live(12, 16, lists=False).history != here.history
