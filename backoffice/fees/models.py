"""What the court charges: instruments, their items, and the concessions on them.

All amounts are HKD cents. Every row is in force from `valid_from` to `valid_to`, both included; a
fee that changes is a new row and the old one is closed, never edited (a trigger refuses it). What may
change of a row in force is its evidence, who verified it and when, and its last day.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.kernel import clock
from backoffice.kernel.fields import CentsField, EvidenceField
from backoffice.people.models import User


class Verified(models.Model):
    """Who held a row against its published text, and on which Hong Kong day; empty while nobody has."""

    verified_by = models.CharField(max_length=200, blank=True, default="")
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class FeeInstrument(Verified):
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


class FeeItem(Verified):
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


class ConcessionPeriod(Verified):
    """The time in which a court's e-fees are lower than its paper fees, and by how much."""

    court = models.CharField(max_length=4)
    per_cent = models.PositiveSmallIntegerField()
    # The legal instrument that grants it, in English and Chinese.
    instrument = models.CharField(max_length=200, blank=True, default="")
    instrument_zh = models.CharField(max_length=200, blank=True, default="")
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


class Verification(models.Model):
    """That a person read a row in its gazetted source: what was read, where, by whom, when. Append-only; the row itself stays
    untouched. `instrument` is the legal instrument of a concession whose row names none: it was read there, and a second person
    confirmed it.
    """

    class Table(models.TextChoices):
        ITEM = "item", _("fee item")
        CONCESSION = "concession", _("concession")
        INSTRUMENT = "instrument", _("instrument")
        LIMIT = "limit", _("limits of claims")

    court = models.CharField(max_length=4)
    table = models.CharField(max_length=10, choices=Table.choices)
    # Of a limit the case type's.
    row = models.BigIntegerField()
    # The row as it was read.
    values = models.JSONField()
    source = models.CharField(max_length=300)
    instrument = models.CharField(max_length=200, default="")
    instrument_zh = models.CharField(max_length=200, default="")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Who read it, and who confirmed it where two had to.
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    # The record under which it was said (backoffice/changes).
    change = models.CharField(max_length=20)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(table__in=["item", "concession", "instrument", "limit"]) & ~Q(source=""), name="verification_of_something"
            ),
            models.CheckConstraint(condition=Q(instrument="") | Q(table="concession"), name="verification_instrument_of_concession"),
        ]
        indexes = [models.Index(fields=["court", "table", "row"], name="verification_of_row")]

    def __str__(self) -> str:
        return f"{self.court} {self.table} {self.row}"

    @property
    def in_words(self) -> str:
        """Who read it, where and when, for the line of a fee; in English as all evidence is."""
        return f"read by {self.by} in {self.source} on {clock.in_hong_kong(self.at).date()}"
