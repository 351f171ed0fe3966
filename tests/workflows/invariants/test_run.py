"""A run: what is proven is not read again, what is broken is, the schedule makes one a night in slices, and an operator sees it."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backoffice.audit import chain
from backoffice.audit.models import Event
from backoffice.kernel import clock
from backoffice.ops.metrics import exposition, gauges
from tests.append_only import triggers_off
from tests.factories.court import day_at
from tests.soundness import READINGS
from workflows import schedule
from workflows.invariants import base, run
from workflows.invariants.models import InvariantRun, Proof
from workflows.invariants.selectors import last_run, last_whole_run, proofs, run_under_way


@pytest.fixture(autouse=True)
def without_the_dearest(monkeypatch):
    """What is looked at here is the run and not what each check finds."""
    monkeypatch.setattr(base, "_checks", {name: check for name, check in base._checks.items() if name not in READINGS})


@pytest.fixture
def near(monkeypatch):
    """A proof reaches to the last row: without the look back, what is old and what is new differ in a small court."""
    monkeypatch.setattr(base, "LOOK_BACK", 0)


def _break(filing):
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE filings_filing SET fee_total_cents = fee_total_cents + 1 WHERE id = %s", [filing.pk])


def _found(result):
    return [example["subject"] for result in result.results for example in result["examples"] if result["check"] == "charges_add_up"]


def test_what_was_proven_is_read_again_only_by_a_whole_run(lives, near):
    old = lives.reach("fee_checked")
    assert run.run_all(whole=False, by="test").breaches == 0
    new = lives.reach("fee_checked")
    _break(old)
    _break(new)
    assert _found(run.run_all(whole=False, by="test")) == [new.reference]
    assert sorted(_found(run.run_all(whole=True, by="test"))) == sorted([old.reference, new.reference])


def test_what_an_act_touches_is_read_again(lives, near):
    filing = lives.reach("fee_checked")
    run.run_all(whole=False, by="test")
    _break(filing)
    assert _found(run.run_all(whole=False, by="test")) == []
    lives.court.officer.refresh_from_db()
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        Event.objects.create(at=clock.now(), code="filing.taken", subject=filing.reference, actor_kind="person")
    assert _found(run.run_all(whole=False, by="test")) == [filing.reference]


def test_a_breach_stands_until_it_is_mended(lives, near):
    run.run_all(whole=False, by="test")
    filing = lives.reach("fee_checked")
    _break(filing)
    for _night in range(3):
        assert _found(run.run_all(whole=False, by="test")) == [filing.reference], "seen again although nothing new came"
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE filings_filing SET fee_total_cents = fee_total_cents - 1 WHERE id = %s", [filing.pk])
    assert run.run_all(whole=False, by="test").breaches == 0


def test_a_breach_in_the_old_part_takes_the_proof_away(lives, near):
    filing = lives.reach("fee_checked")
    run.run_all(whole=False, by="test")
    _break(filing)
    run.run_all(whole=True, by="test")
    assert not Proof.objects.filter(check_name="charges_add_up").exists()
    assert Proof.objects.filter(check_name="payments_add_up").exists()
    assert _found(run.run_all(whole=False, by="test")) == [filing.reference]


def test_a_check_that_was_changed_proves_from_the_start(lives, near):
    """What another version of the check found sound, it has not looked at."""
    old = lives.reach("fee_checked")
    run.run_all(whole=False, by="test")
    _break(old)
    assert _found(run.run_all(whole=False, by="test")) == [], "as the version that found it sound"
    Proof.objects.filter(check_name="charges_add_up").update(code="0" * 64)
    changed = run.run_all(whole=False, by="test")
    assert _found(changed) == [old.reference]
    assert [result["check"] for result in changed.results if result["whole"] and not _is_current(result)] == ["charges_add_up"]


def _is_current(result):
    return next(check.current for check in base.registered() if check.name == result["check"])


def test_what_a_proof_says(lives, at_work):
    lives.reach("fee_checked")
    done = run.run_all(whole=False, by="somebody")
    proof = {one.check_name: one for one in proofs()}["charges_add_up"]
    assert (proof.by, proof.proven_at, proof.run) == ("somebody", clock.now(), done)
    assert proof.marks["filings.Filing"] == 0, "so near the end, all of it is read again"
    assert (last_run(), last_whole_run(), run_under_way()) == (done, None, None)


def test_a_check_that_fails_has_proven_nothing_and_stops_no_other(lives, monkeypatch):
    def broken(part):
        raise ZeroDivisionError
        yield

    monkeypatch.setitem(base._checks, "broken", base.Check("I6", "trial", broken))
    done = run.run_all(whole=False, by="test")
    assert done.breaches == 1
    assert {result["check"] for result in done.results} == {check.name for check in base.registered()}
    assert [result["examples"] for result in done.results if result["breaches"]] == [
        [{"subject": "broken", "found": "the check itself failed: ZeroDivisionError"}]
    ]


def test_once_a_night_in_slices(lives, at_work, monkeypatch):
    monkeypatch.setattr(run, "NIGHTLY_SLICE", timedelta(0))
    assert run.nightly() == 0, "a slice that is too short makes no check, and loses none"
    assert run_under_way().results == []
    monkeypatch.setattr(run, "NIGHTLY_SLICE", timedelta(seconds=5))
    assert run.nightly() == len(base.registered())
    first = last_run()
    assert (first.by, first.whole, first.breaches) == ("schedule", False, 0)
    assert run.nightly() == 0, "it is made"
    at_work.move_to(day_at(date(2026, 3, 11), 2, 29))
    assert run.nightly() == 0, "not before its time"
    at_work.move_to(day_at(date(2026, 3, 11), 2, 30))
    chain.seal()
    assert run.nightly() == len(base.registered())
    assert InvariantRun.objects.count() == 2


def test_a_broken_invariant_is_an_alarm(lives, at_work, caplog):
    filing = lives.reach("fee_checked")
    _break(filing)
    assert schedule.run_due()
    text = exposition(gauges())
    assert "\nregistry_invariants_breaches 1\n" in text
    assert "\nregistry_invariants_last_end_seconds 0.0\n" in text
    assert "\nregistry_invariants_whole_breaches " not in text, "none was made yet"
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert f"invariant I6 is broken: {filing.reference}" in told


def test_the_command_in_words(lives):
    _break(lives.reach("fee_checked"))
    chain.seal()
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 breaches") as stopped:
        call_command("check_invariants", stdout=out)
    assert stopped.value.returncode == 1
    assert "I1: Every document's file is in the store and hashes to what was recorded: holds (everything read)" in out.getvalue()
    assert "I7: not checked. Double entry: there is no ledger yet." in out.getvalue()
    with pytest.raises(CommandError, match="nothing is checked under I7"):
        call_command("check_invariants", "--only", "I7", stdout=out)
    call_command("check_invariants", "--only", "I4", stdout=out)
    assert InvariantRun.objects.count() == 1, "a part is not written down as a run"
