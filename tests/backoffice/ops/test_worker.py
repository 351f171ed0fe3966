"""manage.py worker: does what is due, rests when there is nothing, and lives through a database that is away."""

import logging
import os
import signal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from backoffice.kernel import outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.ops.management.commands import worker
from tests.factories.lives import fresh


@pytest.fixture
def quiet_schedule(monkeypatch):
    monkeypatch.setattr(worker.schedule, "run_due", lambda: 0)


@pytest.fixture
def stopped_after(monkeypatch, quiet_schedule):
    """Runs the worker's loop and asks it to stop, as Ctrl-C does, in the turn of this number; gives the rests."""
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)  # the test's own transaction is on it
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    rests = []

    def run(turns, number=signal.SIGTERM):
        real = worker.Command._turn

        def turn():
            rests.append(real())
            if len(rests) == turns:
                os.kill(os.getpid(), number)
            return 0.0

        monkeypatch.setattr(worker.Command, "_turn", staticmethod(turn))
        out = StringIO()
        call_command("worker", stdout=out)
        return rests, out.getvalue()

    yield run
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_once_does_all_that_is_due_and_says_how_much(lives, quiet_schedule):
    filing = lives.receive()
    lives.pay(filing)
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert out.getvalue() == "3 done\n"
    assert fresh(filing).state == "fee_checked"
    assert not OutboxMessage.objects.exists()
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert out.getvalue() == "0 done\n"


def test_once_fires_the_schedule_too(lives, at_work):
    filing = lives.received()
    at_work.move_to(fresh(filing).deemed_received_at)
    call_command("worker", "--once", stdout=StringIO())
    assert fresh(filing).state == "deemed_received"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_told(db, stopped_after, number):
    rests, said = stopped_after(1, number)
    assert (rests, said) == ([worker.IDLE_SECONDS], "worker stopped\n")


def test_it_rests_only_when_nothing_was_done(lives, stopped_after):
    lives.receive()
    rests, _said = stopped_after(2)
    assert rests == [0.0, worker.IDLE_SECONDS]


def test_it_lives_through_a_database_that_is_away(db, stopped_after, monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    answers = iter([OperationalError("the connection is closed"), 1])

    def drain(*, limit):
        answer = next(answers, 0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(outbox, "drain", drain)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    rests, said = stopped_after(3)
    assert rests == [worker.AFTER_A_DATABASE_FAULT_SECONDS, 0.0, worker.IDLE_SECONDS]
    assert "did not answer" in caplog.text
    assert said == "worker stopped\n"
