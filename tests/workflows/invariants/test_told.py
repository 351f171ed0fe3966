"""Every change has its event: no table is forgotten, a life of everything is told, and each rule sees a row whose event is gone."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction

from backoffice.audit import boundaries
from backoffice.audit.events import declared
from backoffice.audit.models import Event
from backoffice.fees.models import FeeItem
from backoffice.filings import events as filing_events
from backoffice.filings.models import Filing, QueueRule
from backoffice.kernel import clock, storage
from backoffice.people import totp
from tests import samples
from tests.append_only import triggers_off
from tests.backoffice.audit.test_timeline import everything_happens  # noqa: F401  # the story of everything that happens
from tests.factories.closures import Storm
from tests.factories.lives import MERCHANT, fresh, stored_document
from tests.factories.pages import receives_electronically
from tests.workflows.fees.test_verification import said
from workflows.filing.actions.answer_question import answer_question
from workflows.filing.actions.hold import hold
from workflows.filing.actions.note import write_note
from workflows.filing.actions.read_message import read_message
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.filing.actions.withdraw import withdraw
from workflows.invariants import base, told
from workflows.invariants.base import EVERYTHING, Breach, Part
from workflows.invariants.rights_held import NEEDED, WITHOUT, rights_were_held
from workflows.invariants.spelling import plain
from workflows.invariants.told import TOLD, untold
from workflows.invariants.untold import UNTOLD
from workflows.invariants.ways import Way
from workflows.money.actions.receive_notice import process_notice, receive_notice
from workflows.papers.actions.certify_service import certify_service
from workflows.people.actions.enrol_app import enrol_app
from workflows.people.actions.show_code import show_code
from workflows.service.actions.end_failed import give_up
from workflows.service.actions.end_notice import give_notice_up
from workflows.service.actions.take_failed import take_failed
from workflows.service.actions.take_notice import take_notice
from workflows.store.actions.scrub import look_at

pytestmark = pytest.mark.django_db


def in_review(lives):
    """What ends otherwise than in the story of everything: withdrawn while it is held, asked, referred; answered while it is held."""
    court, week = lives.court, clock.today() + timedelta(days=7)
    lives.held()
    for filing in (lives.held(), lives.asked(), lives.referred()):
        withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    asked = lives.asked()
    hold(reference=asked.reference, officer=court.officer, until=week, reason="awaits the answer")
    answer_question(reference=asked.reference, number=1, client=court.portal, text="Here.", documents=[], received_at=clock.now())
    colleague = court.colleague
    write_note(reference=lives.taken().reference, author=court.officer, text=f"Look at this, @{colleague.username}.")
    QueueRule.objects.filter(office=court.registry).delete()
    rule = QueueRule.objects.create(
        office=court.registry, lease_minutes=30, undo_seconds=60, second_look_percent=100, second_look_days=3, evidence="test"
    )
    undo_acceptance(reference=lives.accepted().reference, officer=court.officer)
    rule.delete()
    together = lives.in_part()
    with transaction.atomic():
        Filing.objects.filter(pk=together.pk).update(left_out="together")
        filing_events.parts_together(together)


def served_and_told(lives):
    """Given up, and read by a party who receives electronically, or by a filer whose notice had come back."""
    court, officer = lives.court, lives.court.officer
    failed = lives.unserved().reference
    certify_service(reference=failed, officer=officer)
    take_failed(reference=failed, number=1, officer=officer)
    give_up(reference=failed, number=1, ground="closed", officer=officer)
    certify_service(reference=failed, officer=officer)
    take_notice(reference=(silent := lives.untold()).reference, number=1, officer=officer)
    give_notice_up(reference=silent.reference, number=1, ground="closed", officer=officer)
    read_message(message=lives.untold().messages.get().pk, client=court.portal)
    first = fresh(lives.served())
    receives_electronically(lives, first)
    second = lives.served(documents=(stored_document("defence"),), case_number=first.case.number, parties=())
    for message in second.messages.exclude(account=""):
        read_message(message=message.pk, client=court.portal)


def around_it(lives):
    """A notice of a payment, a file that is gone, a closure that was none, a fee that was read, an app for the sign-in."""
    court = lives.court
    filing = lives.received()
    notice = receive_notice(merchant=MERCHANT, message_id="msg-2", body=lives.notice(filing))
    process_notice(notice_id=notice.pk)
    lost = lives.receive(documents=(stored_document("writ", data=samples.saved(samples.text_pdf(1, "It will be lost"))),))
    path = storage.path_of(lost.documents.get().sha256)
    kept = path.read_bytes()
    path.unlink()
    assert look_at(lost.documents.get().sha256)
    path.write_bytes(kept)
    storm = Storm(court)
    storm.close(clock.now() - timedelta(minutes=9), clock.now() - timedelta(minutes=5), ground="black_rainstorm")
    storm.cancel()
    said(court.manager, "item", FeeItem.objects.filter(court="DC").first())
    secret = totp.new_secret()
    codes = enrol_app(user=court.colleague, secret=secret, code=totp.code_at(secret, totp.step_of(clock.now())))
    show_code(user=court.colleague, code=codes[0])


@pytest.fixture
def a_life(lives, everything_happens):  # noqa: F811  # the imported story
    """Everything that happens, and what ends otherwise."""
    in_review(lives)
    served_and_told(lives)
    around_it(lives)


def without_its_events(rule):
    """What the rule finds when no event tells of its rows any more; they are told again afterwards."""
    with transaction.atomic():
        Event.objects.filter(code__in=rule.codes).update(code="gone")
        found = list(untold(rule, EVERYTHING))
        transaction.set_rollback(True)
    return found


def of_others(rule):
    """What it finds when each event tells of something else than what stands in the row."""
    with transaction.atomic():
        Event.objects.filter(code__in=rule.codes).update(data={}, actor_id="another")
        found = list(untold(rule, EVERYTHING))
        transaction.set_rollback(True)
    return found


def rightly_done():
    """Each person had the right to what they did, and where an event forgets by which, it is seen."""
    assert list(rights_were_held(EVERYTHING)) == []
    people = Event.objects.filter(actor_kind="person", pk__gt=boundaries.rights_noted_after()).exclude(code__in=WITHOUT)
    assert set(people.values_list("code", flat=True)) >= {code for code in NEEDED if code not in NO_LONGER}
    with transaction.atomic():
        with triggers_off(), connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET data = '{}'")
        assert sum(isinstance(each, Breach) for each in rights_were_held(EVERYTHING)) == people.count()
        transaction.set_rollback(True)


# A right for it there is, and no act by which staff do it.
NO_LONGER = {"filing.withdrawn"}


def test_a_life_of_everything_is_told_and_each_rule_sees_what_is_not(a_life):
    """One story for all of them, for it is long: nothing is found, then each rule loses its events, and what they name."""
    assert [breach for rule in TOLD for breach in untold(rule, EVERYTHING)] == []
    rightly_done()
    with triggers_off():
        walk_every_rule()
    assert [breach for rule in TOLD for breach in untold(rule, EVERYTHING)] == []


def walk_every_rule():
    """Each has a row, and sees all of them when their events are gone, or tell of something else."""
    for rule in TOLD:
        rows = told._rows(rule, EVERYTHING).count()
        assert rows, f"no row of {rule.table} {rule.when} was ever written"
        assert len(without_its_events(rule)) == rows, rule
        # What rests on another act may be told by that one's event too, which names nothing of it.
        if all(way.named for way in rule.ways):
            assert len(of_others(rule)) == rows, rule


def test_every_table_has_its_rule_or_its_reason():
    """Whoever adds a table has to say which event tells of its rows, or why none does."""
    tables = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    ruled = {rule.table for rule in TOLD}
    assert ruled.isdisjoint(UNTOLD)
    assert tables == ruled | set(UNTOLD)
    assert all(reason.strip() for reason in UNTOLD.values())


def test_rules_speak_of_events_that_are_declared():
    assert {code for rule in TOLD for code in rule.codes} <= set(declared())


def test_a_rule_is_in_one_check_only():
    assert len({id(rule) for rule in TOLD}) == len(TOLD)


def test_what_is_new_or_touched_is_read_again_and_the_rest_is_not(lives, monkeypatch):
    """A proof remembers how far each table was read: only rows after that, and those whose filing was touched since."""
    monkeypatch.setattr(base, "LOOK_BACK", 0)
    old, touched = lives.held(), lives.held()
    part = Part(base.marks_now())
    new = lives.held()
    holds = next(rule for rule in TOLD if rule.table == "filings.Hold" and not rule.when)
    held = next(rule for rule in TOLD if rule.table == "filings.Filing" and "filing.held" in rule.codes)
    write_note(reference=touched.reference, author=lives.court.officer, text="Soon.")
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET code = 'gone' WHERE code = 'filing.held'")
    assert [breach.subject for breach in untold(holds, part)] == [new.reference]
    assert sorted(breach.subject for breach in untold(held, part)) == sorted([touched.reference, new.reference])
    assert sorted(breach.subject for breach in untold(holds, EVERYTHING)) == sorted([old.reference, touched.reference, new.reference])


def test_a_value_is_compared_and_not_its_spelling():
    """A moment in two time zones is one moment; nothing, in the spellings of events and of columns, is nothing."""
    moment = clock.now()
    assert plain(moment) == plain(clock.in_hong_kong(moment).isoformat()) == plain(moment.isoformat())
    assert plain(None) == plain("–") == plain("")
    assert plain(clock.today()) == plain(clock.today().isoformat())
    assert plain(moment) != plain(moment + timedelta(seconds=1))
    assert plain(7) == plain("7")


def test_every_proof_remembers_how_far_a_table_was_read():
    assert {rule.table for rule in TOLD} - set(base.marks_now()) == {"kernel.FileFault"}, "its rows come and go, and are few"
    assert Way(("a",)).named == {}
