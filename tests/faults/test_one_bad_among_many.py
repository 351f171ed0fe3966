"""A thousand things are to be done and one of them is bad: the others are done, and the bad one is known."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from backoffice.audit import chain
from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declared, record
from backoffice.audit.models import ChainLink, Event
from backoffice.calendar.models import Closure
from backoffice.filings.models import Filing
from backoffice.kernel import outbox
from backoffice.kernel.each import SomeFailed, each
from backoffice.kernel.models import Lease, OutboxMessage
from backoffice.payments.models import Payment
from tests.factories.court import AT_WORK
from workflows import schedule
from workflows.filing.actions import deem_received, lapse
from workflows.money.actions import date_payments

pytestmark = [pytest.mark.once, pytest.mark.django_db]


class Bad(Exception):
    """What nobody foresaw."""


def bad_for(real, bad):
    """The function, which fails for one filing, payment or reference."""

    def call(one, *args, **more):
        if one == bad or getattr(one, "reference", getattr(one, "payment_id", None)) == bad:
            raise Bad(bad)
        return real(one, *args, **more)

    return call


def copies(first, count, **changes):
    """So many filings like the first, as cheaply as can be."""
    rows = []
    for number in range(count):
        row = Filing.objects.get(pk=first.pk)
        row.pk, row.reference, row._state.adding = None, f"EF-COPY-{number:04d}", True
        for name, value in changes.items():
            setattr(row, name, value)
        rows.append(row)
    return Filing.objects.bulk_create(rows)


def test_the_outbox_parks_the_bad_one_and_does_the_others(at_work, monkeypatch):
    done = set()

    def handle(*, number):
        if number == 500:
            raise Bad
        done.add(number)

    monkeypatch.setitem(outbox._handlers, "trial", handle)
    OutboxMessage.objects.bulk_create(
        OutboxMessage(topic="trial", ids={"number": number}, created_at=AT_WORK, due_at=AT_WORK) for number in range(1000)
    )
    assert outbox.drain(limit=2000) == 999
    assert len(done) == 999
    for _ in range(outbox.MOST_ATTEMPTS):
        at_work.move_to(at_work.moment + timedelta(minutes=11))
        outbox.drain()
    (left,) = OutboxMessage.objects.all()
    assert (left.ids, left.parked_at is not None) == ({"number": 500}, True)
    assert "Bad" in left.last_error


@pytest.mark.parametrize("undated", [False, True], ids=["due", "undated"])
def test_the_sweep_passes_over_the_bad_one(lives, at_work, monkeypatch, undated):
    first = lives.received()
    copies(first, 999)
    if undated:
        # In one update, as no act does: what a storm without an end leaves.
        Filing.objects.update(deemed_received_at=None, deemed_reason="closure_open_ended")
    at_work.move_to(first.deemed_received_at + timedelta(seconds=1))
    bad = "EF-COPY-0500"
    monkeypatch.setattr(deem_received.events, "deemed_received", bad_for(deem_received.events.deemed_received, bad))
    with pytest.raises(SomeFailed) as told:
        deem_received.sweep(undated=undated)
    assert (told.value.done, told.value.failed) == (999, 1)
    assert list(Filing.objects.filter(state="received").values_list("reference", flat=True)) == [bad]
    assert Event.objects.filter(code="filing.deemed_received").count() == 999


def test_a_database_that_is_away_is_no_bad_filing(lives, at_work, monkeypatch):
    at_work.move_to(lives.received().deemed_received_at + timedelta(seconds=1))

    def away(*_):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(deem_received, "_settle", away)
    with pytest.raises(OperationalError):
        deem_received.sweep_due()


def test_the_job_goes_on_with_the_others_and_is_said_to_have_failed(lives, at_work, monkeypatch):
    first = lives.received()
    copies(first, 5)
    at_work.move_to(first.deemed_received_at + timedelta(seconds=1))
    monkeypatch.setattr(deem_received.events, "deemed_received", bad_for(deem_received.events.deemed_received, "EF-COPY-0002"))
    assert schedule.run_due() >= 5
    assert Filing.objects.filter(state="received").count() == 1
    assert Lease.objects.get(name="job:filing.sweep").last_result == "failed"


def test_lapsing_passes_over_the_bad_one(lives, at_work, monkeypatch):
    returned = [lives.returned() for _ in range(4)]
    at_work.move_to(at_work.moment + timedelta(days=2))
    monkeypatch.setattr(lapse.events, "lapsed", bad_for(lapse.events.lapsed, returned[1].reference))
    with pytest.raises(SomeFailed) as told:
        lapse.lapse_overdue()
    assert (told.value.done, told.value.failed) == (3, 1)
    assert list(Filing.objects.filter(state="returned")) == [returned[1]]


def test_dating_payments_passes_over_the_bad_one_and_over_what_must_wait(lives, court, at_work, monkeypatch):
    """A thousand payments wait at an office that has not reopened; they were looked at first and hid those behind them."""
    shut = Closure.objects.create(office=court.accounts, closed_from=AT_WORK - timedelta(hours=1), ground="gale", evidence="test")
    other = Closure.objects.create(office=court.tribunal_accounts, closed_from=AT_WORK - timedelta(hours=1), ground="gale", evidence="test")
    filing = lives.receive()
    model = lives.pay(filing, 100)
    rows = []
    for number in range(1100):
        row = Payment.objects.get(pk=model.pk)
        row.pk, row.payment_id, row._state.adding = None, f"copy-{number}", True
        row.accounts_office = court.tribunal_accounts if number >= 1090 else court.accounts
        rows.append(row)
    Payment.objects.bulk_create(rows)
    other.reopened_at = AT_WORK + timedelta(minutes=5)
    other.save()
    at_work.move_to(AT_WORK + timedelta(minutes=6))
    monkeypatch.setattr(date_payments.events, "dated", bad_for(date_payments.events.dated, "copy-1095"))
    with pytest.raises(SomeFailed) as told:
        date_payments.date_payments()
    assert told.value.done == 9
    undated = Payment.objects.filter(deemed_received_at=None)
    assert set(undated.filter(accounts_office=court.tribunal_accounts).values_list("payment_id", flat=True)) == {"copy-1095"}
    assert undated.filter(accounts_office=court.accounts).count() == 1091
    assert shut.reopened_at is None


def test_an_event_that_has_no_utf8_does_not_stop_the_chain(at_work, settings):
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        pytest.skip("PostgreSQL takes no half of a surrogate pair into its JSON")
    kind = next(iter(declared().values()))
    for text in ("plain", "half \ud83d of a pair", "plain again"):
        record(kind, subject="EF-0000-0000", actor=SYSTEM, text=text)
    chain.seal()
    assert ChainLink.objects.count() == 3
    assert chain.verify().faults == ()


def test_each_names_its_failures_at_the_end():
    seen = []

    def work(number):
        seen.append(number)
        if number == 2:
            raise Bad
        return number

    with pytest.raises(SomeFailed) as told:
        each([1, 2, 3], work, what="trial")
    assert (seen, told.value.done, told.value.failed) == ([1, 2, 3], 4, 1)
    assert each([], work, what="trial") == 0
