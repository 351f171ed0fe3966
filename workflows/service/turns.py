"""Steps that open and close people's turns at a failed delivery. They are given the locked filing's delivery."""

from viewflow.workflow import STATUS

from backoffice.filings.deliveries import Delivery
from workflows.filing.turns import call_off
from workflows.service import locks
from workflows.service.flows import FailedServiceFlow
from workflows.service.models import ServiceProcess


def open_turn(delivery: Delivery) -> None:
    """Open the process for a delivery whose taken_by was just set."""
    with locks.held(delivery.filing):
        FailedServiceFlow.taken.run(delivery=delivery)


def finish_turn(delivery: Delivery) -> None:
    """The person did the task: complete it, and with it the process. What else lies open is called off: no act fails on its shadow."""
    done = False
    for process in _open(delivery):
        task = process.task_set.filter(status__in=(STATUS.ASSIGNED, STATUS.STARTED)).order_by("-pk").first()
        if done or task is None:
            call_off(process)
            continue
        with locks.held(delivery.filing):
            activation = task.flow_task.activation_class(task)
            if task.status == STATUS.ASSIGNED:
                activation.start(None)
            activation.execute()
        done = True


def cancel_turn(delivery: Delivery) -> None:
    """It was given back, or has ended another way."""
    for process in _open(delivery):
        call_off(process)


def _open(delivery: Delivery) -> list[ServiceProcess]:
    return list(ServiceProcess.objects.filter(delivery=delivery, finished=None).order_by("-pk"))
