"""All that an absent colleague has goes over in one step: filings, failed services and notices, second looks."""

import pytest
from django.db import transaction

from backoffice.audit import chain
from backoffice.audit.models import Event
from backoffice.audit.timeline import timeline
from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.holdings import hands, hands_with_oldest
from backoffice.filings.models import SecondLook
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import Membership, User
from tests.factories.lives import fresh
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.hand_over_all import hand_over_all
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.filing.actions.release_look import release_look
from workflows.filing.handing import Handed, look_over
from workflows.invariants.run import check_all
from workflows.service.actions.end_failed import give_up
from workflows.service.actions.hand_over_failed import hand_over_failed, hand_over_notice
from workflows.service.actions.take_failed import release_failed, take_failed
from workflows.service.actions.take_notice import take_notice
from workflows.service.models import NoticeProcess, ServiceProcess

pytestmark = pytest.mark.django_db


def third_of(lives):
    third = User.objects.create(username="third", display_name="Third Officer")
    Membership.objects.create(user=third, office=lives.court.registry, role="registry_officer")
    return third


@pytest.fixture
def away(lives):
    """The officer has a filing, a failed service, a failed notice and a second look at the senior officer's decision in hand."""
    officer = lives.court.officer
    filing, unserved, untold = lives.taken(), fresh(lives.unserved()), fresh(lives.untold())
    take_failed(reference=unserved.reference, number=1, officer=officer)
    take_notice(reference=untold.reference, number=1, officer=officer)
    look = take_look(reference=lives.drawn("rejected").reference, officer=officer)
    return filing, unserved, untold, look


def holders(away):
    filing, unserved, untold, look = away
    return [
        fresh(filing).taken_by, Delivery.objects.get(filing=unserved).taken_by, FailedNotice.objects.get(filing=untold).taken_by,
        SecondLook.objects.get(pk=look.pk).taken_by,
    ]  # fmt: skip


def of(person, found):
    return next(one for one in found if one.officer == person)


def reach(lives):
    return rights.seeing(lives.court.senior, [lives.court.registry])


def test_all_of_it_counts_beside_the_name_and_is_listed(lives, away, django_assert_num_queries):
    filing, unserved, untold, look = away
    here = reach(lives)
    with django_assert_num_queries(4) as asked:
        one = of(lives.court.officer, hands_with_oldest(here))
    assert (one.number, one.filings) == (4, 1)
    assert [[each.reference for each in some] for some in (one.services, one.notices, one.looks)] == [
        [unserved.reference], [untold.reference], [look.reference],
    ]  # fmt: skip
    assert one.oldest == fresh(filing).taken_at
    for _more in range(3):
        take_failed(reference=fresh(lives.unserved()).reference, number=1, officer=lives.court.colleague)
    with django_assert_num_queries(len(asked.captured_queries)):
        found = hands_with_oldest(here)
    assert of(lives.court.colleague, found).number == 3
    assert of(lives.court.senior, found).number == 0


def test_what_is_sealed_to_the_court_counts_for_whoever_may_see_it_only(lives, away):
    _filing, unserved, _untold, _look = away
    seal_filing(reference=unserved.reference, level="court", ground="Order", officer=lives.court.senior)
    blind = rights.seeing(lives.court.colleague, [lives.court.registry])
    assert (of(lives.court.officer, hands(blind)).services, len(of(lives.court.officer, hands(reach(lives))).services)) == ([], 1)


@pytest.mark.parametrize("back", [False, True])
def test_all_goes_over_in_one_step_with_its_turns_and_its_story(lives, away, back):
    court = lives.court
    to = None if back else court.colleague
    done = hand_over_all(colleague=court.officer, officer=court.senior, to=to, ground="on leave", press="one")
    assert (done.done, done.refused, holders(away)) == (4, (), [to] * 4)
    for kind in (ServiceProcess, NoticeProcess):
        assert kind.objects.filter(finished=None).count() == (0 if back else 1)
    for subject in (away[1].reference, away[2].reference, away[3].reference):
        (told,) = [row.text for row in timeline(subject) if "on leave" in row.text]
        assert str(court.officer) in told and (back or str(court.colleague) in told)
    again = hand_over_all(colleague=court.officer, officer=court.senior, to=to, ground="on leave", press="one")
    assert again == done
    chain.seal()
    assert [breach for code, _title, found in check_all() if code not in ("I14", "I16") for breach in found] == []


def test_what_came_since_the_first_press_stays(lives, away):
    court = lives.court
    hand_over_all(colleague=court.officer, officer=court.senior, to=None, ground="away", press="one")
    take_failed(reference=away[1].reference, number=1, officer=court.officer)
    take_look(reference=away[3].reference, officer=court.officer)
    assert hand_over_all(colleague=court.officer, officer=court.senior, to=None, ground="away", press="one").done == 4
    assert holders(away) == [None, court.officer, None, court.officer]


@pytest.mark.parametrize("why", ["decided it", "no right there", "sealed"])
def test_a_second_look_goes_to_nobody_who_may_not_answer_it(lives, why):
    court, third = lives.court, third_of(lives)
    # Decided by the officer, looked at by the colleague who goes away.
    look = take_look(reference=lives.drawn().reference, officer=court.colleague)
    to = third
    if why == "decided it":
        to = court.officer
    elif why == "no right there":
        to = court.cashier
    else:
        seal_filing(reference=look.line.filing.reference, level="court", ground="Order", officer=court.senior)
    done = hand_over_all(colleague=court.colleague, officer=court.senior, to=to, ground="away", press="one")
    assert done == hand_over_all(colleague=court.colleague, officer=court.senior, to=to, ground="away", press="one")
    assert done.done == 0
    ((reference, words),) = done.refused
    assert reference == look.reference and "went back to those who can" in words and "decided" not in words
    assert SecondLook.objects.get(pk=look.pk).taken_by is None
    assert list(Event.objects.filter(subject=look.reference).order_by("id").values_list("code", flat=True))[-1] == "second_look.taken_back"


def test_whoever_gets_a_second_look_answers_it_and_whoever_had_it_does_not(lives):
    court, third = lives.court, third_of(lives)
    look = take_look(reference=lives.drawn().reference, officer=court.colleague)
    over = {"officer": court.senior, "holder": court.colleague, "to": third, "ground": "away"}
    with transaction.atomic():
        with pytest.raises(Forbidden):
            look_over(look.reference, **{**over, "officer": court.officer})
        assert look_over(look.reference, **over) == Handed.OVER
        assert look_over(look.reference, **over) == Handed.NOWHERE
    said = {"reference": look.reference, "ruling": "accepted", "reasons": (), "note": ""}
    with pytest.raises(Conflict):
        answer_look(officer=court.colleague, **said)
    answer_look(officer=third, **said)
    with transaction.atomic():
        assert look_over(look.reference, **{**over, "holder": third, "to": None}) == Handed.NOWHERE, "it is answered"


def test_a_second_look_is_given_back(lives):
    court = lives.court
    look = take_look(reference=lives.drawn().reference, officer=court.colleague)
    release_look(reference=look.reference, officer=third_of(lives))
    assert SecondLook.objects.get(pk=look.pk).taken_by == court.colleague, "it is not theirs"
    for _twice in range(2):
        release_look(reference=look.reference, officer=court.colleague)
    assert SecondLook.objects.get(pk=look.pk).taken_by is None
    assert Event.objects.filter(subject=look.reference, code="second_look.released").count() == 1


def test_one_failed_service_or_notice_is_handed_over(lives, away):
    court = lives.court
    _filing, unserved, untold, _look = away
    for act, filing in ((hand_over_failed, unserved), (hand_over_notice, untold)):
        given = {"reference": filing.reference, "number": 1, "to": court.colleague}
        with pytest.raises(Forbidden):
            act(**given, officer=court.officer, ground="away")
        with pytest.raises(Forbidden):
            act(**{**given, "to": court.cashier}, officer=court.senior, ground="away")
        with pytest.raises(Refused, match="Say why"):
            act(**given, officer=court.senior, ground="")
        assert act(**given, officer=court.senior, ground="away") is True
        assert act(**given, officer=court.senior, ground="away") is False
    assert holders(away)[1:3] == [court.colleague] * 2
    with pytest.raises(Conflict, match="has this failed service"):
        give_up(reference=unserved.reference, number=1, ground="closed", officer=court.officer)
    give_up(reference=unserved.reference, number=1, ground="closed", officer=court.colleague)
    with pytest.raises(Conflict, match="Nobody has it"):
        hand_over_failed(reference=unserved.reference, number=1, to=court.officer, officer=court.senior, ground="away")


def test_what_is_sealed_goes_to_nobody_who_may_not_see_it(lives, away):
    court = lives.court
    _filing, unserved, _untold, _look = away
    seal_filing(reference=unserved.reference, level="court", ground="Order", officer=court.senior)
    given = {"reference": unserved.reference, "number": 1, "ground": "away"}
    with pytest.raises(Refused, match="may not see what is sealed"):
        hand_over_failed(**given, officer=court.senior, to=court.colleague)
    with pytest.raises(NotFound):
        release_failed(reference=unserved.reference, number=1, officer=court.officer)
    done = hand_over_all(colleague=court.officer, officer=court.senior, to=court.colleague, ground="away")
    assert (done.done, [reference for reference, _why in done.refused]) == (3, [unserved.reference])
    assert hand_over_failed(**given, officer=court.senior, to=court.senior) is True
