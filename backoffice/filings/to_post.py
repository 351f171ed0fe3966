"""Papers for who filed at the counter, who has no message box: each is posted by somebody, or handed over at the counter.

The models are read with those of `models.py`. Nobody takes such a notice: it stands in its list for everybody of the registry, whoever
posts it says so, and the first one's word stands.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.papers.models import Paper, PaperKind
from backoffice.people.models import User

# The kinds of paper that take the place of a message: what was sent back, what has lapsed, that a time has moved. Of the others the
# acknowledgement and the receipt are handed over with the documents and the money, and sealed copies are served.
POSTED = frozenset({PaperKind.NOTICE_OF_RETURN, PaperKind.NOTICE_OF_LAPSE, PaperKind.CORRECTION})


class PostState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", _("to be posted")
    POSTED = "posted", _("posted")
    HANDED = "handed", _("handed over at the counter")
    # Filed again or withdrawn meanwhile, or nobody lives there: the ground says so.
    NOT_POSTED = "not_posted", _("not to be posted")


REACHED = (PostState.POSTED, PostState.HANDED)


class NoticeToPost(models.Model):
    """That a paper is to go to the filer of a filing on paper, and by whom and when it went."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="notices_to_post")
    # Its place among the filing's, from 1.
    number = models.PositiveSmallIntegerField()
    # As it was first drawn; what is posted is the version that stands.
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="to_post")
    since = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PostState.choices, default=PostState.WAITING)
    # The Hong Kong day on which it went.
    went_on = models.DateField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    # What proves that it went (a certificate of posting, who signed for it; may be empty), or the ground on which it is not posted.
    note = models.CharField(max_length=500, default="")

    class Meta:
        verbose_name = _("notice to post")
        verbose_name_plural = _("notices to post")
        ordering = ["filing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="notice_to_post_number_once"),
            models.CheckConstraint(condition=Q(state__in=PostState.values), name="notice_to_post_state_known"),
            models.CheckConstraint(
                condition=Q(state=PostState.WAITING, ended_by__isnull=True, ended_at__isnull=True)
                | ~Q(state=PostState.WAITING) & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="notice_to_post_ended_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=REACHED, went_on__isnull=False) | ~Q(state__in=REACHED) & Q(went_on__isnull=True),
                name="notice_to_post_went_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(state=PostState.NOT_POSTED) | ~Q(note=""), name="notice_to_post_not_without_ground"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"

    @property
    def is_work(self) -> bool:
        """Whether somebody has to post it."""
        return self.state == PostState.WAITING


# As a condition on these rows: somebody's work.
WAITING = Q(state=PostState.WAITING)


def waiting_of(filings: Iterable[Any]) -> dict[int, list[NoticeToPost]]:
    """What is to be posted of these filings, by the filing's id, what has waited longest first (one query)."""
    found: dict[int, list[NoticeToPost]] = {}
    rows = NoticeToPost.objects.filter(WAITING, filing__in=[filing.pk for filing in filings]).select_related("paper")
    for row in rows.order_by("since", "id"):
        found.setdefault(row.filing_id, []).append(row)
    return found


def latest_of(filing_id: int) -> dict[tuple[str, int], NoticeToPost]:
    """By kind and position of the paper, what is to be posted of it, or else the last that was (one query)."""
    rows = NoticeToPost.objects.filter(filing_id=filing_id).select_related("paper").order_by("number")
    return {(row.paper.kind, row.paper.position): row for row in sorted(rows, key=lambda row: row.is_work)}
