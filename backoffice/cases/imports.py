"""What was taken over from an earlier system: the runs, the cases, and after which number each series goes on.

The models are read with those of `models.py`. A case that was taken over has a `TakenOver`, by which the same file read again is known;
of a series the latest `SeriesStart` counts: its numbers up to `last` were given by the earlier system, and only those after it by this one.
"""

from django.db import models
from django.db.models import Q

from backoffice.people.models import Office, User


class CaseImport(models.Model):
    """A run that took cases over: who answers for it, which files, and what became of their rows. Only its figures change."""

    reference = models.CharField(max_length=20, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The hash (SHA-256) of each file, by its name.
    files = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    # Null: it goes on, or broke off; the same files again go on from there.
    ended_at = models.DateTimeField(null=True)
    # Cases taken over, cases that were there with the same data, cases refused, and rows that were refused with them or alone.
    taken_over = models.PositiveIntegerField(default=0)
    the_same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    refused_rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference


class SeriesStart(models.Model):
    """After which number a series of case numbers goes on here. Append-only; the latest of a kind of case and year counts."""

    case_type = models.ForeignKey("cases.CaseType", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()
    case_import = models.ForeignKey(CaseImport, on_delete=models.PROTECT, related_name="series")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case_type", "year", "last"], name="series_start_once"),
            models.CheckConstraint(condition=Q(last__gte=1), name="series_start_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.case_type_id} {self.year}: {self.last}"


class TakenOver(models.Model):
    """That a case was taken over, with which run and from what: digest is the hash of all that the files said of it. Append-only."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="taken_over")
    case_import = models.ForeignKey(CaseImport, on_delete=models.PROTECT, related_name="cases")
    # What the earlier system called it.
    reference = models.CharField(max_length=120, default="")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.case_id} {self.reference}"


class RefusedRow(models.Model):
    """A row that the last reading of a run's files refused, as far as they are kept for the screen; the report of the command has all."""

    case_import = models.ForeignKey(CaseImport, on_delete=models.PROTECT, related_name="rows")
    file = models.CharField(max_length=20)
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file}, {self.line}"
