"""What officers check on documents before they accept them: the points, and the list of them that each kind of document has.

The models are read with those of `models.py`. Both are dated: a filing is checked by what was in force on the day on which it was
received, so that a list that is changed does not change under a review that has begun.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.fields import EvidenceField


class CheckItem(models.Model):
    """A point that the officer checks on a document before accepting it, as it reads from a day on; `valid_to` is the last day.

    `rule` names a rule of backoffice/filings/checks.py that can tick it where it can tell; `required` says that without its tick the
    document is not accepted.
    """

    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    text_zh = models.CharField(max_length=100)
    rule = models.CharField(max_length=40, blank=True)
    required = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["position", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="check_once"),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="check_end_after_start"),
        ]

    def __str__(self) -> str:
        return self.code


class Checklist(models.Model):
    """Which points are checked on a kind of document from a day on; `valid_to` is the last day. The points are named by their codes
    (sorted; they are shown in the order of the points), whatever they read on the day."""

    document_type = models.ForeignKey("cases.DocumentType", on_delete=models.PROTECT, related_name="checklists")
    codes = models.JSONField()
    # How many pages a document of this kind has, as a rule can tell it; null: nothing is on record.
    least_pages = models.PositiveIntegerField(null=True, blank=True)
    most_pages = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["document_type", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["document_type", "valid_from"], name="checklist_once"),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="checklist_end_after_start"),
            models.CheckConstraint(
                condition=Q(least_pages__isnull=True) | Q(most_pages__isnull=True) | Q(most_pages__gte=F("least_pages")),
                name="checklist_pages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_type} {self.valid_from}"
