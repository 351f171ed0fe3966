"""Filings that are bound to one PDF in the background: what was asked, how far it is, and what came of it."""

from django.db import models
from django.db.models import F, Q

from backoffice.filings.models import Filing
from backoffice.people.models import User


class KeptPrint(models.Model):
    """A filing printed whole, kept for a while: one for what the filing shows to whoever may see so much of it (`fingerprint`).

    Its file has the reference as its name (backoffice/kernel/made_files.py). `standing` is how far the file is (reports/render/binding.py).
    A row is ready (finished_at), or failed (fault, a code of workflows/papers/printing.py, with the document's number where it is one's),
    or removed, or else being made; what was asked for again begins anew.
    """

    reference = models.CharField(max_length=20, unique=True)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    # Something in it is sealed to the court: it is there for whoever may see that, and for nobody else.
    court_only = models.BooleanField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Documents, and those that are bound.
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    # Of the whole, its sheet included; 0 until they are counted.
    pages = models.PositiveIntegerField(default=0)
    standing = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=30, default="")
    fault_document = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "fingerprint"], name="kept_print_once"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="kept_print_done_within"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_over(self) -> bool:
        """Whether nobody is at work on it any more: it is ready, failed or removed."""
        return bool(self.finished_at or self.fault or self.removed_at)

    @property
    def size(self) -> int:
        """How large its file is as far as it is whole, in bytes."""
        return int(self.standing.get("size", 0))
