"""Whether a case is open, and who acts for its parties: records that are added to and never changed.

The models are read with those of `models.py`. `Case.closed_at` says how a case stands now; a party's solicitors are those of the latest
record that is in force, or until there is one those who filed for it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from backoffice.people.models import User


class ClosingGround(models.TextChoices):
    """Why a case is closed. Ours, for the court to confirm."""

    CONCLUDED = "concluded", _("concluded by judgment or order")
    DISCONTINUED = "discontinued", _("discontinued")
    SETTLED = "settled", pgettext_lazy("how a case ends", "settled")
    STRUCK_OUT = "struck_out", _("struck out")
    TRANSFERRED = "transferred", _("transferred to another court")
    OTHER_CLOSING = "other", _("another ground")


class ReopeningGround(models.TextChoices):
    """Why a case is opened again. Ours, for the court to confirm."""

    ORDER = "order", _("by order of the court")
    APPEAL = "appeal", _("after an appeal or a new trial")
    MISTAKE = "mistake", _("it was closed by mistake")
    OTHER_REOPENING = "other", _("another ground")


class CaseStanding(models.Model):
    """That a case was closed, or opened again: on which day, why and by whom. Append-only; the last one counts."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="standings")
    closes = models.BooleanField()
    # The Hong Kong day under which it stands in the register.
    on = models.DateField()
    ground = models.CharField(max_length=20)
    note = models.CharField(max_length=300, default="")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes=True, ground__in=ClosingGround.values) | Q(closes=False, ground__in=ReopeningGround.values),
                name="case_standing_ground_known",
            ),
            models.CheckConstraint(condition=~Q(ground="other") | ~Q(note=""), name="case_standing_other_said"),
        ]

    @property
    def ground_words(self) -> str:
        """The ground in words, and what was said with it."""
        choices = ClosingGround.choices if self.closes else ReopeningGround.choices
        ground = str(dict(choices)[self.ground])
        return f"{ground}{gettext(': ')}{self.note}" if self.note else ground

    def __str__(self) -> str:
        return f"{self.case_id} {'closed' if self.closes else 'opened again'} {self.on}"


class Representation(models.Model):
    """Who acts for a party from a day on, and who did before. Append-only; the latest in force counts."""

    party = models.ForeignKey("cases.Party", on_delete=models.PROTECT, related_name="representations")
    # Empty: the party acts in person.
    solicitors = models.CharField(max_length=500, default="")
    # As it was known when this was entered; empty with before_known: in person.
    before = models.CharField(max_length=500, default="")
    before_known = models.BooleanField()
    effective_on = models.DateField()
    # The accepted filing by which notice was given, and what else there is to say.
    filing_reference = models.CharField(max_length=20, default="")
    note = models.CharField(max_length=300, default="")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["effective_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(filing_reference="") | ~Q(note=""), name="representation_has_its_ground"),
            models.CheckConstraint(condition=Q(before_known=True) | Q(before=""), name="representation_before_known_or_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} from {self.effective_on}: {self.solicitors or 'in person'}"
