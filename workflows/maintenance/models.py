"""The ledger of when the door could accept: what its processes wrote of themselves, what it had to refuse, what people noted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.people.models import User


class DoorSpan(models.Model):
    """From when to when a part wrote without a break that it could work: the web's processes that they could accept, the worker that it
    ran. One row is extended for as long as that goes on, and nothing else of it ever changes (trigger)."""

    class Part(models.TextChoices):
        DOOR = "door", _("the door")
        WORKER = "worker", _("the worker")

    part = models.CharField(max_length=10, choices=Part.choices)
    up_from = models.DateTimeField()
    up_to = models.DateTimeField()
    # What the process that opened it knew of the time before: a code of rules.py.
    after = models.CharField(max_length=20)
    seen_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(up_to__gte=F("up_from")), name="door_span_ends_after_beginning")]
        indexes = [
            models.Index(fields=["part", "-id"], name="door_span_latest"),
            models.Index(fields=["part", "up_to"], name="door_span_end"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.up_from} to {self.up_to}"


class DoorRefusal(models.Model):
    """Filings that the door refused for a fault of ours (503), one after the other: the first, the last, and how many. Extended only."""

    cause = models.CharField(max_length=40)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="door_refusal_ends_after_beginning")]
        indexes = [models.Index(fields=["last_at"], name="door_refusal_end")]

    def __str__(self) -> str:
        return f"{self.cause} {self.first_at} to {self.last_at}"


class OutageNote(models.Model):
    """What a person put on record of an outage that began then. Append-only: a later note corrects an earlier one."""

    begun_at = models.DateTimeField()
    note = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["begun_at", "note", "by"], name="outage_note_once")]
        indexes = [models.Index(fields=["begun_at"], name="outage_note_of")]

    def __str__(self) -> str:
        return f"{self.begun_at}: {self.note[:40]}"
