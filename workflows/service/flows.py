"""What people do when an addressee was not reached: a service that failed, or the notice of a message that matters."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import Activation, Flow, flow

from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.people.models import Office, User
from workflows.service.locks import NoticeLock, ServiceLock
from workflows.service.models import NoticeProcess, ServiceProcess
from workflows.service.views import ToPage


def office_of(process: ServiceProcess | NoticeProcess) -> Office:
    """The registry whose people may do the process's task."""
    return process.about.filing.office


def holder(activation: Activation) -> User | None:
    """Whoever has taken the failure does the task."""
    found: User | None = activation.process.about.taken_by
    return found


class FailedServiceFlow(Flow):
    """An officer has taken a service that failed, and sees to it that the addressee has the documents, or says why not."""

    process_class = ServiceProcess
    lock_impl = ServiceLock()
    process_title = _("Failed service")
    process_description = _("An addressee has not got the sealed documents: it is sent again, served by other means, or given up.")

    taken = flow.StartHandle(this.begin).Annotation(title=_("Taken")).Next(this.mend)
    mend = (
        flow.View(ToPage.as_view(page="staff:service"))
        .Annotation(title=_("Put the service right"), description=_("Send it again, note other means with the evidence, or give it up."))
        .Permission("service.resolve", obj=office_of)
        .Assign(holder)
        .Next(this.ended)
    )
    ended = flow.End().Annotation(title=_("Seen to"))

    def begin(self, activation: Any, *, about: Delivery) -> ServiceProcess:
        """Open the process for a failure that was just taken."""
        process: ServiceProcess = activation.process
        process.delivery = about
        return process


class FailedNoticeFlow(Flow):
    """An officer has taken a notice that failed, and sees to it that the addressee is told, or says why not."""

    process_class = NoticeProcess
    lock_impl = NoticeLock()
    process_title = _("Failed notice")
    process_description = _("Somebody was not told of a message that matters: it is sent again, told by other means, or given up.")

    taken = flow.StartHandle(this.begin).Annotation(title=_("Taken")).Next(this.mend)
    mend = (
        flow.View(ToPage.as_view(page="staff:failed-notice"))
        .Annotation(title=_("See that they are told"), description=_("Send it again, note other means with the evidence, or give it up."))
        .Permission("service.resolve", obj=office_of)
        .Assign(holder)
        .Next(this.ended)
    )
    ended = flow.End().Annotation(title=_("Seen to"))

    def begin(self, activation: Any, *, about: FailedNotice) -> NoticeProcess:
        """Open the process for a failed notice that was just taken."""
        process: NoticeProcess = activation.process
        process.notice = about
        return process
