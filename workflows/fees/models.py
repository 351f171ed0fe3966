"""Rehearsals of fees: what was asked, how far it is, and the rows that were priced."""

from django.db import models

from backoffice.people.models import Office, User


class Rehearsal(models.Model):
    """What fees would have done to a registry's filings received from `since` (included) to `before`. The schedule is kept as it
    was when it was asked for, so that all of it is priced alike."""

    reference = models.CharField(max_length=20, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    # The proposed change; empty: the day after the concession in force ends.
    change = models.CharField(max_length=20, default="")
    days = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    before = models.DateTimeField()
    # The Hong Kong day that prices.
    on = models.DateField()
    words = models.CharField(max_length=500)
    words_zh = models.CharField(max_length=500)
    schedule = models.JSONField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    # Where the next part begins: after this filing.
    last_received_at = models.DateTimeField(null=True)
    last_id = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "-id"], name="rehearsal_of_office")]

    def __str__(self) -> str:
        return self.reference


class RehearsalPart(models.Model):
    """Some rows of a rehearsal in their order, the newest first, as plain data."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["rehearsal", "number"], name="rehearsal_part_once")]
