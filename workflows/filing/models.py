"""The link from a viewflow process to the filing that people work on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from backoffice.filings.models import Filing


class FilingProcess(Process):
    """One turn of people at one filing: a review, or a shortfall. Derived from the filing's state, never the truth."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a filing")
        verbose_name_plural = _("processes of filings")
