"""Steps that open and close people's turns at what did not reach an addressee: a failed delivery, or a failed notice. They are given the
row, of a filing that is locked."""

from typing import Any

from viewflow.workflow import STATUS

from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from workflows.filing.turns import call_off
from workflows.service.flows import FailedNoticeFlow, FailedServiceFlow
from workflows.service.models import NoticeProcess, ServiceProcess

Failure = Delivery | FailedNotice


def open_turn(about: Failure) -> None:
    """Open the process for a row whose taken_by was just set."""
    flow = flow_of(about)
    with flow.lock_impl.held(about.filing):
        flow.taken.run(about=about)


def finish_turn(about: Failure) -> None:
    """The person did the task: complete it, and with it the process. What else lies open is called off: no act fails on its shadow."""
    done = False
    for process in _open(about):
        task = process.task_set.filter(status__in=(STATUS.ASSIGNED, STATUS.STARTED)).order_by("-pk").first()
        if done or task is None:
            call_off(process)
            continue
        with flow_of(about).lock_impl.held(about.filing):
            activation = task.flow_task.activation_class(task)
            if task.status == STATUS.ASSIGNED:
                activation.start(None)
            activation.execute()
        done = True


def cancel_turn(about: Failure) -> None:
    """It was given back, or has ended another way."""
    for process in _open(about):
        call_off(process)


def flow_of(about: Failure) -> Any:
    """The flow in which a person sees to it."""
    return FailedServiceFlow if isinstance(about, Delivery) else FailedNoticeFlow


def _open(about: Failure) -> list[ServiceProcess | NoticeProcess]:
    kind = flow_of(about).process_class
    return list(kind.objects.filter(**{kind.ABOUT: about}, finished=None).order_by("-pk"))
