"""A question to a Registrar or Master: it leaves the officer's hands, and the answer brings it back."""

import pytest
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from backoffice.audit.models import Event
from backoffice.filings.models import Filing
from backoffice.filings.referrals import Referral, ReferralEnd, who_answer
from backoffice.filings.states import State
from backoffice.filings.worklists import Queue, Wanted, count_of_list, page_of_queue
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people.models import Membership, Role, User
from tests.backoffice.api.test_messages import door_of
from tests.factories.lives import fresh
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.ask_for import ask_for
from workflows.filing.actions.assign import assign
from workflows.filing.actions.keep import end_leases_due
from workflows.filing.actions.refer import answer_referral, refer, withdraw_referral
from workflows.filing.actions.take import take, take_next
from workflows.filing.actions.withdraw import withdraw
from workflows.filing.flows import ReferralFlow, ReviewFlow
from workflows.filing.models import FilingProcess
from workflows.invariants.run import check_all
from workflows.operations.actions.resync_flows import resync

ASKED, SAID = "Is leave needed for this writ?", "No leave is needed."


def ask(lives, filing, who="officer", to=None, question=ASKED):
    return refer(reference=filing.reference, officer=getattr(lives.court, who), question=question, to=to)


def answer(lives, filing, who="registrar", said=SAID, direction=""):
    return answer_referral(reference=filing.reference, person=getattr(lives.court, who), answer=said, direction=direction)


def in_queue(lives, queue, who="officer"):
    return [each.reference for each in page_of_queue(queue, user=getattr(lives.court, who), offices=[lives.court.registry]).rows]


def tasks(filing):
    processes = FilingProcess.objects.filter(filing=filing, finished=None)
    rows = Task.objects.filter(process__in=processes, finished=None).order_by("pk")
    return [(task.process.flow_class, task.owner, task.status) for task in rows]


@pytest.fixture
def master(lives):
    """Another one of the court."""
    person = User.objects.create(username="lee.master", display_name="Master Lee")
    Membership.objects.create(user=person, office=lives.court.registry, role=Role.REGISTRAR)
    return person


def test_it_leaves_the_officers_hands_and_comes_back_with_the_answer(lives):
    filing = lives.taken()
    referral = ask(lives, filing)
    assert ask(lives, filing) == referral, "sent again, it is there"
    now = fresh(filing)
    assert (now.state, now.taken_by, now.referred_at, now.lease_until) == (State.FEE_CHECKED, None, referral.at, None)
    assert (now.received_at, now.deemed_received_at) == (filing.received_at, filing.deemed_received_at)
    assert [in_queue(lives, queue) for queue in (Queue.REVIEW, Queue.MINE, Queue.REFERRED)] == [[], [], [filing.reference]]
    assert count_of_list(Wanted(states=("fee_checked",)), offices=[lives.court.registry], limit=9).number == 1
    assert tasks(filing) == [(ReferralFlow, None, STATUS.NEW)]
    assert take_next(officer=lives.court.colleague) is None
    answer(lives, filing, direction="Accept it.")
    assert answer(lives, filing, direction="Accept it.") == referral, "answered again alike, it is there"
    now = fresh(filing)
    assert (now.taken_by, now.referred_at, now.lease_until) == (lives.court.officer, None, None)
    assert now.advised_at == Referral.objects.get().ended_at
    assert tasks(filing) == [(ReviewFlow, lives.court.officer, STATUS.ASSIGNED)]
    assert in_queue(lives, Queue.MINE) == [filing.reference]
    row = Referral.objects.get()
    assert (row.ended_how, row.ended_by, row.answer, row.direction) == (ReferralEnd.ANSWERED, lives.court.registrar, SAID, "Accept it.")
    told = Event.objects.filter(code__startswith="filing.refer").order_by("pk")
    assert [event.code for event in told] == ["filing.referred", "filing.referral_answered"]
    assert ASKED not in str([event.data for event in told]) and SAID not in str([event.data for event in told])
    door = door_of(lives.court.portal)
    for read in (door.get(f"filings/{filing.reference}"), door.get(f"filings/{filing.reference}/events"), door.get("messages")):
        assert b"refer" not in read.content.replace(b"reference", b"")
    accepted = accept(reference=filing.reference, officer=lives.court.officer)
    assert (accepted.state, fresh(accepted).advised_at) == ("accepted", None), "the answer has done its service"
    assert [(code, found) for code, _title, found in check_all() if found] == []


def test_an_answer_counts_until_it_is_referred_again(lives):
    filing = lives.answered_by_registrar()
    assert filing.advised_at is not None
    ask(lives, filing, question="And for the defence?")
    assert fresh(filing).advised_at is None
    withdraw_referral(reference=filing.reference, officer=lives.court.officer)
    assert fresh(filing).advised_at is None, "taken back, there is no answer"


def test_only_who_is_named_answers(lives, master):
    filing = lives.taken()
    ask(lives, filing, to=master)
    assert tasks(filing) == [(ReferralFlow, master, STATUS.ASSIGNED)]
    with pytest.raises(Forbidden, match="Master Lee"):
        answer(lives, filing)
    for who in ("officer", "senior", "auditor"):
        with pytest.raises(Forbidden):
            answer(lives, filing, who)
    answer_referral(reference=filing.reference, person=master, answer=SAID)
    assert fresh(filing).taken_by == lives.court.officer
    assert who_answer(lives.court.registry) == [master, lives.court.registrar]
    assert who_answer(lives.court.tribunal) == []


def test_what_cannot_be_referred(lives):
    court, filing = lives.court, lives.taken()
    for who, question, to, code in (
        ("colleague", ASKED, None, "taken-by-other"),
        ("cashier", ASKED, None, "no-right"),
        ("officer", " ", None, "question-needed"),
        ("officer", "x" * 4001, None, "question-too-long"),
        ("officer", ASKED, court.senior, "not-a-registrar"),
    ):
        with pytest.raises(Refused) as refused:
            ask(lives, filing, who, to, question)
        assert refused.value.code == code
    ask(lives, filing)
    with pytest.raises(Conflict, match="It is referred"):
        ask(lives, filing, question="And the sum?")
    for said, code in (("  ", "answer-needed"), ("x" * 4001, "answer-too-long")):
        with pytest.raises(Refused) as refused:
            answer(lives, filing, said=said)
        assert refused.value.code == code
    for act in (
        lambda: take(reference=filing.reference, officer=court.senior),
        lambda: assign(reference=filing.reference, officer=court.senior, to=court.colleague),
        lambda: accept(reference=filing.reference, officer=court.officer),
        lambda: ask_for(reference=filing.reference, officer=court.colleague),
    ):
        with pytest.raises(Conflict):
            act()


def test_it_is_taken_back_by_who_referred_it_or_a_senior_officer(lives):
    filing, other = lives.referred(), lives.referred()
    with pytest.raises(Forbidden, match="Ada Lam referred it"):
        withdraw_referral(reference=filing.reference, officer=lives.court.colleague)
    row = withdraw_referral(reference=filing.reference, officer=lives.court.officer)
    assert withdraw_referral(reference=filing.reference, officer=lives.court.officer) == row
    assert (row.ended_how, fresh(filing).taken_by) == (ReferralEnd.WITHDRAWN, lives.court.officer)
    withdraw_referral(reference=other.reference, officer=lives.court.senior)
    assert fresh(other).taken_by == lives.court.senior
    with pytest.raises(Conflict, match="not referred any more"):
        answer(lives, other)
    assert ask(lives, filing, question="Another one?").number == 2
    assert [found for _code, _title, found in check_all() if found] == []


def test_no_lease_runs_while_it_is_away_nor_when_it_is_back(lives, at_work):
    filing = lives.answered_by_registrar()
    at_work.move_to(at_work.moment.replace(hour=6))
    end_leases_due()
    assert fresh(filing).taken_by == lives.court.officer


def test_back_in_the_queue_where_the_officer_may_not_review_it_any_more(lives):
    filing = lives.referred()
    Membership.objects.filter(user=lives.court.officer).delete()
    answer(lives, filing)
    assert (fresh(filing).taken_by, in_queue(lives, Queue.REVIEW, "colleague")) == (None, [filing.reference])
    assert Event.objects.filter(code="filing.referral_answered_to_queue").exists()
    assert tasks(filing) == []


def test_sealed_meanwhile_it_comes_back_to_nobody_who_may_not_see_it(lives):
    filing = lives.referred()
    seal_filing(reference=filing.reference, level="court", ground="an order", officer=lives.court.senior)
    with pytest.raises(NotFound):
        withdraw_referral(reference=filing.reference, officer=lives.court.officer)
    answer(lives, filing)
    assert fresh(filing).taken_by is None and fresh(filing).advised_at is not None


def test_withdrawn_by_its_filer_nobody_is_awaited(lives):
    filing = lives.referred()
    withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    assert Referral.objects.get().ended_how == ReferralEnd.OVER
    assert (fresh(filing).referred_at, tasks(filing)) == (None, [])
    with pytest.raises(Conflict):
        answer(lives, filing)


def test_the_record_of_turns_is_set_right_by_the_referral(lives, master):
    filing = lives.taken()
    ask(lives, filing, to=master)
    assert resync(filing_id=filing.pk, dry_run=True) == []
    FilingProcess.objects.filter(filing=filing).delete()
    resync(filing_id=filing.pk)
    assert tasks(filing) == [(ReferralFlow, master, STATUS.ASSIGNED)]
    other = lives.referred()
    Task.objects.filter(process__in=FilingProcess.objects.filter(filing=other), finished=None).update(
        owner=lives.court.officer, status=STATUS.ASSIGNED
    )
    resync(filing_id=other.pk)
    assert tasks(other) == [(ReferralFlow, None, STATUS.NEW)]
    assert not Filing.objects.filter(referred_at=None, pk=other.pk).exists()
