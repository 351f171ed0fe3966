"""The chain: every event linked in order, and whoever touches a row, a link or the end is seen."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from backoffice.audit import chain
from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declare, record
from backoffice.audit.models import ChainLink, Event
from backoffice.kernel import clock, leases
from tests.append_only import triggers_off

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 10, 2, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    code: str
    wording: str


TRIAL = Kind("trial", "Trial {n}")


@pytest.fixture(autouse=True)
def hand():
    with clock.set_to(MOMENT) as hand:
        yield hand


def _happen(count=1):
    with transaction.atomic():
        for number in range(count):
            record(
                TRIAL, subject="EF-7K3M-2Q9X", actor=Actor("person", "7", "陳大文"), office="DC-REG", n=number, note="é\n\t“x”", none=None
            )


def _sql(statement, *values):
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _faults(**options):
    return [(fault.where, fault.what) for fault in chain.verify(**options).faults]


def test_an_empty_chain():
    assert chain.verify() == chain.Verdict(links=0, head=chain.FIRST, unlinked=0, faults=())


def test_every_event_gets_its_link_in_order():
    _happen(3)
    assert chain.seal() == 3
    _happen(2)
    assert chain.seal() == 2
    assert chain.seal() == 0
    assert list(ChainLink.objects.values_list("sequence", "event_id")) == list(
        enumerate(Event.objects.order_by("id").values_list("pk", flat=True), start=1)
    )
    verdict = chain.verify()
    assert (verdict.links, verdict.unlinked, verdict.faults) == (5, 0, ())
    assert verdict.head == ChainLink.objects.get(sequence=5).hash


def test_each_link_covers_its_event_and_the_link_before():
    _happen(2)
    chain.seal()
    first, second = ChainLink.objects.all()
    assert (first.previous_hash, second.previous_hash) == (chain.FIRST, first.hash)
    assert second.hash == chain.link_hash(2, first.hash, second.event)
    assert second.hash != chain.link_hash(2, chain.FIRST, second.event)
    assert second.hash != chain.link_hash(3, first.hash, second.event)


def test_in_batches_and_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(chain, "_BATCH", 2)
    _happen(7)
    assert chain.seal(limit=3) == 3
    assert chain.seal() == 4
    assert chain.verify().faults == ()


def test_one_sealer_at_a_time():
    _happen()
    token = leases.acquire(chain.LEASE_NAME, duration=timedelta(seconds=30))
    assert chain.seal() == 0
    leases.finish(chain.LEASE_NAME, token)
    assert chain.seal() == 1


def test_an_event_that_became_visible_late_is_linked_where_the_chain_is():
    _happen(3)
    late = Event.objects.order_by("id").first()
    fields = {field.attname: getattr(late, field.attname) for field in Event._meta.concrete_fields}
    _sql("DELETE FROM audit_event WHERE id = %s", late.pk)
    chain.seal()
    Event(**fields).save(force_insert=True)
    assert chain.seal() == 1
    assert ChainLink.objects.get(sequence=3).event_id == late.pk
    assert chain.verify().faults == ()


FIELDS = [
    ("at", MOMENT + timedelta(microseconds=1)),
    ("code", "other"),
    ("subject", "EF-0000-0000"),
    ("office", "SCT-REG"),
    ("actor_kind", "system"),
    ("actor_id", "8"),
    ("actor_name", "Somebody Else"),
    ("data", '{"n": 2}'),
]


def test_the_sealer_looks_a_little_back_each_time_and_over_the_whole_now_and_then(hand, monkeypatch):
    """The history is not read every few seconds, and yet an event that became visible very late gets its link."""
    chain.seal()
    monkeypatch.setattr(chain, "LOOK_BACK", 2)
    _happen(6)
    newest = Event.objects.order_by("-id")[0]
    ChainLink.objects.create(sequence=1, event=newest, previous_hash=chain.FIRST, hash=chain.link_hash(1, chain.FIRST, newest))
    hand.move_to(MOMENT + chain.WHOLE_LOOK_EVERY - timedelta(seconds=1))
    assert chain.seal() == 1
    hand.move_to(MOMENT + chain.WHOLE_LOOK_EVERY)
    assert chain.seal() == 4
    assert (chain.verify().unlinked, _faults()) == (0, [])


def test_a_long_backlog_is_sealed_without_a_look_at_the_whole(monkeypatch):
    chain.seal()
    monkeypatch.setattr(chain, "LOOK_BACK", 1)
    _happen(7)
    assert chain.seal() == 7


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_a_changed_event_is_seen_whatever_was_changed(field, value):
    _happen(3)
    chain.seal()
    second = ChainLink.objects.get(sequence=2)
    _sql(f"UPDATE audit_event SET {field} = %s WHERE id = %s", value, second.event_id)
    assert _faults() == [("link 2", f"event {second.event_id} is not what was sealed")]


def test_every_field_of_an_event_is_covered():
    assert {field.name for field in Event._meta.concrete_fields} == {"id", *(name for name, _value in FIELDS)}


def test_a_changed_event_whose_link_was_made_to_fit_breaks_the_next_link():
    _happen(3)
    chain.seal()
    link = ChainLink.objects.get(sequence=2)
    _sql("UPDATE audit_event SET actor_name = 'Nobody' WHERE id = %s", link.event_id)
    _sql(
        "UPDATE audit_chainlink SET hash = %s WHERE sequence = 2",
        chain.link_hash(2, link.previous_hash, Event.objects.get(pk=link.event_id)),
    )
    assert _faults() == [("link 3", "does not name the hash of the link before it")]


def test_a_whole_chain_that_was_forged_has_not_the_kept_head():
    _happen(3)
    chain.seal()
    kept = chain.verify().head
    _sql("DELETE FROM audit_chainlink")
    _sql("UPDATE audit_event SET actor_name = 'Nobody'")
    chain.seal()
    assert _faults() == []
    assert _faults(kept_head=kept) == [("the end", f"the head {kept} that was kept elsewhere is not in the chain")]


def test_a_kept_head_is_found_when_the_chain_has_grown():
    _happen(2)
    chain.seal()
    kept = chain.verify().head
    _happen(2)
    chain.seal()
    assert _faults(kept_head=kept) == []


def test_a_removed_link_is_seen():
    _happen(3)
    chain.seal()
    _sql("DELETE FROM audit_chainlink WHERE sequence = 2")
    assert _faults() == [
        ("link 3", "follows link 1: links are missing"),
        ("link 3", "does not name the hash of the link before it"),
    ]


def test_a_removed_event_is_seen():
    _happen(3)
    chain.seal()
    second = ChainLink.objects.get(sequence=2)
    _sql("DELETE FROM audit_chainlink WHERE sequence = 2")
    _sql("DELETE FROM audit_event WHERE id = %s", second.event_id)
    assert ("link 3", "follows link 1: links are missing") in _faults()


def test_the_first_link_removed_is_seen():
    _happen(2)
    chain.seal()
    _sql("DELETE FROM audit_chainlink WHERE sequence = 1")
    assert ("link 2", "follows link 0: links are missing") in _faults()


def test_the_end_cut_off_is_seen_by_the_head_that_was_kept_and_by_the_events_left_over(hand):
    _happen(3)
    chain.seal()
    kept = chain.verify().head
    last = ChainLink.objects.get(sequence=3).event_id
    _sql("DELETE FROM audit_chainlink WHERE sequence = 3")
    assert _faults(kept_head=kept) == [("the end", f"the head {kept} that was kept elsewhere is not in the chain")]
    hand.move_to(MOMENT + timedelta(minutes=2))
    assert _faults() == [(f"event {last}", "has no link after 60 seconds")]


def test_an_event_may_wait_for_its_link_for_a_minute(hand):
    _happen()
    event = Event.objects.get()
    hand.move_to(MOMENT + chain.LONGEST_UNLINKED)
    verdict = chain.verify()
    assert (verdict.unlinked, verdict.faults) == (1, ())
    hand.move_to(MOMENT + chain.LONGEST_UNLINKED + timedelta(microseconds=1))
    assert _faults() == [(f"event {event.pk}", "has no link after 60 seconds")]


def test_a_kind_of_event_is_declared_once():
    declare("audit.trial", "A trial")
    declare("audit.trial", "A trial")
    with pytest.raises(RuntimeError, match="two wordings"):
        declare("audit.trial", "Another trial")


@pytest.mark.django_db(transaction=True)
def test_an_event_is_written_only_inside_an_act():
    with pytest.raises(RuntimeError, match="commits with the act"):
        record(TRIAL, subject="s", actor=SYSTEM)
    assert not Event.objects.exists()
