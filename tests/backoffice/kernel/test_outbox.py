"""The outbox: with its act or not at all, at least once, later when it fails, parked when it keeps failing."""

import contextlib
import errno
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection, transaction

from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Unavailable
from backoffice.kernel.models import OutboxMessage

MOMENT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Stop(Exception):
    """What a failing handler raises here."""


@pytest.fixture
def hand():
    with clock.set_to(MOMENT) as hand:
        yield hand


@pytest.fixture
def handler(monkeypatch):
    """Registers a handler of the topic "trial" for one test."""

    def register(function, topic="trial"):
        monkeypatch.setitem(outbox._handlers, topic, function)
        return function

    return register


@pytest.fixture
def seen(handler):
    """What the handler of the topic "trial" was given."""
    calls = []
    handler(lambda **ids: calls.append(ids))
    return calls


def _row():
    return OutboxMessage.objects.get()


def test_work_is_done_once_and_its_row_goes(hand, seen):
    outbox.put("trial", filing="EF-1", number=2)
    assert outbox.drain() == 1
    assert seen == [{"filing": "EF-1", "number": 2}]
    assert not OutboxMessage.objects.exists()
    assert outbox.drain() == 0


def test_work_of_an_act_that_rolled_back_never_happens(hand, seen):
    with transaction.atomic():
        outbox.put("trial", key="one")
        transaction.set_rollback(True)
    assert outbox.drain() == 0
    assert seen == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "ask",
    [lambda: outbox.put("trial"), lambda: outbox.put("trial", key="a"), lambda: outbox.put_many("trial", [("a", {"x": 1})])],
)
def test_work_is_asked_for_only_inside_an_act(ask):
    with pytest.raises(RuntimeError, match="transaction"):
        ask()
    assert not OutboxMessage.objects.exists()


def test_rows_without_key_are_each_done(hand, seen):
    outbox.put("trial", n=1)
    outbox.put("trial", n=2)
    assert outbox.drain() == 2
    assert seen == [{"n": 1}, {"n": 2}]


def test_one_row_for_a_key_and_the_last_word_counts(hand, seen):
    outbox.put("trial", key="a", n=1)
    outbox.put("trial", key="b", n=2)
    outbox.put("trial", key="a", n=3)
    assert outbox.drain() == 2
    assert sorted(seen, key=lambda ids: ids["n"]) == [{"n": 2}, {"n": 3}]


def test_the_same_key_under_another_topic_is_other_work(hand, seen, handler):
    others = []
    handler(lambda **ids: others.append(ids), topic="other trial")
    outbox.put("trial", key="a", n=1)
    outbox.put("other trial", key="a", n=2)
    assert outbox.drain() == 2
    assert (seen, others) == ([{"n": 1}], [{"n": 2}])


def test_many_at_once(hand, seen):
    outbox.put("trial", key="b", n=0)
    outbox.put_many("trial", [(key, {"n": number}) for number, key in enumerate("cab", start=1)])
    assert OutboxMessage.objects.count() == 3
    assert outbox.drain() == 3
    assert sorted(ids["n"] for ids in seen) == [1, 2, 3]


def test_many_of_none(hand):
    outbox.put_many("trial", [])
    assert not OutboxMessage.objects.exists()


def test_not_before_its_time(hand, seen):
    outbox.put("trial", not_before=MOMENT + timedelta(minutes=1))
    assert outbox.drain() == 0
    hand.move_to(MOMENT + timedelta(minutes=1))
    assert outbox.drain() == 1
    assert seen == [{}]


def test_the_oldest_due_first(hand, seen):
    outbox.put("trial", n=1, not_before=MOMENT - timedelta(seconds=1))
    outbox.put("trial", n=2, not_before=MOMENT - timedelta(seconds=3))
    outbox.put("trial", n=3, not_before=MOMENT - timedelta(seconds=2))
    outbox.drain()
    assert [ids["n"] for ids in seen] == [2, 3, 1]


def test_a_limit_is_kept(hand, seen):
    outbox.put_many("trial", [(str(number), {"n": number}) for number in range(25)])
    assert outbox.drain(limit=12) == 12
    assert len(seen) == 12
    assert outbox.drain() == 13


def test_asked_again_while_it_runs_it_is_done_once_more(hand, handler):
    calls = []

    def work(**ids):
        calls.append(ids)
        if len(calls) == 1:
            outbox.put("trial", key="a", n=2)

    handler(work)
    outbox.put("trial", key="a", n=1)
    outbox.drain()
    assert calls == [{"n": 1}, {"n": 2}]
    assert not OutboxMessage.objects.exists()


def test_asked_again_while_it_fails_it_starts_afresh(hand, handler):
    calls = []

    def work(**ids):
        calls.append(ids)
        if len(calls) == 1:
            outbox.put("trial", key="a", n=2)
            raise Stop

    handler(work)
    outbox.put("trial", key="a", n=1)
    assert outbox.drain() == 1
    assert calls == [{"n": 1}, {"n": 2}]
    assert not OutboxMessage.objects.exists()


def test_a_dead_workers_row_is_taken_up_when_its_lease_ends(hand, seen):
    outbox.put("trial", n=1)
    assert len(outbox._lease(10)) == 1, "a worker takes it and dies"
    assert outbox.drain() == 0
    hand.move_to(MOMENT + outbox.LEASE - timedelta(microseconds=1))
    assert outbox.drain() == 0
    hand.move_to(MOMENT + outbox.LEASE)
    assert outbox.drain() == 1
    assert seen == [{"n": 1}]


def test_a_worker_whose_lease_was_lost_takes_nothing_away(hand, seen):
    outbox.put("trial", n=1)
    (slow,) = outbox._lease(10)
    hand.move_to(MOMENT + outbox.LEASE)
    (other,) = outbox._lease(10)
    assert outbox.run(slow) is True
    assert _row().lease == other.lease, "the row is the other worker's"
    outbox.run(other)
    assert not OutboxMessage.objects.exists()


def test_a_fault_is_kept_and_tried_again_later_and_later(hand, handler):
    def work(**_ids):
        raise Stop("no ink")

    handler(work)
    outbox.put("trial", key="a")
    waits = []
    for attempt in range(1, outbox.MOST_ATTEMPTS):
        assert outbox.drain() == 0
        row = _row()
        assert (row.attempts, row.parked_at) == (attempt, None)
        assert "Stop: no ink" in row.last_error
        assert "test_outbox.py" in row.last_error
        waits.append((row.due_at - clock.now()).total_seconds())
        assert outbox.drain() == 0
        assert _row().attempts == attempt, "not again before its time"
        hand.move_to(row.due_at)
    assert waits == [2, 4, 8, 16, 32, 64, 128]


def test_parked_after_eight_faults_until_someone_looks(hand, handler):
    fails = [True]

    def work(**_ids):
        if fails:
            raise Stop

    handler(work)
    outbox.put("trial", key="a")
    for _ in range(outbox.MOST_ATTEMPTS):
        outbox.drain()
        hand.move_to(clock.now() + timedelta(hours=1))
    parked = _row()
    assert (parked.attempts, parked.parked_at is not None) == (8, True)
    fails.clear()
    assert outbox.drain() == 0, "parked work waits"
    assert outbox.retry(parked.pk) is True
    assert (_row().attempts, _row().parked_at) == (0, None)
    assert outbox.retry(parked.pk) is False, "it is parked no more"
    assert outbox.drain() == 1


def test_a_new_request_takes_parked_work_up_again(hand, handler, seen):
    outbox.put("trial", key="a", n=1)
    OutboxMessage.objects.update(parked_at=MOMENT, attempts=8)
    outbox.put("trial", key="a", n=2)
    assert outbox.drain() == 1
    assert seen == [{"n": 2}]


def test_a_look_for_gaps_leaves_known_work_alone(hand, seen):
    outbox.put("trial", key="a", n=1)
    OutboxMessage.objects.update(parked_at=MOMENT, attempts=8)
    outbox.put_if_absent("trial", key="a", n=2)
    outbox.put_if_absent("trial", key="b", n=3)
    outbox.put_if_absent("trial", key="b", n=4)
    assert outbox.drain() == 1
    assert seen == [{"n": 3}]
    assert _row().attempts == 8


def test_not_yet_is_no_fault(hand, handler):
    ready = []

    def work(**_ids):
        if not ready:
            raise outbox.NotYet(timedelta(seconds=30))

    handler(work)
    outbox.put("trial", key="a")
    for _ in range(20):
        assert outbox.drain() == 0
        assert (_row().attempts, _row().parked_at, _row().lease) == (0, None, "")
        assert _row().due_at == clock.now() + timedelta(seconds=30)
        hand.move_to(_row().due_at)
    ready.append(True)
    assert outbox.drain() == 1


def test_a_fault_does_not_stop_its_neighbours(hand, handler):
    done = []

    def work(*, n):
        if n == 2:
            raise Stop
        done.append(n)

    handler(work)
    for number in range(1, 4):
        outbox.put("trial", n=number)
    assert outbox.drain() == 2
    assert done == [1, 3]


def test_work_that_nobody_knows_is_parked_and_not_lost(hand):
    outbox.put("nobody's topic", key="a")
    for _ in range(outbox.MOST_ATTEMPTS):
        assert outbox.drain() == 0
        hand.move_to(clock.now() + timedelta(hours=1))
    assert _row().parked_at is not None
    assert "no handler" in _row().last_error


def test_a_topic_has_one_handler(monkeypatch):
    monkeypatch.setattr(outbox, "_handlers", {})

    def one(**_ids):
        """First."""

    def other(**_ids):
        """Second."""

    assert outbox.handles("trial")(one) is one
    outbox.handles("trial")(one)
    with pytest.raises(RuntimeError, match="two handlers"):
        outbox.handles("trial")(other)
    assert outbox.topics() == {"trial"}


@pytest.fixture
def rung(monkeypatch):
    """How often the alarm was called, and that it saw the row committed each time."""
    seen = []
    monkeypatch.setattr(outbox, "_on_put", [lambda: seen.append(OutboxMessage.objects.count())])
    return seen


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "ask",
    [
        lambda: outbox.put("trial"),
        lambda: outbox.put("trial", key="a"),
        lambda: outbox.put_many("trial", [("a", {"x": 1})]),
        lambda: outbox.put_if_absent("trial", key="a"),
    ],
)
def test_the_alarm_rings_after_the_commit_and_not_before(rung, ask):
    with transaction.atomic():
        ask()
        assert rung == []
    assert rung == [1]


@pytest.mark.django_db(transaction=True)
def test_the_alarm_rings_once_for_an_act_and_not_for_one_that_rolled_back(rung):
    with transaction.atomic():
        outbox.put("trial", n=1)
        with transaction.atomic():
            outbox.put("trial", n=2)
        outbox.put("trial", n=3)
    assert rung == [3]
    with transaction.atomic():
        outbox.put("trial")
        transaction.set_rollback(True)
    assert rung == [3]


@pytest.mark.django_db(transaction=True)
def test_a_part_that_rolled_back_does_not_take_the_ring_of_the_rest_along(rung):
    with transaction.atomic():
        with contextlib.suppress(Stop), transaction.atomic():
            outbox.put("trial", n=1)
            raise Stop
        outbox.put("trial", n=2)
    with transaction.atomic(), contextlib.suppress(Stop), transaction.atomic():
        outbox.put("trial", n=3)
        raise Stop
    assert rung == [1]


@pytest.mark.django_db(transaction=True)
def test_an_alarm_that_fails_does_not_fail_the_act(monkeypatch):
    def broken():
        raise Stop

    monkeypatch.setattr(outbox, "_on_put", [broken])
    with transaction.atomic():
        outbox.put("trial")
    assert OutboxMessage.objects.count() == 1


def test_an_alarm_is_registered_once(monkeypatch):
    monkeypatch.setattr(outbox, "_on_put", [])
    outbox.on_put(print)
    outbox.on_put(print)
    assert outbox._on_put == [print]


def test_the_rows_of_a_holder_known_to_be_dead_are_free_at_once(hand, seen):
    outbox.put("trial", n=1)
    outbox.put("trial", n=2)
    assert len(outbox._lease(1, "a" * 32)) == 1
    assert len(outbox._lease(1, "b" * 32)) == 1
    assert outbox.drain() == 0
    assert outbox.release("a" * 32) == 1
    assert outbox.drain() == 1
    assert seen == [{"n": 1}]
    with pytest.raises(ValueError, match="name"):
        outbox.release("")


def test_a_drain_with_a_time_begins_nothing_after_it(hand, handler):
    done = []

    def slow(*, n):
        done.append(n)
        hand.move_to(clock.now() + timedelta(seconds=1))

    handler(slow)
    for n in range(30):
        outbox.put("trial", n=n)
    assert outbox.drain(within=timedelta(seconds=5)) == 10, "the group that it had leased"
    assert outbox.drain(limit=30) == 20


class Died(BaseException):
    """What ends a worker here, as a kill would: nothing after it runs."""


@pytest.fixture
def deadly(handler):
    """A handler that does the work of every number but 7, in which the worker dies; what was done."""
    done = []

    def work(*, n):
        if n == 7:
            raise Died
        done.append(n)

    handler(work)
    return done


def _workers_until_idle(hand):
    """Worker after worker, each after the lease of the one that died before it; how many died."""
    died = 0
    while True:
        try:
            while outbox.drain():
                pass
        except Died:
            died += 1
            hand.move_to(clock.now() + outbox.LEASE)
        else:
            return died


def test_work_that_kills_its_worker_is_parked_with_its_reason_and_the_rest_is_done(hand, deadly):
    outbox.put_many("trial", [(f"{number:02}", {"n": number}) for number in range(30)])
    assert _workers_until_idle(hand) == outbox.MOST_ATTEMPTS
    assert sorted(deadly) == [number for number in range(30) if number != 7]
    assert (_row().ids, _row().attempts, _row().lease) == ({"n": 7}, 8, "")
    assert _row().parked_at is not None
    assert _row().last_error.startswith("begun 8 times, and the last time it did not come to an end: the worker died in it")


def test_a_worker_that_died_holds_up_its_neighbours_once_and_not_each_time(hand, deadly):
    for number in (7, 1, 2):
        outbox.put("trial", n=number)
    hand.move_to(clock.now() + timedelta(microseconds=1))
    with pytest.raises(Died):
        outbox.drain()
    hand.move_to(clock.now() + outbox.LEASE)
    with pytest.raises(Died):
        outbox.drain()
    assert deadly == [1, 2], "what the dead worker had leased beside it comes first now"
    assert _row().attempts == 2


def test_neighbours_of_what_kills_are_not_counted_as_tried(hand, deadly):
    for number in (1, 7, 2):
        outbox.put("trial", n=number)
    with pytest.raises(Died):
        outbox.drain()
    assert dict(OutboxMessage.objects.values_list("ids__n", "attempts")) == {7: 1, 2: 0}


def test_silence_and_words_are_counted_together_and_the_words_are_kept(hand, handler):
    tries = []

    def work(**_ids):
        tries.append(1)
        raise Died if len(tries) > 4 else Stop("no ink")

    handler(work)
    outbox.put("trial", key="a")
    for _ in range(4):
        outbox.drain()
        hand.move_to(clock.now() + timedelta(minutes=10))
    assert _workers_until_idle(hand) == 4
    assert len(tries) == outbox.MOST_ATTEMPTS
    assert _row().parked_at is not None
    assert "the worker died in it" in _row().last_error
    assert "Stop: no ink" in _row().last_error


def test_a_row_taken_over_by_another_worker_is_not_begun_by_the_first(hand, handler):
    done = []

    def work(*, n):
        done.append(n)
        if done == [1]:
            hand.move_to(clock.now() + outbox.LEASE)
            outbox.drain()

    handler(work)
    outbox.put("trial", n=1)
    outbox.put("trial", n=2)
    outbox.drain(limit=2)
    assert sorted(done) == [1, 1, 2], "the second is the other worker's"


def test_a_row_that_waited_long_behind_its_neighbours_has_a_whole_lease_when_it_begins(hand, handler):
    done = []

    def work(*, n):
        done.append(n)
        hand.move_to(clock.now() + outbox.LEASE * 0.7)
        if n == 2:
            assert outbox.drain() == 0, "it is at work, and no other worker begins it"

    handler(work)
    outbox.put("trial", n=1)
    outbox.put("trial", n=2)
    assert outbox.drain() == 2
    assert done == [1, 2]


@pytest.mark.parametrize("behind", [timedelta(milliseconds=20), timedelta(seconds=5)])
def test_a_worker_whose_clock_is_a_little_behind_takes_no_row_away(hand, seen, behind):
    outbox.put("trial", not_before=MOMENT - timedelta(minutes=1), n=1)
    assert len(outbox._lease(10)) == 1
    OutboxMessage.objects.update(due_at=MOMENT - timedelta(minutes=1))
    hand.move_to(MOMENT - behind)
    assert outbox.drain() == 0
    assert seen == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"), ConnectionRefusedError(), OperationalError("server closed the connection"),
        InterfaceError("the connection is closed"), Unavailable("store-full", "no room"), Conflict("busy", "somebody has the row"),
    ],
    ids=["full", "refused", "database", "connection", "unavailable", "busy"],
)  # fmt: skip
def test_what_the_surroundings_lack_is_tried_twice_a_minute_and_never_parked(hand, handler, error):
    well = []

    def work():
        if not well:
            raise error

    handler(work)
    with transaction.atomic():
        outbox.put("trial")
    for _ in range(40):
        outbox.drain()
        hand.move_to(hand.moment + outbox.LONGEST_WAIT)
        row = OutboxMessage.objects.get()
        assert (row.parked_at, row.due_at <= hand.moment) == (None, True)
    assert row.attempts < outbox.MOST_ATTEMPTS, "when it goes on, the work has tries left"
    well.append(True)
    assert outbox.drain() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["in the work", "after the work"])
def test_work_is_not_parked_because_the_database_goes_away_again_and_again(hand, handler, where):
    """The server ends the connection while the work is done, and takes no word of it: as often as it likes."""
    done, away = [], [True]

    def work():
        if away:
            with psycopg.connect(**_server()) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
            if where == "in the work":
                OutboxMessage.objects.count()
        done.append(1)

    handler(work)
    with transaction.atomic():
        outbox.put("trial")
    for _ in range(outbox.MOST_ATTEMPTS + 4):
        with pytest.raises((OperationalError, InterfaceError)):
            outbox.drain()
        connection.close()
        hand.move_to(hand.moment + outbox.LEASE)
    away.clear()
    assert (_row().parked_at, _row().attempts) == (None, 1)
    assert outbox.drain() == 1
    assert not OutboxMessage.objects.exists()
    assert not outbox._unwritten


def _server():
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port") if name in given}


@pytest.mark.django_db(transaction=True)
def test_an_attempt_without_an_end_is_taken_off_once_and_never_below_none(hand, seen):
    with transaction.atomic():
        outbox.put("trial", key="a")
    message = outbox._lease(1)[0]
    outbox._unwritten.extend([message.pk, message.pk, message.pk + 1])
    hand.move_to(hand.moment + outbox.LEASE)
    outbox._take_off_unwritten()
    assert (_row().attempts, outbox._unwritten) == (0, [])
    assert outbox.drain() == 1


@pytest.mark.parametrize("error", [ValueError("no"), FileNotFoundError(errno.ENOENT, "no such font")], ids=["value", "font"])
def test_a_fault_of_the_work_itself_is_none_of_the_surroundings(error):
    assert not outbox.of_the_surroundings(error)


def test_that_somebody_was_first_is_none_of_the_surroundings_but_a_wait_that_ended_is():
    assert not outbox.of_the_surroundings(Conflict("already-decided", "It is accepted."))
    assert outbox.of_the_surroundings(Conflict("busy", "Somebody has the row."))
