"""Steps that open and close people's turns (viewflow processes). They are given the locked filing."""

from typing import Any

from viewflow.workflow import STATUS

from backoffice.filings.models import Filing
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
