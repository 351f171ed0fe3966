"""A document of a filing in review in whose place another file of the filer's was put.

The model is read with those of `models.py`. Each is the file of a `FilingCorrection` (what=document): the file that stood there before
stays in the store and is named here for ever, and a trigger lets a document have another file only as the last such row says
(decision 0047).
"""

from django.db import models
from django.db.models import F, Q, QuerySet

from backoffice.filings.asked import FilerQuestion
from backoffice.filings.corrections import FilingCorrection


class ReplacedDocument(models.Model):
    """The file that a document had, and the one that was put in its place. Append-only. Sizes in bytes; signatures: of signature fields."""

    correction = models.OneToOneField(FilingCorrection, on_delete=models.PROTECT, related_name="replaced")
    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="replaced_documents")
    # The document's number, which it keeps.
    number = models.PositiveSmallIntegerField()
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    signatures = models.PositiveSmallIntegerField()
    new_filename = models.CharField(max_length=255)
    new_sha256 = models.CharField(max_length=64)
    new_size = models.PositiveBigIntegerField()
    new_pages = models.PositiveIntegerField()
    new_signatures = models.PositiveSmallIntegerField()
    # With whose answer the filer sent the new file; null: an officer took it in.
    question = models.ForeignKey(FilerQuestion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(sha256=F("new_sha256")), name="replaced_by_another_file")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}: {self.filename}"


def replaced_in(filing_id: int) -> QuerySet[ReplacedDocument]:
    """The files of a filing that were replaced, in order; each with its correction."""
    return ReplacedDocument.objects.filter(filing_id=filing_id).select_related("correction", "question").order_by("id")
