"""What a change of a calendar moved: one row for each filing and payment, as its event tells it. Append-only."""

from django.db import models

from backoffice.changes.models import Change
from backoffice.people.models import Office


class Redating(models.Model):
    """The deemed time of a filing or a payment, or the day of a service, moved with a change of its office's calendar. `number` is a
    filing's reference or a payment's id at its gateway; `subject` the filing in either case; of a service `received_at` is when it was
    served."""

    class Of(models.TextChoices):
        """What was moved."""

        FILING = "filing"
        PAYMENT = "payment"
        SERVICE = "service"

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="redatings")
    of = models.CharField(max_length=10, choices=Of.choices)
    number = models.CharField(max_length=120)
    subject = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    old_at = models.DateTimeField(null=True)
    new_at = models.DateTimeField(null=True)
    # Of a service: the day on which it counted as served, and the one on which it does.
    old_on = models.DateField(null=True)
    new_on = models.DateField(null=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "-id"], name="redating_of_subject")]
