"""The process in which a second person decides on a change."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from backoffice.changes.models import Change


class ChangeProcess(Process):
    """The turn of the second person. Derived from the change's state, never the truth."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a change")
        verbose_name_plural = _("processes of changes")
