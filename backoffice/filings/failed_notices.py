"""Email notices of messages that did not reach their addressee, where the message matters: somebody's work, as a failed service is.

The models are read with those of `models.py`. The message stands in its box all the while; whoever reads it there ends the work. What
matters is what waits for whom it is told, or takes something from them; of the rest it is enough that the message says so.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.filings.messages import Message, MessageKind
from backoffice.people.models import User

# The kinds of message whose failed notice is somebody's work. A served document has a delivery of its own (deliveries.py).
MATTERS = frozenset(
    {
        MessageKind.RETURNED, MessageKind.REJECTED, MessageKind.LAPSED, MessageKind.SHORT, MessageKind.QUESTION, MessageKind.CORRECTED,
        MessageKind.SET_ASIDE,
    }
)  # fmt: skip


class ToldBy(models.TextChoices):
    """By what other means somebody was told. Noted by hand."""

    TELEPHONE = "telephone", _("by telephone")
    POST = "post", _("by post")
    COUNTER = "counter", _("at the counter")
    FAX = "fax", _("by fax")
    OTHER = "other", _("by other means")


class FailedState(models.TextChoices):
    """What became of it."""

    FAILED = "failed", _("failed")
    # On its way again; if it fails again it is work again.
    AGAIN = "again", _("sent again")
    BY_HAND = "by_hand", _("told by other means")
    GIVEN_UP = "given_up", _("given up")
    READ = "read", _("read by the addressee all the same")
    # Answered, filed again, paid, withdrawn: nobody need be told any more.
    OVER = "over", _("nobody need be told any more")


ENDED = (FailedState.BY_HAND, FailedState.GIVEN_UP, FailedState.READ, FailedState.OVER)


class FailedNotice(models.Model):
    """A message of which the notice failed at least once: how often it was sent, who sees to it, and how that ended."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="failed_notices")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="failed_notice")
    # Its place among the filing's failed notices, from 1.
    number = models.PositiveSmallIntegerField()
    addressee = models.CharField(max_length=500)
    email = models.CharField(max_length=254)
    state = models.CharField(max_length=8, choices=FailedState.choices, default=FailedState.FAILED)
    # How often it was sent: a failure report that comes back names the attempt that it is about.
    attempt = models.PositiveSmallIntegerField(default=1)
    # When this attempt was asked for; from then on the mail server's patience is counted.
    asked_at = models.DateTimeField()
    failed_at = models.DateTimeField()
    # What the mail server said, as its code (`550`, `5.1.1`; `-`: no answer). Never its words, which may repeat the address.
    fault = models.CharField(max_length=12)
    # Whose work it is.
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    # By which other means they were told, and when.
    means = models.CharField(max_length=9, choices=ToldBy.choices, default="")
    told_at = models.DateTimeField(null=True)
    # Null where it ended by itself.
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    # What proves that they were told, or the ground on which it was given up.
    note = models.CharField(max_length=500, default="")

    class Meta:
        verbose_name = _("failed notice")
        verbose_name_plural = _("failed notices")
        ordering = ["filing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="failed_notice_number_once"),
            models.CheckConstraint(condition=Q(state__in=FailedState.values), name="failed_notice_state_known"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False, state=FailedState.FAILED),
                name="failed_notice_taken_when_failed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) & ~Q(state__in=ENDED) | Q(ended_at__isnull=False, state__in=ENDED),
                name="failed_notice_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, means="") & ~Q(state=FailedState.BY_HAND)
                | Q(told_at__isnull=False, state=FailedState.BY_HAND) & ~Q(means="") & ~Q(note=""),
                name="failed_notice_told_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(state=FailedState.GIVEN_UP) | ~Q(note="") & Q(ended_by__isnull=False), name="failed_notice_given_up_by_someone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addressee}: {self.message}"

    @property
    def is_work(self) -> bool:
        """Whether somebody has to see to it."""
        return self.state == FailedState.FAILED

    @property
    def is_open(self) -> bool:
        """Whether somebody can see to it: what was given up can be taken up again."""
        return self.state in (FailedState.FAILED, FailedState.GIVEN_UP)


# As a condition on failed notices: somebody's work.
UNTOLD = Q(state=FailedState.FAILED)


def untold_of(filings: Iterable[Any]) -> dict[int, list[FailedNotice]]:
    """The failed notices of these filings that somebody is to see to, by the filing's id, the earliest first (one query)."""
    found: dict[int, list[FailedNotice]] = {}
    rows = FailedNotice.objects.filter(UNTOLD, filing__in=[filing.pk for filing in filings]).select_related("taken_by", "message")
    for row in rows.order_by("failed_at", "id"):
        found.setdefault(row.filing_id, []).append(row)
    return found
