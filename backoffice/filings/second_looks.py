"""The blind second look: a decided filing that was drawn by chance, what another officer would have decided, and whether that agrees.

The models are read with those of `models.py`. A look changes nothing in the filing. Until it is answered nothing of it is shown to who
decided, and nothing of the decision to who looks.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.models import ReturnReason, SealedTo
from backoffice.filings.decided import DecisionLine, Ruling
from backoffice.kernel.tallies import Counted, Tallied, fold
from backoffice.people.models import Office, User


class Agreement(models.TextChoices):
    """Whether two officers decided alike."""

    AGREES = "agrees", _("agrees")
    REASONS = "reasons", _("for other reasons")
    DIFFERS = "differs", _("differs")


class SecondLook(models.Model):
    """A decision that was drawn; written once, taken for a while, answered once, and talked over once where it does not agree.

    Where the decision stands no longer, so it is told, and it counts in no figure."""

    reference = models.CharField(max_length=20, unique=True)
    # The decision, which says filing, ruling, officer and time.
    line = models.OneToOneField(DecisionLine, on_delete=models.PROTECT, related_name="second_look")
    # The decision's own, kept here too: lists and tallies begin with them.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    sealed_to = models.CharField(max_length=8, choices=SealedTo.choices, null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Who that is, whichever account was used: the same person never takes the look.
    decided_person = models.CharField(max_length=150)
    drawn_at = models.DateTimeField()
    # The last Hong Kong day on which it can be taken or answered; after that it is over, and nobody need do anything.
    until = models.DateField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    # Since when its decision stands no longer, undone or set aside: nobody need look at it, and an answer that was given counts no longer.
    called_off_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answered_person = models.CharField(max_length=150, default="")
    answered_at = models.DateTimeField(null=True)
    ruling = models.CharField(max_length=8, choices=Ruling.choices, default="")
    note = models.TextField(default="")
    agreement = models.CharField(max_length=8, choices=Agreement.choices, default="")
    talked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    talked_at = models.DateTimeField(null=True)
    talked_note = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, ruling="", agreement="", answered_person="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, ruling__in=Ruling.values, agreement__in=Agreement.values),
                name="second_look_answered_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_person=F("answered_person")), name="second_look_by_another_person"),
            models.CheckConstraint(
                condition=Q(talked_at__isnull=True, talked_by__isnull=True, talked_note="")
                | Q(talked_at__isnull=False, talked_by__isnull=False, answered_at__isnull=False) & ~Q(talked_note=""),
                name="second_look_talked_over_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "until", "id"],
                condition=Q(answered_at__isnull=True, called_off_at__isnull=True),
                name="second_look_open",
            ),
            models.Index(
                fields=["office", "-answered_at", "-id"],
                condition=Q(agreement__in=[Agreement.REASONS, Agreement.DIFFERS]),
                name="second_look_not_alike",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SecondLookReason(models.Model):
    """A coded reason for which who looked would have returned or rejected the filing."""

    look = models.ForeignKey(SecondLook, on_delete=models.PROTECT, related_name="reasons")
    reason = models.ForeignKey(ReturnReason, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["look", "reason"], name="second_look_reason_once")]

    def __str__(self) -> str:
        return f"{self.look_id} {self.reason_id}"


TALLIED_LOOKS = Tallied(
    into="filings_secondlooktally",
    by=("office_id", "month", "sealed_to", "agreement"),
    whose="officer_id",
    lists=(Counted("answered", Q(answered_at__isnull=False, called_off_at__isnull=True), whose="decided_by_id"),),
)


class SecondLookTally(models.Model):
    """How many decisions of a month and an officer that stand were looked at again, and whether that agreed. Derived, as every tally."""

    list = models.CharField(max_length=20)
    office = models.ForeignKey(Office, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField()
    sealed_to = models.CharField(max_length=8, null=True)
    agreement = models.CharField(max_length=8)
    # Who made the decision.
    officer = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False)
    number = models.BigIntegerField()

    class Meta:
        verbose_name = "tally of second looks"
        verbose_name_plural = "tallies of second looks"
        indexes = [models.Index(fields=["office", "month"], name="second_look_tally_by_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.number:+}"


def fold_looks() -> int:
    """Put rows that count the same into one; how many rows fewer there are."""
    return fold(SecondLookTally)
