"""The processes in which an officer sees to what did not reach an addressee: a service that failed, or the notice of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice


class ServiceProcess(Process):
    """An officer's turn at a failed delivery. Derived from who has the delivery, never the truth."""

    ABOUT = "delivery"
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a failed service")
        verbose_name_plural = _("processes of failed services")

    @property
    def about(self) -> Delivery:
        """What did not reach its addressee."""
        return self.delivery


class NoticeProcess(Process):
    """An officer's turn at a failed notice. Derived from who has it, never the truth."""

    ABOUT = "notice"
    notice = models.ForeignKey(FailedNotice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a failed notice")
        verbose_name_plural = _("processes of failed notices")

    @property
    def about(self) -> FailedNotice:
        """What did not reach its addressee."""
        return self.notice
