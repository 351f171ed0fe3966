"""The kernel under several hands: numbers, keys, leases, locks and the outbox."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from backoffice.audit import chain
from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declared, record
from backoffice.audit.models import ChainLink, Event
from backoffice.kernel import idempotency, leases, numbers, outbox
from backoffice.kernel.errors import Conflict
from backoffice.kernel.idempotency import Answer, Claim
from backoffice.kernel.locking import lock
from backoffice.kernel.models import Counter as CounterRow
from backoffice.kernel.models import IdempotencyKey, OutboxMessage
from tests.concurrency.together import Caller, split, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 8


@pytest.fixture
def handler(monkeypatch):
    def register(function):
        monkeypatch.setitem(outbox._handlers, "trial", function)

    return register


# ---- numbers ----


def test_numbers_have_no_gap_and_no_double_under_eight_hands_of_which_some_change_their_minds():
    def takes():
        kept = []
        for turn in range(9):
            with transaction.atomic():
                number = numbers.take("receipt:DC-ACC", 2026)
                if turn % 3 == 1:
                    transaction.set_rollback(True)
                else:
                    kept.append(number)
        return kept

    taken = [number for numbers_of_one in together(*[takes] * HANDS) for number in numbers_of_one]
    assert sorted(taken) == list(range(1, HANDS * 6 + 1))
    assert CounterRow.objects.get().last == HANDS * 6


def test_the_very_first_number_is_taken_by_one():
    def takes():
        with transaction.atomic():
            return numbers.take("case:DCCJ", 2026)

    assert sorted(together(*[takes] * HANDS)) == list(range(1, HANDS + 1))


# ---- keys ----


def _claim():
    return idempotency.claim(scope="portal", key="k", fingerprint="f")


def test_one_of_many_claims_a_key_and_the_others_wait():
    given, raised = split(together(*[_claim] * HANDS))
    assert [type(one) for one in given] == [Claim]
    assert {type(one) for one in raised} == {Conflict}
    assert {one.code for one in raised} == {"request-in-flight"}
    idempotency.complete(given[0], status=201, body={"n": 1})
    assert together(*[_claim] * HANDS) == [Answer(201, {"n": 1})] * HANDS


def test_a_dead_claim_has_one_heir():
    dead = _claim()
    IdempotencyKey.objects.update(claimed_at="2020-01-01T00:00:00Z")
    given, raised = split(together(*[_claim] * HANDS))
    assert len(given) == 1
    assert {one.code for one in raised} == {"request-in-flight"}
    with pytest.raises(Conflict):
        idempotency.complete(dead, status=201, body={})


def test_a_claim_that_is_freed_meanwhile_is_won_by_one_or_nobody():
    held = _claim()
    given, raised = split(together(lambda: idempotency.release(held), _claim, _claim))
    assert len([one for one in given if isinstance(one, Claim)]) <= 1
    assert {type(one) for one in raised} <= {Conflict}


# ---- leases and locks ----


def test_a_lease_is_won_by_one():
    tokens = together(*[lambda: leases.acquire("sweep", duration=timedelta(minutes=1))] * HANDS)
    assert len([token for token in tokens if token]) == 1


def test_a_wait_for_a_row_ends_and_says_so():
    row = CounterRow.objects.create(series="s", year=2026)

    def tries():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
            lock(CounterRow, pk=row.pk)

    with transaction.atomic():
        lock(CounterRow, pk=row.pk)
        refused = Caller(tries).end()
    assert isinstance(refused, Conflict)
    assert (refused.code, refused.status) == ("busy", 409)
    assert Caller(tries).end() is None, "free again"


# ---- the outbox ----


def test_two_workers_do_each_work_once(handler):
    done = []
    handler(lambda *, n: done.append(n))
    with transaction.atomic():
        outbox.put_many("trial", [(str(number), {"n": number}) for number in range(100)])
    counts = together(*[lambda: outbox.drain(limit=1000)] * 4)
    assert sum(counts) == 100
    assert Counter(done) == Counter(range(100))
    assert not OutboxMessage.objects.exists()


def test_what_is_asked_for_while_a_worker_finishes_is_done_once_more(handler):
    seen = []
    handler(lambda *, n: seen.append(n))
    with transaction.atomic():
        outbox.put("trial", key="a", n=1)
    (leased,) = outbox._lease(10, "")
    with transaction.atomic():
        outbox.put("trial", key="a", n=2)
        # The worker comes to its end now; its delete waits for this act, and must not take the new request with it.
        worker = Caller(lambda: outbox.run(leased))
    assert worker.end() is True
    assert outbox.drain() == 1
    assert seen == [1, 2]


def test_what_two_acts_ask_for_at_once_is_one_row(handler):
    handler(lambda **_ids: None)

    def asks():
        with transaction.atomic():
            outbox.put("trial", key="a", n=1)

    assert together(*[asks] * HANDS) == [None] * HANDS
    assert OutboxMessage.objects.count() == 1


def test_set_based_acts_that_ask_for_the_same_work_do_not_lock_each_other_out(handler):
    keys = [str(number) for number in range(200)]

    def asks(order):
        def ask():
            with transaction.atomic():
                outbox.put_many("trial", [(key, {"n": 1}) for key in order])

        return ask

    assert together(asks(keys), asks(keys[::-1]), asks(keys), asks(keys[::-1])) == [None] * 4
    assert OutboxMessage.objects.count() == 200


# ---- the chain ----


def test_sealers_at_once_make_one_chain(monkeypatch):
    monkeypatch.setattr(chain, "_BATCH", 5)
    with transaction.atomic():
        for number in range(40):
            record(declared()["filing.shortfall_noted"], subject="s", actor=SYSTEM, note=str(number))
    given, raised = split(together(*[chain.seal] * 4))
    assert raised == []
    while chain.seal():
        pass
    assert ChainLink.objects.count() == Event.objects.count() == 40
    assert chain.verify().faults == ()
    assert sum(given) <= 40
