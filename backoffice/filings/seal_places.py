"""Where an officer wants the seal of a document to stand, if not where the finder of blank paper would put it.

The model is read with those of `models.py`. Each word on a document is a row that stays, and the last one counts (decision 0044).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.questions import Question
from backoffice.people.models import User


class SealManner(models.TextChoices):
    """How the seal of a document is to be put."""

    FOUND = "found", _("where blank paper is found")
    PLACE = "place", _("at a place on the first page")
    COVER = "cover", _("on a cover page")


class SealPlace(models.Model):
    """An officer's word on where one document's seal stands. Append-only.

    x, y: its lower left corner, in points from the lower left of the first page as it is displayed, turned by its own rotation.
    """

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="seal_places")
    document_number = models.PositiveSmallIntegerField()
    manner = models.CharField(max_length=5, choices=SealManner.choices)
    x = models.PositiveSmallIntegerField(null=True)
    y = models.PositiveSmallIntegerField(null=True)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(manner=SealManner.PLACE, x__isnull=False, y__isnull=False)
                | Q(manner__in=[SealManner.FOUND, SealManner.COVER], x__isnull=True, y__isnull=True),
                name="seal_place_somewhere",
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.document_number} {self.manner}"


_OF_DOCUMENT = Question(
    lambda filing, document: SealPlace.objects.filter(filing_id=filing, document_number=document).order_by("-id")[:1], int, int
)


def seal_place_of(filing: int, document: int) -> SealPlace | None:
    """The last word on where this document's seal stands; None where nothing was said. filing: its primary key."""
    return _OF_DOCUMENT.first(filing, document)
