"""Answers, returns and withdrawals of one filing at the same moment, and the answer to a referral."""

from datetime import date
from functools import partial

import pytest

from backoffice.filings.asked import FilerQuestion, QuestionEnd
from backoffice.filings.referrals import Referral, ReferralEnd
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from tests.concurrency.together import split, together
from tests.factories.lives import fresh
from workflows.filing.actions.answer_question import answer_question
from workflows.filing.actions.ask_filer import ask_filer, withdraw_question
from workflows.filing.actions.refer import answer_referral, withdraw_referral
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.withdraw import withdraw

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]


def _answer(lives, filing, text):
    return partial(
        answer_question, reference=filing.reference, number=1, client=lives.court.portal, text=text, documents=[], received_at=clock.now()
    )


def test_two_answers_at_once_and_the_first_stands(lives):
    for _ in range(3):
        filing = lives.asked()
        given, raised = split(together(*[_answer(lives, filing, text) for text in ("Flat 3.", "Flat 4.", "Flat 5.")]))
        assert [one.answer for one in given] == [FilerQuestion.objects.get(filing=filing).answer]
        assert [(type(one), one.code) for one in raised] == [(Conflict, "question-answered")] * 2


def test_the_same_answer_sent_twice_at_once_is_taken_once(lives):
    filing = lives.asked()
    given, raised = split(together(*[_answer(lives, filing, "Flat 3.")] * 4))
    assert raised == []
    assert len({one.pk for one in given}) == 1


def test_an_answer_against_a_return_and_a_withdrawal(lives):
    for _ in range(3):
        for other in (
            lambda filing: partial(
                return_for_correction, reference=filing.reference, officer=lives.court.officer, reasons=[ReturnedFor("not-signed")],
                cure_by=None,
            ),
            lambda filing: partial(withdraw, reference=filing.reference, actor=lives.client, ground="settled"),
            lambda filing: partial(withdraw_question, reference=filing.reference, officer=lives.court.officer),
        ):  # fmt: skip
            filing = lives.asked()
            answer, ended = together(_answer(lives, filing, "Flat 3."), other(filing))
            question = FilerQuestion.objects.get(filing=filing)
            if question.ended_how == QuestionEnd.ANSWERED:
                assert answer.pk == question.pk
            else:
                assert (type(answer), answer.code) == (Conflict, "question-over")
            assert not isinstance(ended, Exception) or ended.code == "no-question"
            assert fresh(filing).asked_at is None


def test_two_questions_at_once_and_one_is_asked(lives):
    filing = lives.taken()
    asks = [
        partial(ask_filer, reference=filing.reference, officer=lives.court.officer, text=text, answer_by=date(2026, 3, 20))
        for text in ("Which address?", "Which sum?")
    ]
    given, raised = split(together(*asks))
    assert (len(given), [one.code for one in raised]) == (1, ["question-open"])


def test_an_answer_to_a_referral_against_its_withdrawal(lives):
    for _ in range(3):
        filing = lives.referred()
        given, ended = together(
            partial(answer_referral, reference=filing.reference, person=lives.court.registrar, answer="No leave is needed."),
            partial(withdraw_referral, reference=filing.reference, officer=lives.court.officer),
        )
        first, second = (given, ended) if Referral.objects.get(filing=filing).ended_how == ReferralEnd.ANSWERED else (ended, given)
        assert first.filing_id == filing.pk
        assert (type(second), second.code) == (Conflict, "not-referred")
        assert (fresh(filing).taken_by, fresh(filing).referred_at) == (lives.court.officer, None)
