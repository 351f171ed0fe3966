"""One key, one effect, one answer for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from backoffice.kernel import clock, idempotency
from backoffice.kernel.errors import Conflict, Refused
from backoffice.kernel.idempotency import Answer, Claim

MOMENT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hand():
    with clock.set_to(MOMENT) as hand:
        yield hand


def _claim(**other):
    return idempotency.claim(**({"scope": "portal", "key": "k1", "fingerprint": "f1"} | other))


def _held(**other) -> Claim:
    claim = _claim(**other)
    assert isinstance(claim, Claim)
    return claim


def test_the_first_answer_for_ever(hand):
    body = {"reference": "EF-7K3M-2Q9X", "total_cents": 50400, "lines": [{"item": "writ"}], "note": None}
    idempotency.complete(_held(), status=201, body=body)
    assert _claim() == Answer(201, body)
    hand.move_to(MOMENT + timedelta(days=3650))
    assert _claim() == Answer(201, body)


def test_other_content_under_the_same_key():
    idempotency.complete(_held(), status=201, body={})
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            _claim(fingerprint="f2")
        assert (refused.value.code, refused.value.status) == ("idempotency-key-reused", 422)


def test_other_content_while_the_first_is_in_flight():
    _held()
    with pytest.raises(Refused) as refused:
        _claim(fingerprint="f2")
    assert refused.value.code == "idempotency-key-reused"


def test_keys_are_each_callers_own():
    idempotency.complete(_held(), status=201, body={"n": 1})
    assert isinstance(_claim(scope="another portal"), Claim)
    assert isinstance(_claim(key="k2"), Claim)


def test_the_same_request_in_flight(hand):
    _held()
    hand.move_to(MOMENT + idempotency.CLAIM_LASTS - timedelta(microseconds=1))
    with pytest.raises(Conflict) as refused:
        _claim()
    assert (refused.value.code, refused.value.status) == ("request-in-flight", 409)


def test_a_dead_claim_is_taken_over_and_its_holder_cannot_answer(hand):
    dead = _held()
    hand.move_to(MOMENT + idempotency.CLAIM_LASTS)
    heir = _held()
    assert heir.token != dead.token
    with pytest.raises(Conflict) as refused, transaction.atomic():
        idempotency.complete(dead, status=201, body={"from": "the dead"})
    assert refused.value.code == "request-in-flight"
    idempotency.release(dead)
    idempotency.complete(heir, status=201, body={"from": "the heir"})
    assert _claim() == Answer(201, {"from": "the heir"})


def test_an_answer_is_given_once():
    held = _held()
    idempotency.complete(held, status=201, body={"n": 1})
    with pytest.raises(Conflict):
        idempotency.complete(held, status=201, body={"n": 2})
    idempotency.release(held)
    assert _claim() == Answer(201, {"n": 1})


def test_after_a_refusal_the_key_is_free_for_a_corrected_request():
    idempotency.release(_held())
    corrected = _held(fingerprint="f2")
    idempotency.complete(corrected, status=201, body={"n": 2})
    assert _claim(fingerprint="f2") == Answer(201, {"n": 2})


def test_the_answer_commits_with_the_work():
    held = _held()
    with transaction.atomic():
        idempotency.complete(held, status=201, body={"n": 1})
        transaction.set_rollback(True)
    with pytest.raises(Conflict):
        _claim()
    idempotency.complete(held, status=201, body={"n": 2})
    assert _claim() == Answer(201, {"n": 2})
