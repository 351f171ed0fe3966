"""What a resubmission changed, as it was found. The model is read with those of `models.py`."""

from django.db import models


class DocumentComparison(models.Model):
    """What became of one document of a returned filing in its resubmission, or that one was added. Made once, by the worker; it
    could be made anew from the stored files at any time.
    """

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="comparisons")
    position = models.PositiveSmallIntegerField()
    # The document's number in the resubmission and in the returned filing; none where it is not there.
    number = models.PositiveSmallIntegerField(null=True)
    earlier_number = models.PositiveSmallIntegerField(null=True)
    same_bytes = models.BooleanField()
    # As pdf/pages.py tells them; none where there is nothing to compare, or it could not be done.
    pages = models.JSONField(null=True)
    # Why it could not be done: a code of pdf/faults.py.
    fault = models.CharField(max_length=40, default="")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["filing", "position"], name="comparison_position_once")]

    def __str__(self) -> str:
        return f"{self.earlier_number or 'none'} to {self.number or 'none'}"
