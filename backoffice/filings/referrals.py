"""A question that an officer refers to a Registrar or Master, and the answer. The models are read with those of `models.py`.

While a question is with a Registrar the filing is in nobody's hands (`Filing.referred_at`); answered, it is back with who referred it,
first among what they have in hand (`Filing.advised_at`).
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.questions import Question
from backoffice.people.models import Membership, Office, User
from backoffice.people.rights import roles_with

ANSWERS = "referral.answer"


class ReferralEnd(models.TextChoices):
    """What became of a referral."""

    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn by the registry")
    OVER = "over", _("the filer withdrew the filing")


class Referral(models.Model):
    """One question to a Registrar or Master; the question is written once, its end once."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="referrals")
    # Its place among the filing's referrals, from 1.
    number = models.PositiveSmallIntegerField()
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    # Null: whichever Registrar or Master of the court comes to it first.
    to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    question = models.TextField()
    ended_how = models.CharField(max_length=10, choices=ReferralEnd.choices, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.TextField(default="")
    # What is to be done, where the answer is a direction and no mere advice.
    direction = models.TextField(default="")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="referral_number_once"),
            models.UniqueConstraint(fields=["filing"], condition=Q(ended_at__isnull=True), name="referred_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="", answer="", direction="")
                | Q(ended_at__isnull=False, ended_how=ReferralEnd.ANSWERED) & ~Q(answer="")
                | Q(ended_at__isnull=False, ended_how__in=[ReferralEnd.WITHDRAWN, ReferralEnd.OVER], answer="", direction=""),
                name="referral_ended_somehow",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="referral_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"


def open_referral(filing_id: int) -> Referral | None:
    """The question that waits for a Registrar, if one does."""
    return Referral.objects.select_related("referred_by", "to").filter(filing_id=filing_id, ended_at=None).first()


def open_referrals(filings: Iterable[int]) -> dict[int, Referral]:
    """The open referrals of these filings, by the filing's id."""
    rows = Referral.objects.select_related("referred_by", "to").filter(filing__in=list(filings), ended_at=None)
    return {row.filing_id: row for row in rows}


_OF_FILING = Question(
    lambda filing: Referral.objects.filter(filing_id=filing).select_related("referred_by", "to", "ended_by").order_by("number"), int
)


def referrals_of(filing_id: int) -> list[Referral]:
    """All that was referred about a filing, in order, with the answers."""
    return _OF_FILING.rows(filing_id)


def _holders(office: int) -> QuerySet[User]:
    there = Membership.objects.filter(office=office, role__in=roles_with(ANSWERS), user__is_active=True).values("user")
    return User.objects.filter(pk__in=there).order_by("display_name", "username")


_HOLDERS = Question(_holders, int)


def who_answer(office: Office) -> list[User]:
    """The Registrars and Masters of a registry's court, by name."""
    return _HOLDERS.rows(office.pk)
