"""What people do when a service failed: send it again, serve by other means, or give it up with a ground."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import Activation, Flow, flow

from backoffice.filings.deliveries import Delivery
from backoffice.people.models import Office, User
from workflows.service.locks import ServiceLock
from workflows.service.models import ServiceProcess
from workflows.service.views import ToServicePage


def office_of(process: ServiceProcess) -> Office:
    """The registry whose people may do the process's task."""
    return process.delivery.office


def holder(activation: Activation) -> User | None:
    """Whoever has taken the failure does the task."""
    found: User | None = activation.process.delivery.taken_by
    return found


class FailedServiceFlow(Flow):
    """An officer has taken a service that failed, and sees to it that the addressee has the documents, or says why not."""

    process_class = ServiceProcess
    lock_impl = ServiceLock()
    process_title = _("Failed service")
    process_description = _("An addressee has not got the sealed documents: it is sent again, served by other means, or given up.")

    taken = flow.StartHandle(this.begin).Annotation(title=_("Taken")).Next(this.mend)
    mend = (
        flow.View(ToServicePage.as_view())
        .Annotation(title=_("Put the service right"), description=_("Send it again, note other means with the evidence, or give it up."))
        .Permission("service.resolve", obj=office_of)
        .Assign(holder)
        .Next(this.ended)
    )
    ended = flow.End().Annotation(title=_("Seen to"))

    def begin(self, activation: Any, *, delivery: Delivery) -> ServiceProcess:
        """Open the process for a failure that was just taken."""
        process: ServiceProcess = activation.process
        process.delivery = delivery
        return process
