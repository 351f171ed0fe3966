"""What the registry corrects in a filing in review: an obvious slip, put right without a return.

The models are read with those of `models.py`. What was filed is never altered silently: each correction is a row that is never changed,
and triggers let the type or the file of a document and the name of a party change only to what such a row says.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.questions import Question
from backoffice.people.models import User


class Corrected(models.TextChoices):
    """What can be corrected in review."""

    CASE_TYPE = "case_type", _("case type")
    DOCUMENT_TYPE = "document_type", _("document type")
    PARTY = "party", _("name of a party")
    ORDER = "order", _("order of the documents")
    # Another file of the filer's in its place; which ones stands beside (replaced.py).
    DOCUMENT = "document", _("document replaced")


class FilingCorrection(models.Model):
    """One correction: what was filed (or stood there last), what stands there now, why, by whom and when. Append-only."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="corrections")
    # Its place among the filing's corrections, from 1.
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=13, choices=Corrected.choices)
    # The number of the document, or the position of the party, that it is about; 0: the filing as a whole.
    place = models.PositiveSmallIntegerField(default=0)
    # In words, in both languages, as they stood then. Of a party they are its two names, and one of them may be empty.
    old = models.CharField(max_length=500)
    old_zh = models.CharField(max_length=500, default="")
    new = models.CharField(max_length=500)
    new_zh = models.CharField(max_length=500, default="")
    # The code of a type, the numbers of the documents in order, or the SHA-256 of a file; of a party nothing.
    old_code = models.CharField(max_length=500, default="")
    new_code = models.CharField(max_length=500, default="")
    # The row of a document type, by which the trigger knows it.
    new_id = models.BigIntegerField(null=True)
    # The filer reads it.
    ground = models.CharField(max_length=300)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="correction_number_once"),
            models.CheckConstraint(condition=~Q(ground=""), name="correction_has_a_ground"),
            models.CheckConstraint(condition=Q(what__in=Corrected.values), name="correction_of_something_known"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"


_OF_FILING = Question(
    lambda filing: FilingCorrection.objects.filter(filing_id=filing).select_related("officer", "replaced").order_by("number"), int
)


def corrections_of(filing_id: int) -> list[FilingCorrection]:
    """What was corrected in a filing, in order."""
    return _OF_FILING.rows(filing_id)
