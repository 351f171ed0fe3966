"""The schedule: every job at its time, by one process at a time, and one that fails stops no other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.audit.models import ChainLink, Event
from backoffice.kernel import clock, leases
from backoffice.kernel.models import Lease
from tests.factories.court import day_at
from tests.factories.lives import fresh
from workflows import schedule

OPENING = day_at(date(2026, 3, 11), 8, 45)


@pytest.fixture
def jobs(monkeypatch, db, at_work):
    """Lets the schedule have other jobs: `jobs(a=work, b=work)`, each due every minute."""

    def put(**work):
        monkeypatch.setattr(schedule, "JOBS", tuple(schedule.Job(name, do, timedelta(minutes=1)) for name, do in work.items()))

    return put


def _result(name):
    return Lease.objects.get(name=f"job:{name}").last_result


def test_the_real_jobs_do_their_work(lives, at_work):
    due, overdue = lives.received(), lives.returned()
    at_work.move_to(OPENING)
    assert schedule.run_due() > 0
    assert (fresh(due).state, fresh(overdue).state) == ("deemed_received", "lapsed")
    assert ChainLink.objects.count() == Event.objects.count()
    assert {_result(job.name) for job in schedule.JOBS} >= {"1"}
    assert schedule.run_due() == 0, "not again before its turn"
    at_work.move_to(OPENING + timedelta(minutes=11))
    assert schedule.run_due() == 0, "nothing is left to do"


def test_every_job_has_a_name_of_its_own_and_runs_often_enough():
    names = [job.name for job in schedule.JOBS]
    assert len(names) == len(set(names))
    every = {job.name: job.every for job in schedule.JOBS}
    assert every["filing.sweep"] <= timedelta(seconds=60)
    assert every["audit.seal"] < timedelta(seconds=60), "no event stays unlinked for a minute"


def test_in_turn_and_not_before(jobs, at_work):
    done = []
    jobs(a=lambda: done.append("a") or 2, b=lambda: done.append("b") or 3)
    assert schedule.run_due() == 5
    at_work.move_to(clock.now() + timedelta(seconds=59))
    assert schedule.run_due() == 0
    at_work.move_to(clock.now() + timedelta(seconds=1))
    assert schedule.run_due() == 5
    assert done == ["a", "b", "a", "b"]
    assert (_result("a"), _result("b")) == ("2", "3")


def test_one_that_fails_stops_no_other_and_is_tried_again(jobs, at_work, caplog):
    calls = []

    def fails():
        calls.append("fails")
        raise RuntimeError("no paper")

    jobs(broken=fails, sound=lambda: calls.append("sound") or 1)
    assert schedule.run_due() == 1
    assert (calls, _result("broken"), _result("sound")) == (["fails", "sound"], "failed", "1")
    assert "no paper" in caplog.text
    at_work.move_to(clock.now() + timedelta(minutes=1))
    schedule.run_due()
    assert calls == ["fails", "sound"] * 2


def test_while_another_process_is_at_it(jobs):
    done = []
    jobs(a=lambda: done.append("a") or 1)
    token = leases.acquire("job:a", duration=schedule.JOBS[0].longest)
    assert schedule.run_due() == 0
    leases.finish("job:a", token)
    assert done == []


def test_a_process_that_died_at_it_is_replaced_when_its_lease_ends(jobs, at_work, monkeypatch):
    done = []
    jobs(a=lambda: done.append("a") or 1)
    monkeypatch.setattr(schedule, "JOBS", (replace(schedule.JOBS[0], longest=timedelta(minutes=3)),))
    assert leases.acquire("job:a", duration=timedelta(minutes=3))
    at_work.move_to(clock.now() + timedelta(minutes=3))
    assert schedule.run_due() == 1
