"""A question to the filer without a return: asked, answered, withdrawn, over."""

from datetime import timedelta

import pytest

from backoffice.filings.asked import FilerQuestion, QuestionEnd
from backoffice.filings.messages import Message, MessageKind
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.storage import put_bytes
from tests.factories.lives import fresh
from tests.workflows.filing.test_telling import told
from workflows.filing.actions.accept import accept
from workflows.filing.actions.answer_question import Enclosed, answer_question
from workflows.filing.actions.ask_filer import ask_filer, withdraw_question
from workflows.filing.actions.hold import hold
from workflows.filing.actions.keep import end_leases_due
from workflows.filing.actions.take import release, take
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.filing.actions.withdraw import withdraw
from workflows.people.actions.create_client import create_client
from workflows.store.steps import named_among, names_of

TEXT = "Which address is the defendant's?"


def ask(filing: Filing, officer, text: str = TEXT, days: int = 3) -> FilerQuestion:
    return ask_filer(reference=filing.reference, officer=officer, text=text, answer_by=clock.today() + timedelta(days=days))


def answer(lives, filing: Filing, text: str = "Flat 3.", number: int = 1, documents=(), after: timedelta = timedelta()) -> FilerQuestion:
    return answer_question(
        reference=filing.reference, number=number, client=lives.court.portal, text=text, documents=documents,
        received_at=clock.now() + after,
    )  # fmt: skip


def test_it_is_told_and_the_filing_stays_where_it_is(lives, at_work):
    taken = lives.taken()
    question = ask(taken, lives.court.officer)
    filing = fresh(taken)
    assert (filing.state, filing.taken_by, filing.taken_at, filing.deemed_received_at) == (
        State.FEE_CHECKED, lives.court.officer, taken.taken_at, taken.deemed_received_at,
    )  # fmt: skip
    assert filing.asked_at == clock.now()
    at_work.move_to(clock.now() + timedelta(days=2))
    end_leases_due()
    assert fresh(filing).taken_by == lives.court.officer
    (message,) = told(filing)
    assert message.kind == MessageKind.QUESTION
    assert TEXT in message.text and TEXT in message.text_zh and TEXT not in message.subject
    assert ask(taken, lives.court.officer, days=1) == question, "sent again, it is there"
    assert FilerQuestion.objects.count() == Message.objects.count() == 1


def test_who_may_ask_what_and_when(lives, at_work):
    court, filing = lives.court, lives.taken()
    for officer, text, days, code in (
        (court.colleague, TEXT, 1, "taken-by-other"),
        (court.cashier, TEXT, 1, "no-right"),
        (court.officer, "  ", 1, "question-needed"),
        (court.officer, "x" * 2001, 1, "question-too-long"),
        (court.officer, TEXT, -1, "answer-by-past"),
        (court.officer, TEXT, 91, "answer-by-too-far"),
    ):
        with pytest.raises(Refused) as refused:
            ask(filing, officer, text, days)
        assert refused.value.code == code
    ask(filing, court.officer, days=0)
    with pytest.raises(Conflict, match="open already"):
        ask(filing, court.officer, "Another?")
    with pytest.raises(Conflict):
        ask(lives.fee_checked(), court.officer)


def test_who_filed_on_paper_is_not_asked_here(lives, at_work):
    entered = PaperFiling(lives.submission(), AtTheCounter(represented=False), clock.now())
    filing = take_in_paper(entered=entered, officer=lives.court.officer, key="form-1")
    Filing.objects.filter(pk=filing.pk).update(state=State.FEE_CHECKED)
    take(reference=filing.reference, officer=lives.court.officer)
    with pytest.raises(Refused, match="handed in on paper"):
        ask(filing, lives.court.officer)


def test_an_answer_stands_beside_the_filing_once(lives, at_work):
    filing = lives.asked()
    stored = put_bytes(b"%PDF- an answer")
    enclosed = [Enclosed("a.pdf", stored.sha256, stored.size, 1)]
    given = answer(lives, filing, documents=enclosed)
    assert (given.ended_how, given.late, given.documents.get().sha256) == (QuestionEnd.ANSWERED, False, stored.sha256)
    assert answer(lives, filing, documents=enclosed).pk == given.pk
    with pytest.raises(Conflict, match="answered already"):
        answer(lives, filing, "Flat 4.", documents=enclosed)
    now = fresh(filing)
    assert (now.asked_at, now.answered_at, now.taken_by) == (None, clock.now(), lives.court.officer)
    # The file is one that the store keeps, and whose damage is reported by the filing's reference.
    assert named_among([stored.sha256]) == {stored.sha256}
    assert names_of(stored.sha256) == [filing.reference]
    # A second question is another one, and the answer is no news any more.
    assert ask(filing, lives.court.officer, "And the telephone?").number == 2
    assert fresh(filing).answered_at is None


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True)])
def test_the_day_decides_what_is_late_and_late_is_taken(lives, at_work, days, late):
    filing = lives.asked()
    assert answer(lives, filing, after=timedelta(days=days)).late is late
    assert fresh(filing).answered_at is not None


def test_only_whom_it_was_asked_of_answers(lives, at_work, client_of_another):
    filing = lives.asked()
    for client, number in ((client_of_another, 1), (lives.court.portal, 2)):
        with pytest.raises(NotFound):
            answer_question(
                reference=filing.reference, number=number, client=client, text="x", documents=[], received_at=clock.now()
            )  # fmt: skip


@pytest.fixture
def client_of_another(db):
    return create_client(name="another", scopes=["fees:read"])[0]


def test_a_question_is_withdrawn_and_no_answer_is_taken_any_more(lives, at_work):
    court, filing = lives.court, lives.asked()
    with pytest.raises(Forbidden, match="Ada Lam asked it"):
        withdraw_question(reference=filing.reference, officer=court.colleague)
    withdraw_question(reference=filing.reference, officer=court.senior)
    withdraw_question(reference=filing.reference, officer=court.senior)
    assert fresh(filing).asked_at is None
    assert [message.kind for message in told(filing)] == [MessageKind.QUESTION, MessageKind.QUESTION_WITHDRAWN]
    with pytest.raises(Conflict, match="withdrawn the question"):
        answer(lives, filing)
    with pytest.raises(Conflict, match="No question"):
        withdraw_question(reference=filing.reference, officer=court.officer)


@pytest.mark.parametrize("way", ["accepted", "withdrawn"])
def test_a_filing_that_leaves_review_awaits_nobody(lives, at_work, way):
    filing, other = lives.asked(), lives.answered()
    for each in (filing, other):
        if way == "accepted":
            accept(reference=each.reference, officer=lives.court.officer)
        else:
            withdraw(reference=each.reference, actor=lives.client, ground="settled")
        assert (fresh(each).asked_at, fresh(each).answered_at) == (None, None)
    assert [question.ended_how for question in FilerQuestion.objects.order_by("pk")] == [QuestionEnd.OVER, QuestionEnd.ANSWERED]
    with pytest.raises(Conflict, match="left review"):
        answer(lives, filing)


def test_an_answer_ends_a_hold(lives, at_work):
    filing = lives.asked()
    hold(reference=filing.reference, officer=lives.court.officer, until=clock.today() + timedelta(days=5), reason="awaits the filer")
    answer(lives, filing)
    now = fresh(filing)
    assert (now.held_until, now.holds.get().ended_how) == (None, "answered")
    assert now.answered_at is not None


def test_who_takes_a_filing_that_waits_for_its_filer_keeps_it(lives, at_work):
    filing = lives.asked()
    release(reference=filing.reference, officer=lives.court.officer, ground="away")
    assert take(reference=filing.reference, officer=lives.court.colleague).lease_until is None
