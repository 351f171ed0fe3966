"""Steps that open and close people's turns (viewflow processes). They are given the locked filing."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from viewflow.workflow import PROCESS, STATUS
from viewflow.workflow.models import Process, Task

from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import locks
from workflows.filing.models import FilingProcess

# A task that waits for somebody or something.
ACTIVE = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED, STATUS.SCHEDULED, STATUS.ERROR)


def open_turn(flow_class: Any, filing: Filing) -> None:
    """Open the flow's process for a filing that was just taken, or referred."""
    with locks.held(filing):
        begin = flow_class.referred if filing.referred_at is not None else flow_class.taken
        begin.run(filing=filing)


def _open_processes(filing: Filing) -> list[FilingProcess]:
    """The newest first. There is one at most, unless something went wrong in the database: then the act goes on all the same."""
    return list(FilingProcess.objects.filter(filing=filing, finished=None).order_by("-pk"))


def finish_turn(filing: Filing) -> None:
    """The person did the task: complete it, and with it the process. What else lies open (a double, a process that lost its
    task) is called off: the state machine is right, and no decision fails on its shadow."""
    done = False
    for process in _open_processes(filing):
        active = list(process.task_set.filter(status__in=ACTIVE).order_by("-pk"))
        task = None if done else next((task for task in active if task.status in (STATUS.ASSIGNED, STATUS.STARTED)), None)
        if task is None:
            call_off(process)
            continue
        if len(active) > 1:
            cancel_tasks(process.task_set.filter(status__in=ACTIVE).exclude(pk=task.pk))
        activation = task.flow_task.activation_class(task)
        if task.status == STATUS.ASSIGNED:
            activation.start(None)
        activation.execute()
        done = True


def hand_task_to(filing: Filing, person: User) -> None:
    """The person does the open task, whoever it was for."""
    for process in _open_processes(filing):
        process.task_set.filter(status__in=(STATUS.NEW, STATUS.ASSIGNED)).update(owner=person, status=STATUS.ASSIGNED)


def cancel_turn(filing: Filing) -> None:
    """The filing moved on another way, or was given back: cancel the open task and its process."""
    for process in _open_processes(filing):
        call_off(process)


def call_off(process: Process, *, ended: bool = False) -> None:
    """Cancel the process (of a filing, or of anything else) and whatever task of it is open; ended: it had ended, and only its tasks are
    open still.

    Written to the rows: viewflow's own cancel refuses a task in an odd status, and a damaged one is what must go.
    """
    cancel_tasks(process.task_set.filter(status__in=ACTIVE))
    if not ended:
        Process.objects.filter(pk=process.pk).update(status=PROCESS.CANCELED, finished=clock.now())


def cancel_tasks(tasks: QuerySet[Task]) -> int:
    """Cancel these tasks; how many."""
    return tasks.update(status=STATUS.CANCELED, finished=clock.now())


def give_back(filing: Filing, officer: User, *, state: State, right: str, ground: str) -> None:
    """The locked filing goes back to its list: by the one who has it, or out of a colleague's hands with a ground.

    state is the one in which people hold it; right is what taking it from a colleague asks for. Asked for again by who has
    just given it back, it changes nothing: the first answer may have been lost on its way.

    Raises:
        Conflict: nobody has it any more.
        Forbidden: it is a colleague's, and the officer has not that right.
        Refused: ground-needed, a colleague reads why it was taken out of their hands.
    """
    actor = rights.actor_of(officer)
    if filing.taken_by is None and filing.state == state and events.was_given_back_last(filing, actor, ground=ground):
        return
    if filing.taken_by is None or filing.state != state:
        raise Conflict("not-taken", _("Nobody has this filing any more."))
    holder = filing.taken_by
    own = holder.pk == officer.pk
    if not own and not rights.may(officer, right, filing.office):
        raise Forbidden("taken-by-other", _("%(who)s has it; a senior officer or supervisor can release it.") % {"who": holder})
    if not own and not ground:
        raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": holder}, field="ground")
    cancel_turn(filing)
    filing.taken_by = filing.taken_at = filing.lease_until = None
    filing.save(update_fields=["taken_by", "taken_at", "lease_until"])
    if own:
        events.released(filing, actor, ground=ground)
    else:
        events.taken_back(filing, actor, holder=str(holder), ground=ground)
