"""Questions to the filer on the screen: asked on the filing's page, awaited in its list, and the answer beside the filing."""

from datetime import timedelta

from django.urls import reverse

from backoffice.filings.asked import FilerQuestion
from backoffice.kernel import clock
from tests.backoffice.staff.reading import references, words
from tests.factories.lives import fresh
from workflows.filing.actions.answer_question import answer_question

INBOX = reverse("staff:inbox")


def test_an_officer_asks_and_the_answer_comes_to_the_top(lives, sign_in, at_work):
    officer, earlier, taken = sign_in(lives.court.officer), lives.taken(), lives.taken()
    page = reverse("staff:filing", args=[taken.reference])
    assert "Ask the filer" in words(officer.get(page))
    ask = reverse("staff:ask-filer", args=[taken.reference])
    wrong = officer.post(ask, {"text": "Which address?", "answer_by": "2026-03-01"})
    assert wrong.status_code == 422
    assert "lies in the past" in words(wrong) and "Which address?" in words(wrong)
    officer.post(ask, {"text": "Which address?", "answer_by": (clock.today() + timedelta(days=2)).isoformat()})
    shown = words(officer.get(page))
    assert "Awaiting the filer's answer" in shown and "to be answered by Thu 12 Mar 2026" in shown
    waiting = officer.get(INBOX, {"queue": "returned"})
    assert references(waiting) == [taken.reference]
    assert "Asked; to be answered by Thu 12 Mar 2026" in words(waiting)
    assert references(officer.get(INBOX, {"queue": "mine"})) == [earlier.reference, taken.reference]

    answer_question(
        reference=taken.reference, number=1, client=lives.court.portal, text="Flat 3 <b>", documents=[], received_at=clock.now()
    )
    assert references(officer.get(INBOX, {"queue": "mine"})) == [taken.reference, earlier.reference]
    assert references(officer.get(INBOX, {"queue": "returned"})) == []
    assert "The filer has answered" in words(officer.get(INBOX, {"queue": "mine"}))
    assert "Flat 3 <b>" in words(officer.get(page))


def test_what_came_with_an_answer_is_fetched_by_whoever_may_see_the_filing(lives, sign_in, at_work):
    filing = lives.answered()
    address = reverse("staff:answer-document", args=[filing.reference, 1, 1])
    response = sign_in(lives.court.officer).get(address)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert sign_in(lives.court.officer).get(reverse("staff:answer-document", args=[filing.reference, 1, 2])).status_code == 404
    assert sign_in(lives.court.officer).get(reverse("staff:answer-document", args=[lives.taken().reference, 1, 1])).status_code == 404


def test_a_question_is_withdrawn_on_the_page(lives, sign_in, at_work):
    filing = lives.asked()
    officer = sign_in(lives.court.officer)
    assert "Withdraw the question" in words(officer.get(reverse("staff:filing", args=[filing.reference])))
    officer.post(reverse("staff:withdraw-question", args=[filing.reference]))
    assert fresh(filing).asked_at is None
    assert FilerQuestion.objects.get().ended_how == "withdrawn"
    assert "withdrawn by Ada Lam" in words(officer.get(reverse("staff:filing", args=[filing.reference])))
