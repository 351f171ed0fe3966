"""What the court charges: instruments, their items, and the concessions on them.

All amounts are HKD cents. Every row is in force from `valid_from` to `valid_to`, both included; a
fee that changes is a new row and the old one is closed, never edited.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.fields import CentsField, EvidenceField


class FeeInstrument(models.Model):
    """The rules of court that prescribe fees, and how their schedule rounds an e-fee."""

    class Rounding(models.TextChoices):
        DOWN_TO_DOLLAR = "down_to_dollar", _("down to the dollar, per unit")
        EXACT = "exact", _("to the cent")

    court = models.CharField(max_length=4)
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=100)
    rounding = models.CharField(max_length=20, choices=Rounding.choices, default=Rounding.DOWN_TO_DOLLAR)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("fee instrument")
        verbose_name_plural = _("fee instruments")
        ordering = ["court", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["court", "code", "valid_from"], name="fee_instrument_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fee_instrument_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(rounding__in=["down_to_dollar", "exact"]),
                name="fee_instrument_rounding_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.code}"


class FeeItem(models.Model):
    """One item of a schedule; a banded item has a row for each band of the claim's amount."""

    class Unit(models.TextChoices):
        FIXED = "fixed", _("once")
        DOCUMENT = "document", _("per document")
        PAGE = "page", _("per page")
        HOUR = "hour", _("per hour")

    class Electronic(models.TextChoices):
        CONCESSION = "concession", _("carries the concession")
        FULL = "full", _("charged in full")
        NIL = "nil", _("no e-fee")

    court = models.CharField(max_length=4)
    instrument = models.CharField(max_length=20)
    item = models.CharField(max_length=40)
    item_number = models.CharField(max_length=20, blank=True)
    description = models.CharField(max_length=300)
    description_zh = models.CharField(max_length=200)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.FIXED)
    paper_cents = CentsField()
    above_cents = CentsField(null=True, blank=True, help_text=_("The band is for claims of more than this."))
    up_to_cents = CentsField(null=True, blank=True, help_text=_("The band is for claims of not more than this."))
    electronic = models.CharField(max_length=12, choices=Electronic.choices, default=Electronic.FULL)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("fee item")
        verbose_name_plural = _("fee items")
        ordering = ["court", "item", "above_cents", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["court", "instrument", "item", "above_cents", "valid_from"],
                name="fee_item_once",
            ),
            models.UniqueConstraint(
                fields=["court", "instrument", "item", "valid_from"],
                condition=Q(above_cents__isnull=True),
                name="fee_item_lowest_band_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fee_item_end_after_start",
            ),
            models.CheckConstraint(condition=Q(paper_cents__gte=0), name="fee_item_not_negative"),
            models.CheckConstraint(
                condition=Q(above_cents__isnull=True) | Q(up_to_cents__isnull=True) | Q(up_to_cents__gt=F("above_cents")),
                name="fee_item_band_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(electronic__in=["concession", "full", "nil"]) & Q(unit__in=["fixed", "document", "page", "hour"]),
                name="fee_item_kinds_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.instrument} {self.item} {self.valid_from}"


class ConcessionPeriod(models.Model):
    """The time in which a court's e-fees are lower than its paper fees, and by how much."""

    court = models.CharField(max_length=4)
    per_cent = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("concession period")
        verbose_name_plural = _("concession periods")
        ordering = ["court", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["court", "valid_from"], name="concession_once"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="concession_end_after_start"),
            models.CheckConstraint(
                condition=Q(per_cent__gte=1) & Q(per_cent__lte=100),
                name="concession_rate_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.per_cent}% {self.valid_from}–{self.valid_to}"
