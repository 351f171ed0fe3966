"""Urgency that was asked for is granted or refused; refused, it goes by time like everything else."""

import pytest
from django.utils import translation

from backoffice.audit.timeline import timeline
from backoffice.filings.messages import MessageKind
from backoffice.filings.models import QueueRule
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.submission import Urgency
from backoffice.filings.urgency import UrgencyAnswer
from backoffice.filings.worklists import Queue, page_of_queue
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from tests.backoffice.api.test_messages import door_of
from tests.factories.lives import fresh
from tests.workflows.filing.test_telling import told
from workflows.filing.actions.accept import accept
from workflows.filing.actions.answer_urgency import answer_urgency
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import release, take
from workflows.filing.actions.undo_acceptance import undo_acceptance

WHY = "the hearing is in May"


def answer(lives, filing, granted, who="officer", ground=WHY):
    return answer_urgency(reference=filing.reference, officer=getattr(lives.court, who), granted=granted, ground=ground)


@pytest.fixture
def urgent(lives):
    return lives.taken(urgency=Urgency("hearing", "on Friday"))


def in_line(lives, queue=Queue.REVIEW):
    return [each.reference for each in page_of_queue(queue, user=lives.court.colleague, offices=[lives.court.registry]).rows]


def test_refused_it_goes_by_its_time_and_the_filer_is_told(lives, urgent):
    earlier = lives.fee_checked()
    assert in_line(lives) == [urgent.reference, earlier.reference]
    given = answer(lives, urgent, granted=False)
    assert answer(lives, urgent, granted=False) == given, "sent again, it is there"
    release(reference=urgent.reference, officer=lives.court.officer)
    assert in_line(lives, Queue.URGENT) == []
    assert in_line(lives) == sorted([urgent.reference, earlier.reference], key=lambda each: each != urgent.reference)
    (message,) = told(urgent)
    assert (message.kind, message.subject) == (MessageKind.URGENCY, f"{urgent.reference}: urgency refused")
    assert WHY in message.text and WHY in message.text_zh
    now = door_of(lives.court.portal).get(f"filings/{urgent.reference}").json()
    assert (now["urgent"], now["urgency"]["granted"], now["urgency"]["answer"]) == (False, False, WHY)
    assert fresh(urgent).urgency_ground == "hearing", "that it was asked for stays"


def test_the_other_answer_may_follow(lives, urgent):
    answer(lives, urgent, granted=True)
    with pytest.raises(Refused, match="granted already"):
        answer(lives, urgent, granted=True, ground="again")
    answer(lives, urgent, granted=False)
    answer(lives, urgent, granted=True, ground="it was put forward")
    assert (fresh(urgent).urgent, UrgencyAnswer.objects.count()) == (True, 3)
    assert [message.about for message in told(urgent)] == ["1", "2", "3"]


@pytest.mark.parametrize("decided", ["accept", "return", "reject"])
def test_to_decide_on_it_is_an_answer_that_is_told_once(lives, urgent, decided):
    """It stood before all that is not urgent until then: what was asked for has happened."""
    court = lives.court
    reasons = [ReturnedFor("not-signed" if decided == "return" else "wrong-court")]
    match decided:
        case "accept":
            accept(reference=urgent.reference, officer=court.officer)
        case "return":
            return_for_correction(reference=urgent.reference, officer=court.officer, reasons=reasons, cure_by=None)
        case "reject":
            release(reference=urgent.reference, officer=court.officer)
            take(reference=urgent.reference, officer=court.senior)
            reject(reference=urgent.reference, officer=court.senior, reasons=reasons)
    given = UrgencyAnswer.objects.get(filing=urgent)
    assert (given.number, given.granted, given.officer) == (1, True, fresh(urgent).decided_by)
    assert given.ground.startswith("Dealt with first, as was asked. 已按") and fresh(urgent).urgency_granted is True
    first, *_others = told(urgent)
    assert (first.kind, first.subject) == (MessageKind.URGENCY, f"{urgent.reference}: urgency granted")
    assert first.text.endswith("Ground: Dealt with first, as was asked.") and "as was asked" not in first.text_zh
    lines = [entry.text for entry in timeline(urgent.reference) if entry.code == "filing.urgency_granted"]
    assert lines == [f"Urgency granted by {given.officer}: Dealt with first, as was asked."]
    with translation.override("zh-hant"):
        assert "as was asked" not in next(each.text for each in timeline(urgent.reference) if each.code == "filing.urgency_granted")


def test_what_was_answered_before_stands(lives, urgent):
    answer(lives, urgent, granted=False)
    accept(reference=urgent.reference, officer=lives.court.officer)
    assert [each.granted for each in UrgencyAnswer.objects.all()] == [False]
    plain = lives.accepted()
    assert not UrgencyAnswer.objects.filter(filing=plain).exists() and fresh(plain).urgency_granted is None


def test_an_acceptance_that_is_undone_leaves_the_answer_and_the_other_may_follow(lives, urgent):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    accept(reference=urgent.reference, officer=lives.court.officer)
    undo_acceptance(reference=urgent.reference, officer=lives.court.officer)
    assert [each.granted for each in UrgencyAnswer.objects.all()] == [True]
    accept(reference=urgent.reference, officer=lives.court.officer)
    undo_acceptance(reference=urgent.reference, officer=lives.court.officer)
    assert UrgencyAnswer.objects.count() == 1, "once, however often it is decided"
    answer(lives, urgent, granted=False)
    assert fresh(urgent).urgent is False


def test_what_is_returned_for_its_fee_was_not_in_review(lives):
    short = lives.taken_shortfall(urgency=Urgency("hearing", "on Friday"))
    return_for_correction(reference=short.reference, officer=lives.court.cashier, reasons=[ReturnedFor("not-signed")], cure_by=None)
    assert not UrgencyAnswer.objects.exists()


def test_who_may_and_when(lives, urgent):
    for who, error in (("colleague", Conflict), ("cashier", Forbidden)):
        with pytest.raises(error):
            answer(lives, urgent, granted=True, who=who)
    with pytest.raises(Refused, match="Say why"):
        answer(lives, urgent, granted=True, ground=" ")
    with pytest.raises(Refused, match="no urgency"):
        answer(lives, lives.taken(), granted=True)
    assert not UrgencyAnswer.objects.exists()
