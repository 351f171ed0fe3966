"""Urgency that was asked for is granted or refused; refused, it goes by time like everything else."""

import pytest

from backoffice.filings.messages import MessageKind
from backoffice.filings.submission import Urgency
from backoffice.filings.urgency import UrgencyAnswer
from backoffice.filings.worklists import Queue, page_of_queue
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from tests.backoffice.api.test_messages import door_of
from tests.factories.lives import fresh
from tests.workflows.filing.test_telling import told
from workflows.filing.actions.answer_urgency import answer_urgency
from workflows.filing.actions.take import release

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


def test_who_may_and_when(lives, urgent):
    for who, error in (("colleague", Conflict), ("cashier", Forbidden)):
        with pytest.raises(error):
            answer(lives, urgent, granted=True, who=who)
    with pytest.raises(Refused, match="Say why"):
        answer(lives, urgent, granted=True, ground=" ")
    with pytest.raises(Refused, match="no urgency"):
        answer(lives, lives.taken(), granted=True)
    assert not UrgencyAnswer.objects.exists()
