"""Processes and tasks are set right by the filings' states: each kind of damage, once, and the filing then goes to its end."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from viewflow.workflow import PROCESS, STATUS
from viewflow.workflow.models import Task

from backoffice.audit.models import Event
from backoffice.filings.models import Filing
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from tests.factories.lives import fresh
from tests.factories.rows import everything
from workflows.filing.actions.accept import accept
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.flows import ReviewFlow
from workflows.filing.models import FilingProcess
from workflows.filing.turns import ACTIVE
from workflows.money.flows import ShortfallFlow
from workflows.operations.actions import resync_flows as act
from workflows.operations.actions.resync_flows import Mended, resync_flows
from workflows.operations.events import BROKEN, DOUBLE, LEFT_OPEN, MOVED_ON, OPENED, REASSIGNED


def _process(filing):
    return FilingProcess.objects.filter(filing=filing).order_by("pk").first()


def _task(filing):
    return Task.objects.get(process=_process(filing), flow_task_type="HUMAN")


def _open(filing):
    """What is open at the filing: flow, node, status, owner of each open task."""
    return [
        (task.process.flow_class, task.flow_task.name, str(task.status), task.owner)
        for task in Task.objects.filter(process__in=FilingProcess.objects.filter(filing=filing), status__in=ACTIVE).order_by("pk")
    ]


def _lost(filing):
    Task.objects.filter(process=_process(filing)).delete()
    FilingProcess.objects.filter(filing=filing).delete()


def _lost_task(filing):
    _task(filing).delete()


def _other_owner(filing, colleague):
    Task.objects.filter(pk=_task(filing).pk).update(owner=colleague)


def _nobodys(filing):
    Task.objects.filter(pk=_task(filing).pk).update(owner=None, status=STATUS.NEW)


def _second_process(filing):
    ReviewFlow.taken.run(filing=filing)


def _second_task(filing):
    task = _task(filing)
    task.pk = None
    task.save(force_insert=True)


def _failed_task(filing):
    Task.objects.filter(pk=_task(filing).pk).update(status=STATUS.ERROR)


def _ended_process(filing):
    FilingProcess.objects.filter(filing=filing).update(status=PROCESS.CANCELED, finished=clock.now())


def _half_ended(filing):
    FilingProcess.objects.filter(filing=filing).update(finished=clock.now())


def _wrong_flow(filing):
    _lost(filing)
    ShortfallFlow.taken.run(filing=filing)


DAMAGE = {
    "the process is lost": (_lost, [OPENED]),
    "the task is lost": (_lost_task, [BROKEN, OPENED]),
    "a colleague's by the task": (_other_owner, [REASSIGNED]),
    "nobody's by the task": (_nobodys, [REASSIGNED]),
    "a second process": (_second_process, [DOUBLE]),
    "a second task": (_second_task, [DOUBLE]),
    "the task failed": (_failed_task, [BROKEN, OPENED]),
    "the process has ended": (_ended_process, [LEFT_OPEN, OPENED]),
    "the process has half ended": (_half_ended, [BROKEN, OPENED]),
    "another flow's process": (_wrong_flow, [MOVED_ON, OPENED]),
}


def _harm(lives, filing, damage):
    if damage is _other_owner:
        damage(filing, lives.court.colleague)
    else:
        damage(filing)


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_held_filing_gets_its_one_task_back_and_goes_to_its_end(lives, kind):
    damage, mends = DAMAGE[kind]
    filing, whole = lives.taken(), lives.taken()
    _harm(lives, filing, damage)
    assert list(resync_flows()) == [Mended(filing.reference, mend) for mend in mends]
    assert _open(filing) == _open(whole) == [(ReviewFlow, "review", STATUS.ASSIGNED.value, lives.court.officer)]
    told = Event.objects.filter(subject=filing.reference, code="operations.turn_mended").order_by("id")
    assert [event.data["mend"] for event in told] == mends
    before = everything()
    assert list(resync_flows()) == []
    assert everything() == before, "the second run mends nothing"
    accept(reference=filing.reference, officer=lives.court.officer)
    assert (fresh(filing).state, _open(filing)) == ("accepted", [])
    assert not FilingProcess.objects.filter(filing=filing, finished=None).exists()


def test_the_act_does_not_wait_for_the_repair(lives):
    """Whatever is wrong with the process, the officer accepts; what is left open then is cleared away."""
    for kind, (damage, _mends) in DAMAGE.items():
        filing = lives.taken()
        _harm(lives, filing, damage)
        accept(reference=filing.reference, officer=lives.court.officer)
        assert fresh(filing).state == "accepted", kind
        assert {found.mend for found in resync_flows()} <= {LEFT_OPEN, MOVED_ON}, kind
        assert (_open(filing), list(resync_flows())) == ([], []), kind


@pytest.mark.parametrize("standing", ["fee_checked", "deemed_received", "returned", "served", "withdrawn"])
def test_what_is_open_at_a_filing_that_nobody_has_is_cancelled(lives, standing):
    filing = lives.reach(standing)
    Filing.objects.filter(pk=filing.pk).update(taken_by=lives.court.officer, taken_at=clock.now())
    ReviewFlow.taken.run(filing=filing)
    Filing.objects.filter(pk=filing.pk).update(taken_by=None, taken_at=None)
    assert list(resync_flows()) == [Mended(filing.reference, MOVED_ON)]
    assert (_open(filing), list(resync_flows()), fresh(filing).state) == ([], [], standing)


def test_a_shortfall_is_the_cashiers_and_can_be_returned(lives):
    filing = lives.taken_shortfall()
    _lost(filing)
    assert list(resync_flows()) == [Mended(filing.reference, OPENED)]
    assert _open(filing) == [(ShortfallFlow, "clear", STATUS.ASSIGNED.value, lives.court.cashier)]
    return_for_correction(reference=filing.reference, officer=lives.court.cashier, reasons=[ReturnedFor("not-signed")], cure_by=None)
    assert _open(filing) == []


def test_of_doubles_the_holders_own_is_kept(lives):
    filing = lives.taken()
    _other_owner(filing, lives.court.colleague)
    _second_process(filing)
    assert list(resync_flows()) == [Mended(filing.reference, DOUBLE)]
    assert _open(filing) == [(ReviewFlow, "review", STATUS.ASSIGNED.value, lives.court.officer)]
    assert _process(filing).status == PROCESS.CANCELED


def test_sound_ones_are_left_alone_in_every_standing(lives):
    for standing in ("received", "fee_short", "taken", "taken_shortfall", "accepted", "lapsed", "rejected"):
        fresh(getattr(lives, standing)())
    before = everything()
    assert list(resync_flows()) == []
    assert everything() == before


def test_a_dry_run_says_it_and_writes_nothing(lives):
    filing = lives.taken()
    _lost(filing)
    before, out = everything(), StringIO()
    call_command("resync_flows", dry_run=True, stdout=out)
    assert out.getvalue() == f"{filing.reference}: opened, it was missing\n1 would be mended\n"
    assert everything() == before
    out = StringIO()
    call_command("resync_flows", stdout=out)
    assert out.getvalue() == f"{filing.reference}: opened, it was missing\n1 mended\n"
    out = StringIO()
    call_command("resync_flows", stdout=out)
    assert out.getvalue() == "0 mended\n"


def test_a_filing_at_which_somebody_works_is_named_and_the_others_are_mended(lives, monkeypatch):
    busy, other = lives.taken(), lives.taken()
    _lost(busy)
    _lost(other)
    lock = act.lock

    def locked(model, *, pk):
        if pk == busy.pk:
            raise Conflict("busy", "busy")
        return lock(model, pk=pk)

    monkeypatch.setattr(act, "lock", locked)
    out = StringIO()
    with pytest.raises(CommandError, match="1 filings were busy"):
        call_command("resync_flows", stdout=out)
    assert out.getvalue() == f"{busy.reference}: busy, not looked at\n{other.reference}: opened, it was missing\n1 mended\n"
    monkeypatch.undo()
    assert list(resync_flows()) == [Mended(busy.reference, OPENED)]
