"""When an office of a court is open: hours, half-days, general holidays and closures.

Dates are Hong Kong days, times of day are Hong Kong times, moments are stored in UTC with
microseconds. `valid_to` is the last day on which a row is in force. The rules that read these
rows are in `rules`; nothing here decides anything.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.changes.models import Change
from backoffice.kernel.fields import EvidenceField


def check_weekdays(value: str) -> None:
    """Refuse anything but the digits 1 (Monday) to 5, each once and in order.

    A Saturday and a Sunday are closure time by the rule itself, so hours cannot be given for them.
    """
    if not re.fullmatch("[1-5]+", value) or "".join(sorted(set(value))) != value:
        raise ValidationError(_("Weekdays are digits from 1 (Monday) to 5 (Friday), in order."))


class OfficeHours(models.Model):
    """The normal opening hours of an office on some weekdays, from a day on.

    Rows of one office may overlap: on a day the row with the latest `valid_from` counts, so a
    passing change of hours is one row and the usual hours need not be cut in two.
    """

    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="hours")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    weekdays = models.CharField(max_length=7, default="12345", validators=[check_weekdays])
    opens = models.TimeField()
    lunch_from = models.TimeField(null=True, blank=True)
    lunch_to = models.TimeField(null=True, blank=True)
    closes = models.TimeField()
    lunch_is_closure_time = models.BooleanField(default=False)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["office", "valid_from", "weekdays"]
        constraints = [
            models.UniqueConstraint(fields=["office", "valid_from", "weekdays"], name="office_hours_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="office_hours_end_after_start",
            ),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="office_hours_close_after_opening"),
            models.CheckConstraint(
                condition=Q(lunch_from__isnull=True, lunch_to__isnull=True)
                | Q(
                    # Without these two a half-known lunch compares as unknown, and unknown passes.
                    lunch_from__isnull=False,
                    lunch_to__isnull=False,
                    lunch_from__gt=F("opens"),
                    lunch_to__gt=F("lunch_from"),
                    lunch_to__lt=F("closes"),
                ),
                name="office_hours_lunch_within",
            ),
            models.CheckConstraint(
                condition=Q(lunch_is_closure_time=False) | Q(lunch_from__isnull=False),
                name="office_hours_lunch_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.opens:%H:%M}–{self.closes:%H:%M} {self.valid_from}"


class HalfDay(models.Model):
    """A day on which an office closes early (older rules: 1pm on Christmas Eve).

    No row is loaded by default: whether half-days still apply was not found.
    """

    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="half_days")
    date = models.DateField()
    closes = models.TimeField()
    note = models.CharField(max_length=200)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")
        ordering = ["date", "office"]
        constraints = [
            models.UniqueConstraint(fields=["office", "date"], name="half_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.date} {self.closes:%H:%M}"


class HolidayYear(models.Model):
    """A year whose gazetted list of general holidays is loaded.

    A year without a row is not a year without holidays: its deemed times cannot be known.
    """

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("year of general holidays")
        verbose_name_plural = _("years of general holidays")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class Holiday(models.Model):
    """A general holiday as gazetted. Sundays are general holidays without a row."""

    date = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=60)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("general holiday")
        verbose_name_plural = _("general holidays")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class InForce(models.Manager[Any]):
    """Without what was corrected or cancelled: whoever asks for closures without a thought gets those that count."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Those that count."""
        return super().get_queryset().filter(void_at=None)


class Closure(models.Model):
    """A time in which an office was closed outside its normal hours.

    `closed_from` itself is closed and `reopened_at` itself is open. Without `reopened_at` the
    office has not reopened yet; that moment is announced by people and never computed.

    A row is never overwritten: a reopening, a correction or a cancellation makes it void, and what stands instead is another
    row that `replaces` it. `objects` are those that count, `ever` are all.
    """

    class Ground(models.TextChoices):
        GALE = "gale", _("gale warning")
        BLACK_RAINSTORM = "black_rainstorm", _("black rainstorm warning")
        DIRECTED = "directed", _("closed by direction")

    class Cause(models.TextChoices):
        """Why it was directed."""

        EXTREME_CONDITIONS = "extreme_conditions", _("extreme conditions")
        PREMISES = "premises", _("the premises cannot be used")
        SAFETY = "safety", _("public safety")
        SYSTEMS = "systems", _("the systems have failed")
        OTHER = "other", _("another cause")

    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="closures")
    closed_from = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    # Only of what was directed, and empty where it was not told.
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True, default="")
    note = models.CharField(max_length=200, blank=True)
    evidence = EvidenceField()
    # By which change it was entered (none: loaded with the reference data) and made void.
    entered_with = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    voided_with = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    void_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = InForce()
    ever = models.Manager[Any]()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["office", "closed_from"]
        indexes = [
            models.Index(fields=["office", "reopened_at"], name="closure_office_reopened"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "closed_from", "ground"], condition=Q(void_at__isnull=True), name="closure_once"),
            models.CheckConstraint(condition=Q(void_at__isnull=True) | Q(voided_with__isnull=False), name="closure_void_by_a_change"),
            models.CheckConstraint(
                condition=Q(cause="") | Q(ground="directed", cause__in=["extreme_conditions", "premises", "safety", "systems", "other"]),
                name="closure_cause_known",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | Q(reopened_at__gt=F("closed_from")),
                name="closure_reopens_after_closing",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["gale", "black_rainstorm", "directed"]),
                name="closure_ground_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.get_ground_display()} {self.closed_from:%Y-%m-%d %H:%M} UTC"


class MaintenanceNotice(models.Model):
    """What was announced of a window of maintenance: one row per announcement, never changed (trigger).

    `reference` names the window, `version` counts what was announced of it from 1; the latest is what holds. In a window with
    `door_shut` the door takes no filings from `begins_at` (included) to `ends_at` (not included).
    """

    class Kind(models.TextChoices):
        PLANNED = "planned", _("planned")
        CHANGED = "changed", _("changed")
        CANCELLED = "cancelled", _("cancelled")

    reference = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    door_shut = models.BooleanField()
    what = models.CharField(max_length=300)
    what_zh = models.CharField(max_length=150)
    # Why it was changed or cancelled; empty for the first announcement.
    ground = models.CharField(max_length=300, blank=True)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("announcement of maintenance")
        verbose_name_plural = _("announcements of maintenance")
        ordering = ["begins_at", "reference", "version"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "version"], name="maintenance_version_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="maintenance_ends_after_beginning"),
            models.CheckConstraint(condition=Q(kind__in=["planned", "changed", "cancelled"]), name="maintenance_kind_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="maintenance_versions_from_one"),
            models.CheckConstraint(
                condition=(Q(version=1) & Q(kind="planned")) | (Q(version__gt=1) & ~Q(kind="planned") & ~Q(ground="")),
                name="maintenance_change_has_ground",
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="maintenance_by_end")]

    def __str__(self) -> str:
        return f"{self.reference} {self.version}"
