"""The clock is set back by hours, or forward: leases end, work is done, callers are let in, and records keep their order."""

from datetime import timedelta

import pytest

from backoffice.audit import chain
from backoffice.filings.models import ServiceRecord
from backoffice.kernel import idempotency, leases, outbox, throttle
from backoffice.kernel.errors import Conflict
from backoffice.kernel.models import OutboxMessage
from backoffice.kernel.throttle import Rate
from backoffice.staff import sessions
from tests.factories.court import AT_WORK
from workflows.filing.actions.serve import serve

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=3)


@pytest.fixture
def seen(monkeypatch):
    done = []
    monkeypatch.setitem(outbox._handlers, "trial", lambda *, number: done.append(number))
    return done


def asked(number, **more):
    OutboxMessage.objects.create(topic="trial", ids={"number": number}, created_at=AT_WORK, **{"due_at": AT_WORK, **more})


def test_a_dead_schedulers_lease_does_not_last_until_the_clock_has_caught_up(at_work):
    assert leases.acquire("job", duration=timedelta(seconds=45))
    at_work.move_to(AT_WORK - HOURS)
    assert leases.acquire("job", duration=timedelta(seconds=45))


def test_a_living_lease_is_kept_through_a_small_step(at_work):
    assert leases.acquire("job", duration=timedelta(seconds=45))
    at_work.move_to(AT_WORK + timedelta(seconds=1))
    at_work.move_to(AT_WORK)
    assert leases.acquire("job", duration=timedelta(seconds=45)) is None


def test_rows_that_a_dead_worker_leased_are_free_after_the_step(at_work, seen):
    asked(1)
    assert outbox._lease(10)
    at_work.move_to(AT_WORK - HOURS)
    OutboxMessage.objects.update(due_at=at_work.moment)
    assert outbox.drain() == 1
    assert seen == [1]


def test_work_asked_for_before_the_step_is_brought_forward(at_work, seen):
    asked(1)
    asked(2, due_at=AT_WORK + timedelta(hours=20))  # put off on purpose
    at_work.move_to(AT_WORK - HOURS)
    assert outbox.drain() == 0
    assert outbox.after_a_step_back() == 1
    assert outbox.drain() == 1
    assert seen == [1]


def test_clocks_that_differ_a_little_are_no_step(at_work):
    asked(1)
    at_work.move_to(AT_WORK - timedelta(seconds=4))
    assert outbox.after_a_step_back() == 0


def test_a_claim_of_a_dead_request_ends_after_the_step(at_work):
    assert isinstance(idempotency.claim(scope="a", key="k", fingerprint="f" * 64), idempotency.Claim)
    at_work.move_to(AT_WORK - timedelta(seconds=50))
    with pytest.raises(Conflict):
        idempotency.claim(scope="a", key="k", fingerprint="f" * 64)
    at_work.move_to(AT_WORK - HOURS)
    assert isinstance(idempotency.claim(scope="a", key="k", fingerprint="f" * 64), idempotency.Claim)


def test_callers_are_not_shut_out_until_the_clock_has_caught_up(at_work):
    rate = Rate(per_minute=60, burst=2)
    assert [throttle.take("a", rate) for _ in range(3)] == [0, 0, 1]
    at_work.move_to(AT_WORK - HOURS)
    assert [throttle.take("a", rate) for _ in range(3)] == [0, 0, 1], "a new bucket, and not an endless one"


def test_a_service_never_stands_before_its_acceptance(lives, at_work):
    filing = lives.accepted()
    lives.seal(filing)
    at_work.move_to(AT_WORK - timedelta(minutes=5))
    serve(reference=filing.reference)
    assert ServiceRecord.objects.get().served_at == filing.decided_at


def test_what_is_received_keeps_its_instant_and_its_place(lives, at_work):
    first = lives.receive()
    at_work.move_to(AT_WORK - timedelta(minutes=5))
    second = lives.receive()
    chain.seal()
    at_work.move_to(AT_WORK + HOURS)
    chain.seal()
    assert (first.received_at, second.received_at) == (AT_WORK, AT_WORK - timedelta(minutes=5))
    assert second.pk > first.pk, "the order in which they came is kept, whatever the clock said"
    assert chain.verify().faults == ()


@pytest.mark.parametrize(("step", "alive"), [(-HOURS, True), (timedelta(minutes=31), False)], ids=["back", "forward"])
def test_a_session_lives_on_after_a_step_back_and_no_longer_than_it_may(court, client, at_work, step, alive, settings):
    client.force_login(court.officer)
    assert client.get("/").status_code in {200, 302}
    client.get("/")
    at_work.move_to(AT_WORK + step)
    client.get("/")
    assert ("_auth_user_id" in client.session) is alive
    if alive:
        assert client.session[sessions.SEEN_AT] == at_work.moment.timestamp()
        at_work.move_to(at_work.moment + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1))
        client.get("/")
        assert "_auth_user_id" not in client.session
