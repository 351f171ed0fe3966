"""Operators take parked work up again, or give up what nobody is owed; each with an event, and nobody else may."""

from datetime import timedelta

import pytest
from django.db import transaction

from backoffice.audit.models import Event
from backoffice.audit.timeline import entry_of
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Receipt
from tests.factories.closures import Storm
from tests.factories.rows import everything
from workflows.calendar.steps import REDATE, REDATE_AGAIN
from workflows.filing import lifecycle
from workflows.money.actions.receive_notice import PROCESS
from workflows.operations import owed
from workflows.operations.actions import retry_work as acts
from workflows.operations.actions.give_up_work import give_up_work
from workflows.operations.actions.retry_work import retry_topic, retry_work


def parked(topic, **ids):
    """A row that failed eight times."""
    with transaction.atomic():
        outbox.put(topic, key=f"{topic} {ids}", **ids)
    row = OutboxMessage.objects.get(key=f"{topic} {ids}")
    OutboxMessage.objects.filter(pk=row.pk).update(attempts=8, parked_at=clock.now(), last_error="ValueError")
    return OutboxMessage.objects.get(pk=row.pk)


def _told(code):
    return [entry_of(event).text for event in Event.objects.filter(code=code).order_by("id")]


def test_one_is_taken_up_from_its_first_attempt_and_is_done(lives):
    filing = lives.deemed_received()
    lives.pay(filing)
    OutboxMessage.objects.all().delete()
    row = parked(lifecycle.CHECK_FEE, filing=filing.reference)
    assert outbox.drain() == 0
    assert retry_work(work=row.pk, operator=lives.court.administrator) == lifecycle.CHECK_FEE
    assert (OutboxMessage.objects.get().attempts, OutboxMessage.objects.get().parked_at) == (0, None)
    assert outbox.drain() == 1
    assert type(filing).objects.get(pk=filing.pk).state == "fee_checked"
    (event,) = Event.objects.filter(code="operations.work_retried")
    assert (event.subject, event.office, event.actor_name) == (filing.reference, "DC-REG", "Ivan Kwok")
    assert entry_of(event).text == "Parked work taken up again: filing.check_fee"


def test_all_of_a_topic_is_taken_up_and_nothing_else(lives, monkeypatch):
    monkeypatch.setattr(acts, "MOST", 2)
    for number in range(3):
        parked(lifecycle.SERVE, filing=f"EF-{number}")
    other = parked(lifecycle.SEAL, filing="EF-0")
    assert [retry_topic(topic=lifecycle.SERVE, operator=lives.court.administrator) for _ in range(2)] == [2, 1]
    assert list(OutboxMessage.objects.exclude(parked_at=None)) == [other]
    assert _told("operations.topic_retried") == [
        "All parked work of filing.serve taken up again: 2",
        "All parked work of filing.serve taken up again: 1",
    ]
    with pytest.raises(Conflict, match="Nothing of it is parked"):
        retry_topic(topic=lifecycle.SERVE, operator=lives.court.administrator)


def test_what_somebody_else_has_taken_up_is_a_conflict(lives):
    row = parked(lifecycle.SERVE, filing="EF-0")
    retry_work(work=row.pk, operator=lives.court.administrator)
    for act in (retry_work, lambda **named: give_up_work(ground="over", **named)):
        with pytest.raises(Conflict) as refusal:
            act(work=row.pk, operator=lives.court.administrator)
        assert refusal.value.code == "not-parked"


@pytest.mark.parametrize("who", ["officer", "senior", "cashier", "supervisor", "manager", "auditor", "outsider"])
def test_nobody_else_may(lives, who):
    row = parked(lifecycle.SERVE, filing="EF-0")
    before = everything()
    person = getattr(lives.court, who)
    for act in (
        lambda: retry_work(work=row.pk, operator=person),
        lambda: retry_topic(topic=row.topic, operator=person),
        lambda: give_up_work(work=row.pk, operator=person, ground="over"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert everything() == before


def test_what_nobody_is_owed_is_given_up_with_a_ground(lives):
    filing = lives.withdrawn()
    OutboxMessage.objects.all().delete()
    row = parked(lifecycle.CHECK_FEE, filing=filing.reference)
    for ground in ("", "  ", "x" * 501):
        with pytest.raises(Refused) as refusal:
            give_up_work(work=row.pk, operator=lives.court.administrator, ground=ground)
        assert refusal.value.code == "ground-needed"
    give_up_work(work=row.pk, operator=lives.court.administrator, ground=" withdrawn meanwhile ")
    assert not OutboxMessage.objects.exists()
    (event,) = Event.objects.filter(code="operations.work_given_up")
    assert (event.subject, event.data["ids"], event.data["attempts"]) == (filing.reference, {"filing": filing.reference}, 8)
    assert entry_of(event).text == "Parked work given up: filing.check_fee (withdrawn meanwhile)"


def test_what_somebody_is_owed_is_not_given_up(lives):
    row = parked(lifecycle.SERVE, filing=lives.accepted().reference)
    before = everything()
    with pytest.raises(Conflict) as refusal:
        give_up_work(work=row.pk, operator=lives.court.administrator, ground="too much trouble")
    assert refusal.value.code == "still-owed"
    assert everything() == before


# ---- what is owed ----


def test_of_every_topic_it_is_known_what_is_owed():
    # Other tests of this process may have handlers of their own.
    ours = {topic for topic in owed.handled() if not outbox._handlers[topic].__module__.startswith("tests.")}
    assert owed.topics() == ours
    assert owed.PROCESS == PROCESS


def test_of_an_unknown_topic_it_is_assumed():
    assert owed.is_owed("papers.of_a_later_version", {"filing": "EF-0"})


OWED = {
    lifecycle.CHECK_FEE: {"deemed_received", "fee_short"},
    lifecycle.SERVE: {"accepted"},
    lifecycle.SEAL: {"accepted"},
    lifecycle.CLAIM_PAYMENTS: {"received", "deemed_received", "fee_short"},
}
STATES = ("received", "deemed_received", "fee_short", "fee_checked", "accepted", "served", "returned", "withdrawn")


def test_a_filings_work_is_owed_by_where_it_stands(lives):
    references = {state: lives.reach(state).reference for state in STATES}
    for topic, states in OWED.items():
        assert {state for state, reference in references.items() if owed.is_owed(topic, {"filing": reference})} == states, topic
        assert not owed.is_owed(topic, {"filing": "EF-0000-0000"}), "of a filing that is not there nothing is owed"


def test_a_paper_is_owed_until_it_is_there(lives):
    filing = lives.returned()
    for topic, kind in ((lifecycle.ACKNOWLEDGE, PaperKind.ACKNOWLEDGEMENT), (lifecycle.NOTICE_OF_RETURN, PaperKind.NOTICE_OF_RETURN)):
        assert owed.is_owed(topic, {"filing": filing.reference})
        _paper(filing, kind, filing.reference)
        assert not owed.is_owed(topic, {"filing": filing.reference})
    number = Receipt.objects.get(subject=filing.reference).number
    assert owed.is_owed(owed.RECEIPT, {"receipt": number})
    _paper(filing, PaperKind.RECEIPT, number)
    assert not owed.is_owed(owed.RECEIPT, {"receipt": number})


def test_a_seal_that_is_missing_after_the_service_is_owed(lives):
    filing = lives.served()
    document = filing.documents.get()
    document.pk, document.number = None, 2
    document.save(force_insert=True)
    assert owed.is_owed(lifecycle.SEAL, {"filing": filing.reference})


def test_money_is_owed_its_look(lives):
    payment = lives.pay(lives.deemed_received())
    assert not owed.is_owed("money.identify_payment", {"payment": payment.pk})
    assert not owed.is_owed(PROCESS, {"notice": 404})


def test_a_dating_anew_is_owed_while_its_change_stands(lives, at_work):
    filing = lives.deemed_received()
    at_work.move_to(clock.now() + timedelta(hours=5))
    change = Storm(lives.court).close(clock.now() - timedelta(hours=6), clock.now() - timedelta(hours=1))
    for topic in (REDATE, REDATE_AGAIN):
        assert owed.is_owed(topic, {"change": change.reference})
        assert not owed.is_owed(topic, {"change": "CH-0000-0000"})
    assert owed.is_owed(lifecycle.CORRECT, {"filing": filing.reference})
    assert not owed.is_owed(lifecycle.CORRECT, {"filing": "EF-0000-0000"})


def _paper(filing, kind, subject):
    Paper.objects.create(
        kind=kind, subject=subject, office=filing.office, number=f"{kind}-{subject}", verification_code=f"{kind}-{subject}", content={},
        sha256="0" * 64, size=1, pages=1, drawn_at=clock.now(),
    )  # fmt: skip
