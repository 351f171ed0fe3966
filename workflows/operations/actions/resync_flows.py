"""Set people's processes and tasks right by what they are about, after a restore or a fault: the states of filings, who has a service or
a notice that failed, and the states of changes. None of these is ever touched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from viewflow.workflow import PROCESS, STATUS
from viewflow.workflow.models import Process, Task
from viewflow.workflow.nodes.view import View

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.changes.models import Change, ChangeState
from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.models import Filing
from backoffice.filings.referrals import open_referral
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from workflows.changes import steps as changes
from workflows.changes.flows import ChangeFlow
from workflows.changes.models import ChangeProcess
from workflows.filing import turns
from workflows.filing.flows import ReferralFlow
from workflows.filing.models import FilingProcess
from workflows.operations import events
from workflows.pictures.structure import FLOW_OF
from workflows.service import turns as services
from workflows.service.models import NoticeProcess, ServiceProcess

# How one looks at a filing or change that somebody else holds locked.
BUSY = "busy"
# What may not reach an addressee, and the process in which an officer sees to it.
FAILURES: tuple[tuple[Any, Any], ...] = ((Delivery, ServiceProcess), (FailedNotice, NoticeProcess))


@dataclass(frozen=True)
class Mended:
    """What was found and mended at a filing (its services and notices among it) or a change: a code of events.MENDS, or BUSY when it was
    not looked at."""

    reference: str
    mend: str


@dataclass(frozen=True)
class Turn:
    """What is to be open at one thing: the flow, if one is, and the person whose task it is (None: of whoever has the right); among
    which processes it is looked for, and how it is opened."""

    processes: QuerySet[Any]
    flow: Any
    owner: int | None
    begin: Callable[[], None]


def resync_flows(*, actor: Actor = SYSTEM, dry_run: bool = False) -> Iterator[Mended]:
    """Look at every filing, service, notice and change that somebody has, that waits for somebody, or that has something open, each under
    its lock; what was mended.

    dry_run finds and writes nothing. A second run finds nothing, unless something was busy.
    """
    for pk in _filings_concerned():
        yield from resync(filing_id=pk, actor=actor, dry_run=dry_run)
    for pk in _changes_concerned():
        yield from resync_change(change_id=pk, actor=actor, dry_run=dry_run)


def resync(*, filing_id: int, actor: Actor = SYSTEM, dry_run: bool = False) -> list[Mended]:
    """Set one filing's processes right, and those of its services and notices: one open process of the right flow with one task of who
    has it, or none."""
    found: list[str] = []
    try:
        with transaction.atomic():
            filing = lock(Filing, pk=filing_id)
            for mend in _mend(_turn_of(filing)):
                events.turn_mended(filing, actor, mend=mend)
                found.append(mend)
            for about in _failures_of(filing):
                for mend in _mend(_turn_of_failure(about)):
                    events.failure_turn_mended(about, actor, mend=mend)
                    found.append(mend)
            if dry_run:
                transaction.set_rollback(True)
    except Conflict:
        # Somebody is at work on it for longer than a lock waits: theirs is the newer word.
        return [Mended(Filing.objects.values_list("reference", flat=True).get(pk=filing_id), BUSY)]
    return [Mended(filing.reference, mend) for mend in found]


def resync_change(*, change_id: int, actor: Actor = SYSTEM, dry_run: bool = False) -> list[Mended]:
    """Set one change's processes right: the second person's task while it waits for one, or none."""
    try:
        with transaction.atomic():
            change = lock(Change, pk=change_id)
            waits = change.state == ChangeState.PROPOSED
            mine = ChangeProcess.objects.filter(change=change)
            found = list(_mend(Turn(mine, ChangeFlow if waits else None, None, lambda: changes.open_turn(change))))
            for mend in found:
                events.change_turn_mended(change, actor, mend=mend)
            if dry_run:
                transaction.set_rollback(True)
    except Conflict:
        return [Mended(Change.objects.values_list("reference", flat=True).get(pk=change_id), BUSY)]
    return [Mended(change.reference, mend) for mend in found]


# ---- what is looked at. These read the whole tables of processes: an operator's word, not a page's. ----


def _filings_concerned() -> list[int]:
    held = Filing.objects.filter(Q(taken_by__isnull=False) | Q(referred_at__isnull=False)).values_list("pk", flat=True)
    found = {*held, *_with_something_open(FilingProcess, "filing")}
    for failure, process in FAILURES:
        found |= set(failure._default_manager.filter(taken_by__isnull=False).values_list("filing_id", flat=True))
        found |= _with_something_open(process, f"{process.ABOUT}__filing")
    return sorted(found)


def _changes_concerned() -> list[int]:
    waiting = Change.objects.filter(state=ChangeState.PROPOSED).values_list("pk", flat=True)
    return sorted({*waiting, *_with_something_open(ChangeProcess, "change")})


def _with_something_open(kind: type[Process], about: str) -> set[int]:
    waiting = Task.objects.filter(status__in=turns.ACTIVE).values_list("process_id", flat=True)
    found = kind._default_manager.filter(Q(finished=None) | Q(status=PROCESS.NEW) | Q(pk__in=waiting))
    return set(found.values_list(about, flat=True))


def _failures_of(filing: Filing) -> Iterator[services.Failure]:
    """The filing's deliveries and failed notices that somebody has, or at which there ever was a process; each with the locked filing."""
    for failure, process in FAILURES:
        ever = process._default_manager.filter(**{f"{process.ABOUT}__filing": filing}).values(process.ABOUT)
        found = failure._default_manager.filter(Q(taken_by__isnull=False) | Q(pk__in=ever), filing=filing)
        for about in found.order_by("number"):
            about.filing = filing
            yield about


# ---- what is to be open ----


def _turn_of(filing: Filing) -> Turn:
    mine = FilingProcess.objects.filter(filing=filing)
    flow, owner = None, None
    if filing.referred_at is not None:
        referral = open_referral(filing.pk)
        flow, owner = ReferralFlow, None if referral is None else referral.to_id
    elif filing.taken_by_id is not None:
        flow, owner = FLOW_OF.get(filing.state), filing.taken_by_id
    return Turn(mine, flow, owner, lambda: turns.open_turn(flow, filing))


def _turn_of_failure(about: services.Failure) -> Turn:
    owner, flow = about.taken_by_id, services.flow_of(about)
    kind = flow.process_class
    mine = kind._default_manager.filter(**{kind.ABOUT: about})
    return Turn(mine, None if owner is None else flow, owner, lambda: services.open_turn(about))


# ---- the mend ----


def _mend(turn: Turn) -> Iterator[str]:
    right: list[tuple[Process, Task]] = []
    broken: list[Process] = []
    for process in turn.processes.order_by("pk"):
        active = list(process.task_set.filter(status__in=turns.ACTIVE).order_by("pk"))
        if process.finished is not None and process.status != PROCESS.NEW:
            if active:
                turns.call_off(process, ended=True)
                yield events.LEFT_OPEN
        elif turn.flow is None or process.flow_class is not turn.flow:
            turns.call_off(process)
            yield events.MOVED_ON
        else:
            task = _of_person(turn.flow, active, turn.owner)
            if task is None or process.finished is not None or process.status != PROCESS.NEW:
                broken.append(process)
            else:
                right.append((process, task))
    # The one that is the holder's already is kept, else the oldest.
    right.sort(key=lambda pair: pair[1].owner_id != turn.owner)
    for process in broken:
        turns.call_off(process)
        yield events.BROKEN
    for process, _task in right[1:]:
        turns.call_off(process)
        yield events.DOUBLE
    if right:
        yield from _one_task(turn.owner, *right[0])
    elif turn.flow is not None:
        turn.begin()
        yield events.OPENED


def _of_person(flow: Any, active: list[Task], owner: int | None) -> Task | None:
    """The open task that a person does in this flow: the one of whose turn it is, else the first."""
    nodes = [node for node in flow.instance.nodes() if isinstance(node, View)]
    usable = [task for task in active if task.flow_task in nodes and task.status != STATUS.ERROR]
    usable.sort(key=lambda task: task.owner_id != owner)
    return usable[0] if usable else None


def _one_task(owner: int | None, process: Process, task: Task) -> Iterator[str]:
    """Leave the process this one task, and the task to whose turn it is."""
    others = process.task_set.filter(status__in=turns.ACTIVE).exclude(pk=task.pk)
    if turns.cancel_tasks(others):
        yield events.DOUBLE
    status = STATUS.NEW if owner is None else STATUS.ASSIGNED
    if task.owner_id != owner or task.status != status:
        task.owner_id, task.status = owner, status
        task.save(update_fields=["owner", "status"])
        yield events.REASSIGNED
