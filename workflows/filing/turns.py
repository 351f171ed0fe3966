"""Steps that open and close people's turns (viewflow processes). They are given the locked filing."""

from typing import Any

from django.utils.translation import gettext as _
from viewflow.workflow import STATUS

from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing.models import FilingProcess


def open_turn(flow_class: Any, filing: Filing) -> None:
    """Open the flow's process for a filing whose taken_by was just set."""
    flow_class.taken.run(filing_id=filing.pk)


def _open_process(filing: Filing) -> FilingProcess | None:
    return FilingProcess.objects.filter(filing=filing, finished=None).order_by("-pk").first()


def finish_turn(filing: Filing) -> None:
    """The person did the task: complete it, and with it the process."""
    process = _open_process(filing)
    if process is None:
        return
    task = process.task_set.filter(status__in=[STATUS.ASSIGNED, STATUS.STARTED]).get()
    activation = task.flow_task.activation_class(task)
    if task.status == STATUS.ASSIGNED:
        activation.start(None)
    activation.execute()


def cancel_turn(filing: Filing) -> None:
    """The filing moved on another way, or was given back: cancel the open task and its process."""
    process = _open_process(filing)
    if process is not None:
        process.flow_class.instance.cancel(process)


def give_back(filing: Filing, officer: User, *, state: State, right: str, ground: str) -> None:
    """The locked filing goes back to its list: by the one who has it, or out of a colleague's hands with a ground.

    state is the one in which people hold it; right is what taking it from a colleague asks for.

    Raises:
        Conflict: nobody has it any more.
        Forbidden: it is a colleague's, and the officer has not that right.
        Refused: ground-needed, a colleague reads why it was taken out of their hands.
    """
    if filing.taken_by is None or filing.state != state:
        raise Conflict("not-taken", _("Nobody has this filing any more."))
    holder = filing.taken_by
    own = holder.pk == officer.pk
    if not own and not rights.may(officer, right, filing.office):
        raise Forbidden("taken-by-other", _("%(who)s has it; a senior officer or supervisor can release it.") % {"who": holder})
    if not own and not ground:
        raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": holder}, field="ground")
    cancel_turn(filing)
    filing.taken_by = filing.taken_at = None
    filing.save(update_fields=["taken_by", "taken_at"])
    if own:
        events.released(filing, rights.actor_of(officer), ground=ground)
    else:
        events.taken_back(filing, rights.actor_of(officer), holder=str(holder), ground=ground)
