"""People's turns: the process opens when someone takes a filing, and ends with the act or is cancelled with the turn."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from viewflow.workflow import PROCESS, STATUS

from backoffice.filings.models import Filing
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel.locking import lock
from backoffice.people.models import Office
from tests.factories.lives import fresh
from workflows.filing import steps, turns
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import release, take
from workflows.filing.actions.withdraw import withdraw
from workflows.filing.flows import ReviewFlow
from workflows.filing.models import FilingProcess
from workflows.money.actions.shortfall import release_shortfall
from workflows.money.flows import ShortfallFlow


def _turns(filing):
    """Flow, status of the process, and the person's tasks with status and owner."""
    return [
        (
            process.flow_class,
            str(process.status),
            [(task.flow_task.name, str(task.status), task.owner) for task in process.task_set.exclude(owner=None).order_by("pk")],
        )
        for process in FilingProcess.objects.filter(filing=filing).order_by("pk")
    ]


def _open(flow, node, person):
    return (flow, PROCESS.NEW.value, [(node, STATUS.ASSIGNED.value, person)])


def _done(flow, node, person):
    return (flow, PROCESS.DONE.value, [(node, STATUS.DONE.value, person)])


def _cancelled(flow, node, person):
    return (flow, PROCESS.CANCELED.value, [(node, STATUS.CANCELED.value, person)])


@pytest.mark.parametrize("standing", ["received", "deemed_received", "fee_short", "fee_checked"])
def test_nobodys_turn_has_no_process(lives, standing):
    assert _turns(lives.reach(standing)) == []


def test_a_review_opens_when_it_is_taken_and_is_assigned(lives):
    filing, officer = lives.taken(), lives.court.officer
    assert _turns(filing) == [_open(ReviewFlow, "review", officer)]
    (task,) = FilingProcess.objects.get(filing=filing).task_set.exclude(owner=None)
    assert (task.owner_permission, task.owner_permission_obj) == ("filing.accept", lives.court.registry)
    take(reference=filing.reference, officer=officer)
    assert len(_turns(filing)) == 1, "taking it again opens no second one"


def test_accepted_it_is_done(lives):
    filing = lives.taken()
    accept(reference=filing.reference, officer=lives.court.officer)
    assert _turns(filing) == [_done(ReviewFlow, "review", lives.court.officer)]
    process = FilingProcess.objects.get(filing=filing)
    assert process.finished is not None
    assert {task.status for task in process.task_set.all()} == {STATUS.DONE}


def test_returned_it_is_done(lives):
    filing = lives.returned()
    assert _turns(filing) == [_done(ReviewFlow, "review", lives.court.officer)]


def test_rejected_it_is_done(lives):
    filing = lives.taken_by_senior()
    reject(reference=filing.reference, officer=lives.court.senior, reasons=[ReturnedFor("wrong-court")])
    assert _turns(filing) == [_done(ReviewFlow, "review", lives.court.senior)]


def test_released_it_is_cancelled_and_the_next_turn_is_a_new_one(lives):
    filing = lives.taken()
    release(reference=filing.reference, officer=lives.court.senior, ground="away today")
    assert _turns(filing) == [_cancelled(ReviewFlow, "review", lives.court.officer)]
    take(reference=filing.reference, officer=lives.court.colleague)
    accept(reference=filing.reference, officer=lives.court.colleague)
    assert _turns(filing) == [
        _cancelled(ReviewFlow, "review", lives.court.officer),
        _done(ReviewFlow, "review", lives.court.colleague),
    ]


def test_withdrawn_it_is_cancelled(lives):
    filing = lives.taken()
    withdraw(reference=filing.reference, actor=lives.client, ground="")
    assert _turns(filing) == [_cancelled(ReviewFlow, "review", lives.court.officer)]


def test_a_shortfall_opens_when_it_is_taken(lives):
    filing = lives.taken_shortfall()
    assert _turns(filing) == [_open(ShortfallFlow, "clear", lives.court.cashier)]


def test_the_rest_paid_cancels_the_shortfall_and_the_review_is_a_new_turn(lives):
    filing = lives.taken_shortfall()
    lives.pay(filing)
    check_fee(reference=filing.reference)
    take(reference=filing.reference, officer=lives.court.officer)
    assert _turns(filing) == [
        _cancelled(ShortfallFlow, "clear", lives.court.cashier),
        _open(ReviewFlow, "review", lives.court.officer),
    ]


def test_a_shortfall_that_is_returned_is_done(lives):
    filing = lives.taken_shortfall()
    return_for_correction(reference=filing.reference, officer=lives.court.cashier, reasons=[ReturnedFor("not-signed")], cure_by=None)
    assert _turns(filing) == [_done(ShortfallFlow, "clear", lives.court.cashier)]


def test_a_shortfall_given_back_or_withdrawn_is_cancelled(lives):
    given_back, withdrawn = lives.taken_shortfall(), lives.taken_shortfall()
    release_shortfall(reference=given_back.reference, officer=lives.court.cashier)
    withdraw(reference=withdrawn.reference, actor=lives.client, ground="")
    assert _turns(given_back) == _turns(withdrawn) == [_cancelled(ShortfallFlow, "clear", lives.court.cashier)]


def test_a_filing_is_in_somebodys_hands_exactly_while_a_process_is_open(lives):
    for standing in ("taken", "taken_shortfall", "fee_checked", "accepted", "returned", "withdrawn", "lapsed", "served"):
        filing = fresh(getattr(lives, standing)())
        is_open = FilingProcess.objects.filter(filing=filing, finished=None).exists()
        assert (filing.taken_by is not None) is is_open, standing


def test_a_decision_does_not_depend_on_the_process(lives):
    """The state machine is right where the two differ: a process that was lost does not stop the act."""
    filing = lives.taken()
    process = FilingProcess.objects.get(filing=filing)
    process.task_set.all().delete()
    process.delete()
    accept(reference=filing.reference, officer=lives.court.officer)
    assert fresh(filing).state == "accepted"


def test_a_turn_neither_reads_nor_locks_anew_what_the_act_holds(lives, django_assert_max_num_queries):
    filing, officer = lives.reach("fee_checked"), lives.court.officer
    ContentType.objects.get_for_model(Office)
    with transaction.atomic():
        held = lock(Filing, reference=filing.reference, along=("office",))
        steps.hand_to(held, officer)
        held.save(update_fields=["taken_by", "taken_at"])
        # A savepoint and its end, the process in two tables, two tasks and which follows which.
        with django_assert_max_num_queries(7) as asked:
            turns.open_turn(ReviewFlow, held)
    assert not any("FOR UPDATE" in query["sql"] for query in asked.captured_queries)
    assert _turns(filing) == [_open(ReviewFlow, "review", officer)]
