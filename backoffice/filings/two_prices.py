"""What the deemed day would have priced otherwise than the day of the submission: the rows of the accounts office's list."""

from django.db import models
from django.db.models import F, Q

from backoffice.people.models import Office, User


class PriceDifference(models.Model):
    """The accounts office's exception: the deemed day would have priced a filing otherwise than the day of its submission.

    What is charged follows the submission (facts, section 2). The row stands open until an accounts officer settles it with a
    note; re-dating a filing adds an open row or takes one away. Amounts in HKD cents.
    """

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="price_differences")
    # The filing's office, kept here too: the list is read by an index that begins with it.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    submitted_on = models.DateField()
    charged_cents = models.BigIntegerField()
    deemed_on = models.DateField()
    # Null: on the deemed day the fee cannot be known from what the filing says.
    deemed_cents = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    note = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing"], condition=Q(settled_at__isnull=True), name="price_difference_open_once"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(note="")),
                name="price_difference_settled_by_and_why",
            ),
            models.CheckConstraint(
                condition=Q(deemed_cents__isnull=True) | ~Q(deemed_cents=F("charged_cents")), name="price_difference_is_one"
            ),
        ]
        indexes = [models.Index(fields=["office", "id"], condition=Q(settled_at__isnull=True), name="price_difference_open")]

    def __str__(self) -> str:
        return f"{self.filing_id}: {self.charged_cents} or {self.deemed_cents}"

    @property
    def difference_cents(self) -> int | None:
        """What the deemed day would ask more (or less, below zero), in HKD cents; None where it cannot be known."""
        return None if self.deemed_cents is None else self.deemed_cents - self.charged_cents
