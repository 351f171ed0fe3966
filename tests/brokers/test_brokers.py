"""The broker is an alarm clock: whatever becomes of it or of a worker, committed work is done, once, and other work never."""

import contextlib
import itertools
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from backoffice.audit import chain
from backoffice.config.celery import REDIS_OPTIONS, make_alarm, make_app
from backoffice.filings.states import State
from backoffice.kernel import outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper, PaperKind
from tests.brokers.handlers import DEAFENED, TABLE, TICK
from tests.brokers.running import Broker, Gate, Processes, redis, wait_for
from tests.factories.lives import Lives, fresh
from workflows.invariants.run import check_all

pytestmark = [pytest.mark.broker, pytest.mark.postgres]


# Seconds from when another worker is there until it does the work of one that was killed; half of what the row's lease lasts. RabbitMQ
# gives it out at once, Redis when the task has been unseen for its time, which is looked at so often.
GIVEN_OUT_AGAIN = 30
assert REDIS_OPTIONS["visibility_timeout"] + 2 * REDIS_OPTIONS["unacked_restore_interval"] < GIVEN_OUT_AGAIN
assert timedelta(seconds=2 * GIVEN_OUT_AGAIN) <= outbox.LEASE


class Stop(Exception):
    """An act that goes wrong."""


def rows(what: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {TABLE} WHERE what = %s ORDER BY number", [what])
        return [number for (number,) in cursor.fetchall()]


def effects() -> list[int]:
    return rows("effect")


def commit(number: int) -> None:
    with transaction.atomic():
        outbox.put("trial.effect", number=number)


@pytest.fixture
def trial(transactional_db: None) -> Iterator[None]:
    """The table in which the handlers note what they did."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (what text, number int, at timestamptz)")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


@pytest.fixture
def broker(straight: str) -> Iterator[Broker]:
    gate = Gate(int(straight.rpartition(":")[2].partition("/")[0]))
    gate.open()
    found = Broker(straight, f"registry-test-{uuid.uuid4().hex[:8]}", gate)
    yield found
    found.lose_everything()
    gate.shut()


@pytest.fixture
def run(
    trial: None, broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Processes]:
    """Processes on this test's database; the test itself is one of the web processes, and rings the broker."""
    alarm = make_alarm(make_app(broker.url, broker.queue))
    monkeypatch.setattr(outbox, "_on_put", [alarm.wake])
    processes = Processes(broker, tmp_path)
    yield processes
    processes.end()
    # Shown by pytest when the test failed.
    sys.stdout.write("\n".join([processes.words(), *OutboxMessage.objects.values_list("last_error", flat=True)]))


class Behaviour:
    """What holds on either broker."""

    def test_committed_work_is_done_once_and_that_of_a_rolled_back_act_never(self, run: Processes, lives: Lives):
        """Without a beat: the ring after the commit is what wakes the worker. Then a filing's life by the real handlers."""
        run.worker()
        run.ready()
        with transaction.atomic():
            outbox.put("trial.effect", number=1)
            transaction.set_rollback(True)
        with contextlib.suppress(Stop), transaction.atomic():
            outbox.put("trial.effect", number=2)
            raise Stop
        commit(3)
        with transaction.atomic():
            commit(4)
            with contextlib.suppress(Stop), transaction.atomic():
                commit(5)
                raise Stop
        wait_for(lambda: effects() == [3, 4], "the committed work")

        filing = lives.reach("accepted")
        wait_for(lambda: fresh(filing).state == State.SERVED, "the filing to be served")
        wait_for(lambda: not OutboxMessage.objects.exists(), "the outbox to be empty")
        assert effects() == [3, 4]
        assert Paper.objects.filter(kind=PaperKind.ACKNOWLEDGEMENT, subject=filing.reference).count() == 1
        assert Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=filing.reference).count() == filing.documents.count()
        chain.seal()
        assert not [breach for _code, _title, breaches in check_all() for breach in breaches]

    def test_work_of_a_worker_killed_half_way_is_done_by_the_next(self, run: Processes, tmp_path: Path):
        """Without a beat: the broker itself gives the task to another, in seconds and not after the row's lease of a minute."""
        worker = run.worker()
        go = tmp_path / "go"
        with transaction.atomic():
            outbox.put("trial.slow", number=1, until=str(go))
        wait_for(lambda: rows("begun") == [1], "the work to begin")
        run.kill(worker)
        go.touch()
        run.worker()
        run.ready()
        wait_for(effects, "the other worker to do it", seconds=GIVEN_OUT_AGAIN)
        wait_for(lambda: not OutboxMessage.objects.exists(), "the row to go")
        assert rows("begun") == [1, 1], "begun twice"
        assert effects() == [1], "done once"

    def test_a_broker_that_lost_everything_loses_no_work(self, run: Processes):
        commit(1)
        wait_for(lambda: run.broker.waiting() > 0, "the ring to be in the broker")
        run.broker.lose_everything()
        assert run.broker.waiting() == 0
        run.worker(**{DEAFENED: "yes"})
        run.ready()
        run.beat()
        wait_for(effects, "beat to wake a worker that was not told of the loss of its queue")
        run.broker.lose_everything()
        commit(2)
        wait_for(lambda: effects() == [1, 2], "the worker to go on after a loss under its feet")

    def test_while_the_broker_is_down_acts_are_as_quick_and_the_polling_worker_does_the_work(
        self, run: Processes, caplog: pytest.LogCaptureFixture
    ):
        run.worker()
        run.beat()
        run.ready()
        run.broker.gate.shut()
        begun = time.perf_counter()
        for number in range(20):
            commit(number)
        assert time.perf_counter() - begun < 2
        wait_for(lambda: caplog.messages, "the word that the broker is away")
        poller = run.polling_worker()
        wait_for(lambda: effects() == list(range(20)), "the polling worker")
        assert len([line for line in caplog.messages if "broker does not answer" in line]) == 1
        run.kill(poller)
        commit(20)
        run.broker.gate.open()
        wait_for(lambda: effects() == list(range(21)), "worker and beat to find the broker again")

    def test_two_schedulers_two_workers_and_a_poller_do_nothing_twice(self, run: Processes):
        for _ in range(2):
            run.worker()
            run.beat()
        run.polling_worker()
        for number in range(40):
            commit(number)
        wait_for(lambda: len(effects()) >= 40 and len(rows("tick")) >= 4, "work and ticks")
        wait_for(lambda: not OutboxMessage.objects.exists(), "the outbox to be empty")
        assert effects() == list(range(40))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT at FROM {TABLE} WHERE what = 'tick' ORDER BY at")
            ticks = [at for (at,) in cursor.fetchall()]
        assert all(later - earlier >= TICK for earlier, later in itertools.pairwise(ticks))


@pytest.mark.redis
class TestRedis(Behaviour):
    @pytest.fixture(scope="class")
    @classmethod
    def straight(cls) -> Iterator[str]:
        with redis() as url:
            yield url


@pytest.mark.rabbitmq
class TestRabbitMQ(Behaviour):
    @pytest.fixture(scope="class")
    @classmethod
    def straight(cls) -> str:
        return "amqp://guest:guest@127.0.0.1:5672/%2F"
