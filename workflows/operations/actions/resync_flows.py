"""Set people's processes and tasks right by the filings' states, after a restore or a fault. The state is never touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from viewflow.workflow import PROCESS, STATUS
from viewflow.workflow.models import Task
from viewflow.workflow.nodes.view import View

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.filings.models import Filing
from backoffice.filings.referrals import open_referral
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from workflows.filing import turns
from workflows.filing.flows import ReferralFlow
from workflows.filing.models import FilingProcess
from workflows.operations import events
from workflows.pictures.structure import FLOW_OF

# How one looks at a filing that somebody else holds locked.
BUSY = "busy"


@dataclass(frozen=True)
class Mended:
    """What was found and mended at a filing: a code of events.MENDS, or BUSY when it was not looked at."""

    reference: str
    mend: str


def resync_flows(*, actor: Actor = SYSTEM, dry_run: bool = False) -> Iterator[Mended]:
    """Look at every filing that somebody has or that has something open, each under its lock; what was mended.

    dry_run finds and writes nothing. A second run finds nothing, unless a filing was busy.
    """
    for pk in _concerned():
        yield from resync(filing_id=pk, actor=actor, dry_run=dry_run)


def resync(*, filing_id: int, actor: Actor = SYSTEM, dry_run: bool = False) -> list[Mended]:
    """Set one filing's processes right: one open process of the right flow with one task of who has it, or none."""
    try:
        with transaction.atomic():
            filing = lock(Filing, pk=filing_id)
            found = list(_mend(filing))
            for mend in found:
                events.turn_mended(filing, actor, mend=mend)
            if dry_run:
                transaction.set_rollback(True)
    except Conflict:
        # Somebody is at work on it for longer than a lock waits: theirs is the newer word.
        return [Mended(Filing.objects.values_list("reference", flat=True).get(pk=filing_id), BUSY)]
    return [Mended(filing.reference, mend) for mend in found]


def _concerned() -> list[int]:
    """The filings to look at. Reads the whole table of processes: an operator's word, not a page's."""
    held = Filing.objects.filter(Q(taken_by__isnull=False) | Q(referred_at__isnull=False)).values_list("pk", flat=True)
    running = FilingProcess.objects.filter(Q(finished=None) | Q(status=PROCESS.NEW)).values_list("filing_id", flat=True)
    waiting = Task.objects.filter(status__in=turns.ACTIVE).values_list("process_id", flat=True)
    left = FilingProcess.objects.filter(pk__in=waiting).values_list("filing_id", flat=True)
    return sorted({*held, *running, *left})


def _mend(filing: Filing) -> Iterator[str]:
    flow, owner = _turn_of(filing)
    right: list[tuple[FilingProcess, Task]] = []
    broken: list[FilingProcess] = []
    for process in FilingProcess.objects.filter(filing=filing).order_by("pk"):
        active = list(process.task_set.filter(status__in=turns.ACTIVE).order_by("pk"))
        if process.finished is not None and process.status != PROCESS.NEW:
            if active:
                turns.call_off(process, ended=True)
                yield events.LEFT_OPEN
        elif flow is None or process.flow_class is not flow:
            turns.call_off(process)
            yield events.MOVED_ON
        else:
            task = _of_person(flow, active, owner)
            if task is None or process.finished is not None or process.status != PROCESS.NEW:
                broken.append(process)
            else:
                right.append((process, task))
    # The one that is the holder's already is kept, else the oldest.
    right.sort(key=lambda pair: pair[1].owner_id != owner)
    for process in broken:
        turns.call_off(process)
        yield events.BROKEN
    for process, _task in right[1:]:
        turns.call_off(process)
        yield events.DOUBLE
    if right:
        yield from _one_task(owner, *right[0])
    elif flow is not None:
        turns.open_turn(flow, filing)
        yield events.OPENED


def _turn_of(filing: Filing) -> tuple[Any, int | None]:
    """The flow that is to be open for the filing, if one is, and the person whose task it is (None: of whoever has the right)."""
    if filing.referred_at is not None:
        referral = open_referral(filing.pk)
        return ReferralFlow, None if referral is None else referral.to_id
    return (FLOW_OF.get(filing.state), filing.taken_by_id) if filing.taken_by_id is not None else (None, None)


def _of_person(flow: Any, active: list[Task], owner: int | None) -> Task | None:
    """The open task that a person does in this flow: the one of whose turn it is, else the first."""
    nodes = [node for node in flow.instance.nodes() if isinstance(node, View)]
    usable = [task for task in active if task.flow_task in nodes and task.status != STATUS.ERROR]
    usable.sort(key=lambda task: task.owner_id != owner)
    return usable[0] if usable else None


def _one_task(owner: int | None, process: FilingProcess, task: Task) -> Iterator[str]:
    """Leave the process this one task, and the task to whose turn it is."""
    others = process.task_set.filter(status__in=turns.ACTIVE).exclude(pk=task.pk)
    if turns.cancel_tasks(others):
        yield events.DOUBLE
    status = STATUS.NEW if owner is None else STATUS.ASSIGNED
    if task.owner_id != owner or task.status != status:
        task.owner_id, task.status = owner, status
        task.save(update_fields=["owner", "status"])
        yield events.REASSIGNED
