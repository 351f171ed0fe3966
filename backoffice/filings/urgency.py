"""The registry's answer to a request to be dealt with first. The models are read with those of `models.py`.

`Filing.urgent` is what the lists go by: it was asked for, and not refused. `Filing.urgency_granted` is the latest answer.
"""

from django.db import models
from django.db.models import Q

from backoffice.kernel.questions import Question
from backoffice.people.models import User


class UrgencyAnswer(models.Model):
    """That an officer granted or refused urgency, and why. Append-only; the last one counts."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="urgency_answers")
    # Its place among the filing's answers, from 1.
    number = models.PositiveSmallIntegerField()
    granted = models.BooleanField()
    # The filer reads it.
    ground = models.CharField(max_length=300)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="urgency_answer_once"),
            models.CheckConstraint(condition=~Q(ground=""), name="urgency_answer_has_a_ground"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {'granted' if self.granted else 'refused'}"


_OF_FILING = Question(lambda filing: UrgencyAnswer.objects.filter(filing_id=filing).select_related("officer").order_by("number"), int)


def urgency_answers_of(filing_id: int) -> list[UrgencyAnswer]:
    """What was answered to a filing's request, in order."""
    return _OF_FILING.rows(filing_id)
