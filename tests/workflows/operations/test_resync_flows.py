"""Processes and tasks are set right by what they are about: each kind of damage to each flow, once, and the turn then comes to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from viewflow.workflow import PROCESS, STATUS, Flow, flow
from viewflow.workflow.models import Process, Task

from backoffice.audit.models import Event
from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.models import Filing
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from tests.factories import changes
from tests.factories.lives import Lives, fresh
from tests.factories.rows import everything
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.flows import ChangeFlow
from workflows.changes.models import ChangeProcess
from workflows.filing.actions.accept import accept
from workflows.filing.actions.refer import answer_referral, refer
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.flows import ReferralFlow, ReviewFlow
from workflows.filing.models import FilingProcess
from workflows.filing.turns import ACTIVE
from workflows.money.flows import ShortfallFlow
from workflows.operations.actions import resync_flows as act
from workflows.operations.actions.resync_flows import Mended, resync_flows
from workflows.operations.events import BROKEN, DOUBLE, LEFT_OPEN, MOVED_ON, OPENED, REASSIGNED
from workflows.service.actions.end_failed import give_up
from workflows.service.actions.end_notice import give_notice_up
from workflows.service.actions.take_failed import take_failed
from workflows.service.actions.take_notice import take_notice
from workflows.service.flows import FailedNoticeFlow, FailedServiceFlow
from workflows.service.models import NoticeProcess, ServiceProcess


@dataclass(frozen=True)
class Turns:
    """One of the flows that people do: something in it, as the acts leave it, and the act that ends the turn."""

    flow: Any
    node: str
    kind: type[Process]
    about: str
    # Whose task it is; empty: of whoever has the right.
    whose: str
    begin: Callable[[Lives], Any]
    end: Callable[[Lives, Any], object]
    another: Any = ShortfallFlow

    def of(self, thing):
        """Its processes, the oldest first; of a referral without the reviews before and after it."""
        found = self.kind._default_manager.filter(**{self.about: thing.pk}).order_by("pk")
        return found.exclude(flow_class=ReviewFlow) if self.flow is ReferralFlow else found

    def name(self, thing):
        """By what it is named where something is mended."""
        return thing.filing.reference if isinstance(thing, Delivery | FailedNotice) else thing.reference

    def open(self, thing):
        """What is open at it: flow, node, status, owner of each open task."""
        tasks = Task.objects.filter(process__in=self.of(thing).values("pk"), status__in=ACTIVE).order_by("pk")
        return [(task.process.flow_class, task.flow_task.name, str(task.status), task.owner) for task in tasks]

    def sound(self, lives):
        """What ought to be open."""
        owner = getattr(lives.court, self.whose) if self.whose else None
        return [(self.flow, self.node, (STATUS.ASSIGNED if owner else STATUS.NEW).value, owner)]


def _failed(lives):
    filing = lives.unserved()
    return take_failed(reference=filing.reference, number=1, officer=lives.court.officer)


def _give_up(lives, delivery):
    give_up(reference=delivery.filing.reference, number=1, ground="closed", officer=lives.court.officer)


def _untold(lives):
    filing = lives.untold()
    return take_notice(reference=filing.reference, number=1, officer=lives.court.officer)


def _give_notice_up(lives, notice):
    give_notice_up(reference=notice.filing.reference, number=1, ground="closed", officer=lives.court.officer)


def _return(lives, filing):
    return_for_correction(reference=filing.reference, officer=lives.court.cashier, reasons=[ReturnedFor("not-signed")], cure_by=None)


def _confirm(lives, change):
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)


def _answer(lives, filing):
    answer_referral(reference=filing.reference, person=lives.court.registrar, answer="No.", direction="")


def _referred_to_one(lives):
    return refer(
        reference=lives.taken().reference, officer=lives.court.officer, question="Is leave needed?", to=lives.court.registrar
    ).filing


FLOWS = {
    "review": Turns(
        ReviewFlow, "review", FilingProcess, "filing", "officer", lambda lives: lives.taken(),
        lambda lives, filing: accept(reference=filing.reference, officer=lives.court.officer),
    ),
    "shortfall": Turns(
        ShortfallFlow, "clear", FilingProcess, "filing", "cashier", lambda lives: lives.taken_shortfall(), _return, another=ReviewFlow,
    ),
    "referral": Turns(ReferralFlow, "answer", FilingProcess, "filing", "", lambda lives: lives.referred(), _answer),
    "referral to one": Turns(ReferralFlow, "answer", FilingProcess, "filing", "registrar", _referred_to_one, _answer),
    "failed service": Turns(FailedServiceFlow, "mend", ServiceProcess, "delivery", "officer", _failed, _give_up),
    "failed notice": Turns(
        FailedNoticeFlow, "mend", NoticeProcess, "notice", "officer", _untold, _give_notice_up, another=FailedServiceFlow,
    ),
    "change": Turns(
        ChangeFlow, "confirm", ChangeProcess, "change", "", lambda lives: changes.proposed(lives.court.senior), _confirm,
    ),
}  # fmt: skip


def _first(turns, thing):
    return turns.of(thing).first()


def _task(turns, thing):
    return Task.objects.filter(process=_first(turns, thing), flow_task_type="HUMAN")


def _lost(turns, thing, _lives):
    Task.objects.filter(process__in=turns.of(thing).values("pk")).delete()
    turns.of(thing).delete()


def _lost_task(turns, thing, _lives):
    _task(turns, thing).delete()


def _other_owner(turns, thing, lives):
    _task(turns, thing).update(owner=lives.court.colleague, status=STATUS.ASSIGNED)


def _nobodys(turns, thing, _lives):
    assert _task(turns, thing).update(owner=None, status=STATUS.NEW)


def _second_process(turns, thing, _lives):
    begin = next(node for node in turns.flow.instance.nodes() if isinstance(node, flow.StartHandle))
    found = turns.kind._meta.get_field(turns.about).related_model.objects.get(pk=thing.pk)
    # The flows of what did not reach an addressee begin with whichever failure they are about.
    name = "about" if turns.flow in (FailedServiceFlow, FailedNoticeFlow) else turns.about
    getattr(turns.flow, begin.name).run(**{name: found})


def _second_task(turns, thing, _lives):
    task = _task(turns, thing).get()
    task.pk = None
    task.save(force_insert=True)


def _failed_task(turns, thing, _lives):
    _task(turns, thing).update(status=STATUS.ERROR)


def _ended_process(turns, thing, _lives):
    turns.of(thing).update(status=PROCESS.CANCELED, finished=clock.now())


def _half_ended(turns, thing, _lives):
    turns.of(thing).update(finished=clock.now())


def _wrong_flow(turns, thing, _lives):
    turns.of(thing).update(flow_class=turns.another)


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


def _harms(turns):
    """The kinds of damage that can be done to a flow: what is nobody's anyhow is not made nobody's."""
    return [(kind, *harm) for kind, harm in DAMAGE.items() if turns.whose or harm[0] is not _nobodys]


@pytest.mark.parametrize("turns", FLOWS.values(), ids=FLOWS)
def test_what_waits_for_somebody_gets_its_one_task_back_and_goes_to_its_end(lives, turns):
    """Each kind of damage at a thing of its own, all of them mended by one run, and each turn then ended by the act."""
    whole, told = turns.begin(lives), {}
    for kind, damage, mends in _harms(turns):
        thing = turns.begin(lives)
        damage(turns, thing, lives)
        told[kind] = (thing, mends)
    assert sorted((found.reference, found.mend) for found in resync_flows()) == sorted(
        (turns.name(thing), mend) for thing, mends in told.values() for mend in mends
    )
    before = everything()
    assert list(resync_flows()) == []
    assert everything() == before, "the second run mends nothing"
    assert turns.open(whole) == turns.sound(lives)
    for kind, (thing, mends) in told.items():
        assert turns.open(thing) == turns.sound(lives), kind
        events = Event.objects.filter(subject=turns.name(thing), code__in=_TOLD).order_by("id")
        assert [event.data["mend"] for event in events] == mends, kind
        turns.end(lives, thing)
        assert not turns.of(thing).filter(finished=None).exists(), kind
    assert list(resync_flows()) == []


_TOLD = (
    "operations.turn_mended",
    "operations.service_turn_mended",
    "operations.notice_turn_mended",
    "operations.change_turn_mended",
)


@pytest.mark.parametrize("turns", FLOWS.values(), ids=FLOWS)
def test_the_act_does_not_wait_for_the_repair(lives, turns):
    """Whatever is wrong with the process, the person's act goes through; what is left open then is cleared away."""
    ended = []
    for _kind, damage, _mends in _harms(turns):
        thing = turns.begin(lives)
        damage(turns, thing, lives)
        turns.end(lives, thing)
        ended.append(thing)
    assert {found.mend for found in resync_flows()} <= {LEFT_OPEN, MOVED_ON}
    assert not [thing for thing in ended if turns.open(thing) or turns.of(thing).filter(finished=None).exists()]
    assert list(resync_flows()) == []


@pytest.mark.parametrize("name", ["failed service", "failed notice", "change"])
def test_what_is_open_where_nobody_is_awaited_is_cancelled(lives, name):
    """The failure was seen to and the change decided, and a process of theirs has come back with its task."""
    turns = FLOWS[name]
    thing = turns.begin(lives)
    turns.end(lives, thing)
    _second_process(turns, thing, lives)
    assert list(resync_flows()) == [Mended(turns.name(thing), MOVED_ON)]
    assert (turns.open(thing), list(resync_flows())) == ([], [])


def test_every_flow_that_people_do_is_set_right():
    """Whoever adds a flow has to say by what its turns are set right, and to break them here."""
    written = {flow_class for module in ("filing", "money", "service", "changes") for flow_class in _flows_of(module)}
    assert {turns.flow for turns in FLOWS.values()} == written
    assert len(written) == 6


def _flows_of(area):
    module = import_module(f"workflows.{area}.flows")
    return [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Flow) and each is not Flow]


def test_a_notice_and_a_service_that_have_lost_their_tasks_are_each_set_right_by_their_own_flow(lives):
    notice = _untold(lives)
    other = _failed(lives)
    for turns, thing in ((FLOWS["failed notice"], notice), (FLOWS["failed service"], other)):
        _lost(turns, thing, lives)
    assert sorted(resync_flows(), key=lambda each: each.reference) == sorted(
        [Mended(notice.filing.reference, OPENED), Mended(other.filing.reference, OPENED)], key=lambda each: each.reference
    )
    for name, thing in (("failed notice", notice), ("failed service", other)):
        assert FLOWS[name].open(thing) == FLOWS[name].sound(lives)


def _open(filing):
    return FLOWS["review"].open(filing)


@pytest.mark.parametrize("standing", ["fee_checked", "deemed_received", "returned", "served", "withdrawn"])
def test_what_is_open_at_a_filing_that_nobody_has_is_cancelled(lives, standing):
    filing = lives.reach(standing)
    Filing.objects.filter(pk=filing.pk).update(taken_by=lives.court.officer, taken_at=clock.now())
    ReviewFlow.taken.run(filing=filing)
    Filing.objects.filter(pk=filing.pk).update(taken_by=None, taken_at=None)
    assert list(resync_flows()) == [Mended(filing.reference, MOVED_ON)]
    assert (_open(filing), list(resync_flows()), fresh(filing).state) == ([], [], standing)


def test_of_doubles_the_holders_own_is_kept(lives):
    review, filing = FLOWS["review"], lives.taken()
    _other_owner(review, filing, lives)
    _second_process(review, filing, lives)
    assert list(resync_flows()) == [Mended(filing.reference, DOUBLE)]
    assert _open(filing) == review.sound(lives)
    assert _first(review, filing).status == PROCESS.CANCELED


def test_sound_ones_are_left_alone_in_every_standing(lives):
    for standing in ("received", "fee_short", "accepted", "unserved", "lapsed", "rejected"):
        fresh(getattr(lives, standing)())
    changes.drafted(lives.court.senior)
    for turns in FLOWS.values():
        turns.begin(lives)
    before = everything()
    assert list(resync_flows()) == []
    assert everything() == before


def test_a_dry_run_says_it_and_writes_nothing(lives):
    filing = lives.taken()
    _lost(FLOWS["review"], filing, lives)
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
    for filing in (busy, other):
        _lost(FLOWS["review"], filing, lives)
    lock = act.lock

    def locked(model, *, pk):
        if pk == busy.pk:
            raise Conflict("busy", "busy")
        return lock(model, pk=pk)

    monkeypatch.setattr(act, "lock", locked)
    out = StringIO()
    with pytest.raises(CommandError, match="1 were busy"):
        call_command("resync_flows", stdout=out)
    assert out.getvalue() == f"{busy.reference}: busy, not looked at\n{other.reference}: opened, it was missing\n1 mended\n"
    monkeypatch.undo()
    assert list(resync_flows()) == [Mended(busy.reference, OPENED)]
