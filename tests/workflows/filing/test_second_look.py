"""The blind second look: drawn by chance with the decision, taken and answered by another person, and it changes nothing."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.filings.decided import DecisionLine
from backoffice.filings.models import QueueRule, SecondLook, SecondLookTally
from backoffice.filings.second_look_lists import not_alike, numbers_of_looks, open_looks
from backoffice.filings.second_looks import TALLIED_LOOKS, Agreement, fold_looks
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.tallies import standing
from tests.factories.lives import fresh
from tests.factories.rows import everything
from tests.soundness import breaches
from workflows.cases.actions.set_level import seal_filing
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing import second_looks
from workflows.filing.actions.accept import accept
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.filing.actions.talk_over import talk_over
from workflows.filing.actions.undo_acceptance import undo_acceptance

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawing(lives):
    """Every second decision is to be drawn; an acceptance can be undone."""
    return QueueRule.objects.create(
        office=lives.court.registry, lease_minutes=30, undo_seconds=60, second_look_percent=50, second_look_days=3, evidence="test"
    )


def tosses(monkeypatch, *given):
    thrown = iter(given)
    monkeypatch.setattr(second_looks.secrets, "randbelow", lambda most: next(thrown))


def answer(look, officer, ruling="accepted", reasons=(), note=""):
    return answer_look(reference=look.reference, officer=officer, ruling=ruling, reasons=reasons, note=note)


def waiting(lives, person):
    office = lives.court.registry
    office.sees_sealed = True
    return list(open_looks(person, office, clock.today(), clock.now() - timedelta(minutes=30)).values_list("reference", flat=True))


def test_chance_draws_as_large_a_share_as_the_registry_has_set(lives, drawing, monkeypatch):
    tosses(monkeypatch, 4_999, 5_000, 0)
    first, _second, third = lives.accepted(), lives.returned(), lives.rejected()
    drawn = list(SecondLook.objects.order_by("pk"))
    assert [look.line.filing_id for look in drawn] == [first.pk, third.pk]
    assert [look.until for look in drawn] == [clock.today() + timedelta(days=3)] * 2
    QueueRule.objects.update(second_look_percent=0)
    lives.accepted()
    assert SecondLook.objects.count() == 2


def test_nothing_in_the_filing_or_its_story_tells_that_it_was_drawn(lives):
    look = lives.looked_again()
    filing = look.line.filing
    assert fresh(filing).state == "accepted"
    assert not Event.objects.filter(subject=filing.reference, code__startswith="second_look").exists()
    told = Event.objects.filter(subject=look.reference).order_by("id")
    assert list(told.values_list("code", flat=True)) == ["second_look.drawn", "second_look.taken", "second_look.answered"]
    assert not any(filing.reference in str(event.data) for event in told)


def test_another_person_takes_it_for_a_while_and_answers_it_once(lives, at_work):
    court, look = lives.court, lives.drawn()
    assert [waiting(lives, person) for person in (court.officer, court.colleague)] == [[], [look.reference]]
    court.senior.person = court.officer.as_person
    court.senior.save()
    for decider in (court.officer, court.senior):
        with pytest.raises(NotFound):
            take_look(reference=look.reference, officer=decider)
    with pytest.raises(Forbidden):
        take_look(reference=look.reference, officer=court.manager)
    with pytest.raises(Conflict, match="any more"):
        answer(look, court.colleague)
    take_look(reference=look.reference, officer=court.colleague)
    third = type(court.officer).objects.create(username="third", display_name="Third Officer")
    third.memberships.create(office=court.registry, role="registry_officer")
    with pytest.raises(Conflict, match="Ben Ho is looking"):
        take_look(reference=look.reference, officer=third)
    at_work.move_to(clock.now() + timedelta(minutes=31))
    assert waiting(lives, third) == [look.reference]
    take_look(reference=look.reference, officer=third)
    with pytest.raises(Conflict, match="any more"):
        answer(look, court.colleague)
    done = answer(look, third, note=" It is in order. \r\n")
    assert (done.agreement, done.note) == (Agreement.AGREES, "It is in order.")
    before = everything()
    assert answer(look, third, note="It is in order.").pk == look.pk
    assert everything() == before
    with pytest.raises(Conflict, match="Third Officer has looked"):
        answer(look, third, "returned", ["not-signed"])
    assert waiting(lives, court.colleague) == []


@pytest.mark.parametrize(
    ("standing_of", "ruling", "reasons", "agreement"),
    [
        ("accepted", "accepted", [], "agrees"),
        ("accepted", "returned", ["not-signed"], "differs"),
        ("returned", "returned", ["not-signed"], "agrees"),
        ("returned", "returned", ["no-more"], None),
        ("returned", "rejected", ["wrong-court"], "differs"),
        ("in_part", "accepted", [], "agrees"),
    ],
)
def test_what_one_would_have_decided_is_compared(lives, standing_of, ruling, reasons, agreement):
    look = lives.drawn(standing_of)
    take_look(reference=look.reference, officer=lives.court.colleague)
    if agreement is None:
        with pytest.raises(Refused, match="not in force"):
            answer(look, lives.court.colleague, ruling, reasons)
        return
    assert answer(look, lives.court.colleague, ruling, reasons).agreement == agreement


def test_after_its_days_it_is_over_by_itself(lives, at_work):
    look = lives.drawn()
    take_look(reference=look.reference, officer=lives.court.colleague)
    at_work.move_to(clock.midnight(look.until + timedelta(days=1)))
    assert waiting(lives, lives.court.colleague) == []
    for act in (lambda: take_look(reference=look.reference, officer=lives.court.colleague), lambda: answer(look, lives.court.colleague)):
        with pytest.raises(Conflict, match="over"):
            act()


def test_what_was_looked_at_before_it_was_undone_is_left_to_chance_again(lives, drawing, monkeypatch):
    tosses(monkeypatch, 0, 9_999)
    filing, officer = lives.accepted(), lives.court.officer
    look = take_look(reference=SecondLook.objects.get().reference, officer=lives.court.colleague)
    answer(look, lives.court.colleague)
    undo_acceptance(reference=filing.reference, officer=officer)
    accept(reference=filing.reference, officer=officer)
    assert list(SecondLook.objects.all()) == [look]


def test_what_is_undone_is_called_off_and_drawn_again_whatever_the_toss(lives, drawing, monkeypatch):
    tosses(monkeypatch, 0, 9_999)
    filing, officer = lives.accepted(), lives.court.officer
    first = SecondLook.objects.get()
    undo_acceptance(reference=filing.reference, officer=officer)
    with pytest.raises(Conflict, match="over"):
        take_look(reference=first.reference, officer=lives.court.colleague)
    accept(reference=filing.reference, officer=officer)
    second = SecondLook.objects.exclude(pk=first.pk).get()
    assert waiting(lives, lives.court.colleague) == [second.reference]


def counted(lives):
    month = clock.today().replace(day=1)
    return numbers_of_looks(lives.court.registry, month, month)


def undone(lives):
    """An acceptance that was looked at again, as not alike, and undone then."""
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    look = lives.looked_again()
    assert counted(lives) == {lives.court.officer.pk: {"differs": 1}}
    undo_acceptance(reference=look.line.filing.reference, officer=lives.court.officer)
    return look


def aside(lives):
    """The same, and set aside after the time for that."""
    look = lives.looked_again("served")
    change = lives.aside_proposed(look.line.filing)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)
    return look


@pytest.mark.parametrize("taken_back", [undone, aside])
def test_an_answer_about_a_decision_that_stands_no_longer_is_listed_with_a_sign_and_counts_in_no_rate(lives, taken_back):
    look = taken_back(lives)
    look.refresh_from_db()
    assert (look.agreement, look.called_off_at) == ("differs", clock.now())
    assert counted(lives) == {}
    span = clock.midnight(clock.today()), clock.now() + timedelta(days=1)
    assert not_alike(lives.court.registry, *span, False, None)[0] == [look]
    manager = Client()
    manager.force_login(lives.court.manager)
    assert "the decision stands no longer" in manager.get(reverse("staff:second-looks-not-alike")).content.decode()
    colleague = Client()
    colleague.force_login(lives.court.colleague)
    answered = colleague.get(reverse("staff:second-look", args=[look.reference])).content.decode()
    assert "the decision stands no longer" in answered and "The decision stays as it is" not in answered
    call_command("recount")
    assert counted(lives) == {}
    assert breaches("I15") == []


def test_what_was_undone_before_this_was_kept_counts_no_longer_either(lives):
    look = undone(lives)
    SecondLook.objects.update(called_off_at=None)
    assert counted(lives) == {lives.court.officer.pk: {"differs": 1}}
    import_module("backoffice.filings.migrations.0038_looks_called_off").call_off(apps, connection.schema_editor())
    look.refresh_from_db()
    assert (counted(lives), look.called_off_at) == ({}, look.line.undone_at)


def test_what_is_sealed_is_looked_at_and_counted_by_nobody_who_may_not_see_it(lives):
    court, look, answered = lives.court, lives.drawn(), lives.looked_again()
    month = clock.today().replace(day=1)
    for one in (look, answered):
        seal_filing(reference=one.line.filing.reference, level="court", ground="an order", officer=court.senior)
    blind = type(court.registry).objects.get(pk=court.registry.pk)
    assert not open_looks(court.colleague, blind, clock.today(), clock.now()).exists()
    with pytest.raises(NotFound):
        take_look(reference=look.reference, officer=court.colleague)
    with pytest.raises(NotFound):
        talk_over(reference=answered.reference, person=court.manager, note="so")
    assert numbers_of_looks(blind, month, month) == {}
    span = clock.midnight(month), clock.now() + timedelta(days=1)
    assert not_alike(blind, *span, None, None) == ([], None)
    blind.sees_sealed = True
    assert numbers_of_looks(blind, month, month) == {court.officer.pk: {"differs": 1}}
    assert not_alike(blind, *span, False, None)[0] == [answered]
    assert take_look(reference=look.reference, officer=court.senior).taken_by == court.senior
    two = lives.drawn("accepted", documents=lives.submission("writ", "defence").documents)
    seal_filing(reference=two.line.filing.reference, document=2, level="court", ground="an order", officer=court.senior)
    assert two.reference not in waiting_blind(lives)
    two.refresh_from_db()
    assert two.sealed_to == "court", "reasons and notes are about that document too"
    with pytest.raises(NotFound):
        take_look(reference=two.reference, officer=court.colleague)


def waiting_blind(lives):
    office = type(lives.court.registry).objects.get(pk=lives.court.registry.pk)
    return set(open_looks(lives.court.colleague, office, clock.today(), clock.now()).values_list("reference", flat=True))


def test_what_did_not_agree_is_talked_over_once(lives):
    court, look = lives.court, lives.looked_again()
    for person, note, error in ((court.officer, "so", Forbidden), (court.auditor, "so", Forbidden), (court.senior, " ", Refused)):
        with pytest.raises(error):
            talk_over(reference=look.reference, person=person, note=note)
    seniors = lives.drawn("returned")
    take_look(reference=seniors.reference, officer=court.senior)
    answer(seniors, court.senior)
    with pytest.raises(Conflict, match="yours"):
        talk_over(reference=seniors.reference, person=court.senior, note="I was right.")
    for _each in range(2):
        assert talk_over(reference=look.reference, person=court.senior, note="Both saw it.").talked_note == "Both saw it."
    with pytest.raises(Conflict, match="already"):
        talk_over(reference=look.reference, person=court.manager, note="Again.")
    alike = lives.looked_again("accepted", "accepted", ())
    with pytest.raises(Conflict, match="nothing"):
        talk_over(reference=alike.reference, person=court.senior, note="so")


def test_the_numbers_are_kept_and_the_database_lets_nobody_look_at_their_own(lives):
    for _each in range(2):
        look = lives.looked_again("accepted", "accepted", ())
    month = clock.today().replace(day=1)
    assert numbers_of_looks(lives.court.registry, month, month) == {lives.court.officer.pk: {"agrees": 2}}
    assert fold_looks() == 1
    assert (SecondLookTally.objects.count(), standing(SecondLook, TALLIED_LOOKS)) == (1, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondLook.objects.filter(pk=look.pk).update(answered_person=look.decided_person)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("DELETE FROM filings_secondlook WHERE id = %s", [look.pk])
    assert DecisionLine.objects.filter(position=0).count() == 2
