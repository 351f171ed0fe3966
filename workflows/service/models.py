"""The process in which an officer sees to a service that failed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from backoffice.filings.deliveries import Delivery


class ServiceProcess(Process):
    """An officer's turn at a failed delivery. Derived from who has the delivery, never the truth."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a failed service")
        verbose_name_plural = _("processes of failed services")
