"""How a registry's filings are in somebody's hands: for how long they are lent, set aside until a day, and asked for by a colleague.

The models are read with those of `models.py`.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.people.models import Office, User


class QueueRule(models.Model):
    """How a registry's queues are worked: the court's own word. Without a row the defaults of rules.py hold."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="+")
    # How long a review stays with who opened it after its page was last seen open.
    lease_minutes = models.PositiveSmallIntegerField()
    # How long before the office closes a filing whose filer could still cure on its day goes first; null: all day.
    cure_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    # How long who accepted a filing may undo that; sealing and service wait so long. 0: acceptance is final at once.
    undo_seconds = models.PositiveSmallIntegerField(default=0)
    # How many of a hundred decisions are drawn for a blind second look, and on how many days it can be done. 0: none are.
    second_look_percent = models.PositiveSmallIntegerField(default=0)
    second_look_days = models.PositiveSmallIntegerField(default=14)
    evidence = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(lease_minutes__gte=1), name="lease_lasts_a_minute")]

    def __str__(self) -> str:
        return f"queue rule of {self.office_id}"


class HoldEnd(models.TextChoices):
    """How a hold ended."""

    DATE = "date", _("its day came")
    ENDED = "ended", _("somebody ended it")
    WITHDRAWN = "withdrawn", _("the filing was withdrawn")
    ANSWERED = "answered", _("the filer answered")


class Hold(models.Model):
    """That an officer set a filing aside until a day, and why. Ended by the day itself, by a person, or by a withdrawal."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="holds")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField()
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, choices=HoldEnd.choices, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing"], condition=Q(ended_at__isnull=True), name="held_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="") | Q(ended_at__isnull=False, ended_how__in=HoldEnd.values),
                name="hold_ended_somehow",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} until {self.until}"


class Answer(models.TextChoices):
    """What became of a request for a filing that somebody else has."""

    HANDED_OVER = "handed_over", _("handed over")
    DECLINED = "declined", _("declined")
    WENT_OVER = "went_over", _("went over when the holder's time was up")


class HandoverRequest(models.Model):
    """That an officer asked the one who has a filing for it. It is about this holding (holder and since when) and dies with it."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="requests")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Since when the holder has it: the holding that the request is about.
    taken_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Answer.choices, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Whoever asks first is first; the next one may ask when that is answered.
            models.UniqueConstraint(fields=["filing", "taken_at"], condition=Q(answered_at__isnull=True), name="asked_for_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False, answer__in=Answer.values),
                name="request_answered_somehow",
            ),
        ]
        indexes = [models.Index(fields=["holder", "id"], condition=Q(answered_at__isnull=True), name="request_open_of_holder")]

    def __str__(self) -> str:
        return f"{self.filing_id} asked for by {self.asked_by_id}"
