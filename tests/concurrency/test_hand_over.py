"""A colleague's work is handed over while the colleague is at it, and by two senior officers at once."""

from functools import partial

import pytest

from backoffice.filings.deliveries import Delivery, Resolution
from backoffice.filings.models import SecondLook
from backoffice.kernel.errors import Conflict
from backoffice.people.models import Membership, User
from tests.concurrency.together import split, together
from tests.factories.lives import fresh
from workflows.filing.actions.hand_over_all import hand_over_all
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.service.actions.end_failed import give_up
from workflows.service.actions.hand_over_failed import hand_over_failed
from workflows.service.actions.take_failed import take_failed
from workflows.service.models import ServiceProcess

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]


def _another(lives, name, role):
    person = User.objects.create(username=name, display_name=name)
    Membership.objects.create(user=person, office=lives.court.registry, role=role)
    return person


def test_a_failed_service_is_ended_by_who_had_it_or_handed_over_and_never_both(lives):
    court = lives.court
    for _ in range(5):
        filing = fresh(lives.unserved())
        given = {"reference": filing.reference, "number": 1}
        take_failed(**given, officer=court.officer)
        ended, over = together(
            partial(give_up, **given, ground="closed", officer=court.officer),
            partial(hand_over_failed, **given, officer=court.senior, to=court.colleague, ground="away"),
        )
        row = Delivery.objects.get(filing=filing)
        if isinstance(ended, Conflict):
            assert (over, row.taken_by, row.resolution) == (True, court.colleague, "")
        else:
            assert (over.code, row.taken_by, row.resolution) == ("not-taken", None, Resolution.GIVEN_UP)
        assert ServiceProcess.objects.filter(delivery=row, finished=None).count() == (row.taken_by is not None)


def test_a_second_look_is_answered_by_who_had_it_or_handed_over_and_never_both(lives):
    court, third = lives.court, _another(lives, "third", "registry_officer")
    for _ in range(5):
        look = take_look(reference=lives.drawn().reference, officer=court.colleague)
        answered, over = together(
            partial(answer_look, reference=look.reference, officer=court.colleague, ruling="accepted", reasons=[], note=""),
            partial(hand_over_all, officer=court.senior, colleague=court.colleague, to=third, ground="away", press=look.reference),
        )
        row = SecondLook.objects.get(pk=look.pk)
        if isinstance(answered, Conflict):
            assert (over.done, row.taken_by, row.answered_by) == (1, third, None)
        else:
            assert (over.done, row.answered_by) == (0, court.colleague)


def test_two_senior_officers_hand_over_all_at_once_and_each_piece_goes_once(lives):
    court, other, third = lives.court, _another(lives, "other", "senior_officer"), _another(lives, "third", "registry_officer")
    filing, unserved = lives.taken(), fresh(lives.unserved())
    take_failed(reference=unserved.reference, number=1, officer=court.officer)
    look = take_look(reference=lives.drawn("rejected").reference, officer=court.officer)
    over = partial(hand_over_all, colleague=court.officer, ground="away")
    done, raised = split(
        together(partial(over, officer=court.senior, to=court.colleague, press="one"), partial(over, officer=other, to=third, press="two"))
    )
    assert raised == [] and len(done) == 2
    holders = [fresh(filing).taken_by, Delivery.objects.get(filing=unserved).taken_by, SecondLook.objects.get(pk=look.pk).taken_by]
    assert set(holders) <= {court.colleague, third}
    assert ServiceProcess.objects.filter(finished=None).count() == 1
