"""What happened, append-only; and the chain that shows whether anyone touched it."""

from django.db import models


class Event(models.Model):
    """One thing that happened. Inserted by the act in its own transaction, never changed or deleted (trigger)."""

    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    office = models.CharField(max_length=20, default="")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=60, default="")
    actor_name = models.CharField(max_length=200, default="")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="event_subject"),
            models.Index(fields=["office", "-id"], name="event_office"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"


class ChainLink(models.Model):
    """One link of the hash chain: appended by the one leased sealer, never changed or deleted (trigger)."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
