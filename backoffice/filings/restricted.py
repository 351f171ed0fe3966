"""What officers said of parties whose names stand on the list of persons under a restriction order. The model is read with those of
`models.py`; which parties those are is looked up in `matched.py`."""

from django.db import models
from django.db.models import Q

from backoffice.cases.restrictions import RestrictionOrder
from backoffice.people.models import User


class RestrictionAnswer(models.Model):
    """That an officer said of a party of a filing whether it is the person of an order. Append-only; the latest of each name and order
    counts."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="restriction_answers", db_index=False)
    order = models.ForeignKey(RestrictionOrder, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The name by which the party is spoken of in the filing, as it stood there.
    name = models.CharField(max_length=500)
    same = models.BooleanField()
    note = models.CharField(max_length=300)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["filing", "id"], name="restriction_answer_filing"),
            models.Index(fields=["order", "-id"], name="restriction_answer_order"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="restriction_answer_has_a_note")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.order_id} {'same' if self.same else 'not the same'}"
