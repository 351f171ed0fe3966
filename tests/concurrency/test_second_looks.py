"""Two officers at one second look, and an acceptance that is undone while somebody looks."""

from functools import partial

import pytest

from backoffice.filings.models import QueueRule, SecondLook, SecondLookReason
from backoffice.kernel.errors import Conflict
from backoffice.people.models import Membership, User
from tests.concurrency.together import split, together
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.filing.actions.undo_acceptance import undo_acceptance

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]


def _third(lives):
    third = User.objects.create(username="third", display_name="Third Officer")
    Membership.objects.create(user=third, office=lives.court.registry, role="registry_officer")
    return third


def test_two_take_one_second_look_and_one_has_it(lives):
    third = _third(lives)
    for _ in range(5):
        look = lives.drawn()
        given, raised = split(
            together(*[partial(take_look, reference=look.reference, officer=each) for each in (lives.court.colleague, third)])
        )
        assert [one.taken_by_id for one in given] == [SecondLook.objects.get(pk=look.pk).taken_by_id]
        assert [(type(one), one.code) for one in raised] == [(Conflict, "look-taken")]


def test_two_answers_at_once_and_the_first_stands(lives):
    for _ in range(5):
        look = lives.drawn()
        officer = lives.court.colleague
        take_look(reference=look.reference, officer=officer)
        said = partial(answer_look, reference=look.reference, officer=officer, note="")
        given, raised = split(
            together(partial(said, ruling="accepted", reasons=[]), partial(said, ruling="returned", reasons=["not-signed"]))
        )
        assert [one.ruling for one in given] == [SecondLook.objects.get(pk=look.pk).ruling]
        assert [(type(one), one.code) for one in raised] == [(Conflict, "look-answered")]
        assert SecondLookReason.objects.filter(look=look).count() == (given[0].ruling == "returned")


def test_the_same_answer_sent_twice_at_once_is_taken_once(lives):
    look = lives.drawn("returned")
    take_look(reference=look.reference, officer=lives.court.colleague)
    said = partial(
        answer_look, reference=look.reference, officer=lives.court.colleague, ruling="returned", reasons=["not-signed"], note="so"
    )
    given, raised = split(together(*[said] * 4))
    assert (len(given), raised) == (4, [])
    assert SecondLookReason.objects.filter(look=look).count() == 1


def test_an_answer_against_the_undoing_of_the_acceptance(lives):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    for _ in range(5):
        look = lives.drawn()
        officer = lives.court.colleague
        take_look(reference=look.reference, officer=officer)
        answered, undone = together(
            partial(answer_look, reference=look.reference, officer=officer, ruling="accepted", reasons=[], note=""),
            partial(undo_acceptance, reference=look.line.filing.reference, officer=lives.court.officer),
        )
        assert not isinstance(undone, Exception)
        row = SecondLook.objects.get(pk=look.pk)
        assert (row.answered_at is None) == isinstance(answered, Conflict)
        assert row.called_off_at is not None, "its decision stands no longer, whoever was first"
