"""How filings were decided, by officer, kind of document and firm: a line for each decision, and one for each reason that it gives.

The models are read with those of `models.py`. The lines are written in the transaction of the decision and stay; one that was undone
says so. How many there are in each month is kept by triggers (kernel/tallies.py, decision 0034): no figure counts history. Who may
count a line is the condition `within()` of cases/sealing.py: a line is sealed as narrowly as the filing, its first document and the
document of its reason.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.models import DocumentType, ReturnReason, SealedTo
from backoffice.kernel.tallies import Counted, Tallied, fold
from backoffice.people.models import Office, Organisation, User


class Ruling(models.TextChoices):
    """How a filing was decided. One that was accepted without some of its documents was accepted."""

    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned for correction")
    REJECTED = "rejected", _("rejected")


STANDS = Q(undone_at__isnull=True)
# The decision itself, and a reason of it.
DECISION = STANDS & Q(position=0)
REASON = STANDS & Q(position__gt=0)


class DecisionLine(models.Model):
    """That an officer decided a filing (position 0), or a reason that they gave for it (from 1, as in the decision)."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="decision_lines")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    # The first day of the Hong Kong month in which it was decided.
    month = models.DateField()
    ruling = models.CharField(max_length=8, choices=Ruling.choices)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Of the filing's first document, as it stood.
    document_type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Who filed, as the filing names the organisation, runs of spaces made one; empty: no organisation.
    firm = models.CharField(max_length=500, default="")
    # Whose account it was filed from, by our records of that moment; null: of nobody's that we know.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.ForeignKey(ReturnReason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # The documents by which it is sealed too: the first one, and the one that the reason is about.
    first_document = models.PositiveSmallIntegerField()
    document_number = models.PositiveSmallIntegerField(null=True)
    sealed_to = models.CharField(max_length=8, choices=SealedTo.choices, null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "position"], condition=Q(undone_at__isnull=True), name="decision_line_once"),
            models.CheckConstraint(
                condition=Q(position=0, reason__isnull=True) | Q(position__gt=0, reason__isnull=False), name="decision_line_has_its_reason"
            ),
        ]
        # Each figure leads to its lines, the newest first.
        indexes = [
            models.Index(fields=["office", "-at", "-id"], condition=DECISION, name="decision_line_by_time"),
            models.Index(fields=["office", "officer", "-at", "-id"], condition=DECISION, name="decision_line_by_officer"),
            models.Index(fields=["office", "document_type", "-at", "-id"], condition=DECISION, name="decision_line_by_type"),
            models.Index(fields=["office", "firm", "-at", "-id"], condition=DECISION, name="decision_line_by_firm"),
            models.Index(
                fields=["office", "organisation", "-at", "-id"],
                condition=DECISION & Q(organisation__isnull=False),
                name="decision_line_by_organisation",
            ),
            models.Index(fields=["office", "reason", "-at", "-id"], condition=REASON, name="decision_line_by_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.ruling} {self.position}"


# By officer and kind of document together, so that an officer's rate can be looked at within one kind; by firm alone. Which spellings
# are one firm is said where they are read (firms.py): an organisation that is entered later is then the same at once.
TALLIED_DECISIONS = Tallied(
    into="filings_decisiontally",
    by=("office_id", "month", "sealed_to", "ruling", "document_type_id", "reason_id", "firm", "organisation_id"),
    whose="officer_id",
    lists=(
        Counted("officer", DECISION, whose="officer_id", not_by=("firm", "organisation_id")),
        Counted("reason", REASON, whose="officer_id", not_by=("firm", "organisation_id")),
        Counted("firm", DECISION, not_by=("document_type_id",)),
        Counted("firm-reason", REASON, not_by=("document_type_id",)),
    ),
)


class DecisionTally(models.Model):
    """By how many lines a list of a month has grown or shrunk, once; or the sum of such rows. Derived, as every tally."""

    list = models.CharField(max_length=20)
    office = models.ForeignKey(Office, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField()
    sealed_to = models.CharField(max_length=8, null=True)
    ruling = models.CharField(max_length=8)
    document_type = models.ForeignKey(
        DocumentType, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    reason = models.ForeignKey(ReturnReason, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False)
    firm = models.CharField(max_length=500, null=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    officer = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False)
    number = models.BigIntegerField()

    class Meta:
        verbose_name = "tally of decisions"
        verbose_name_plural = "tallies of decisions"
        indexes = [models.Index(fields=["office", "list", "month"], name="decision_tally_by_month")]

    def __str__(self) -> str:
        return f"{self.list} {self.month} {self.number:+}"


class LinesFrom(models.Model):
    """How far back the lines of a registry's decisions reach. Decisions made before lines were kept are entered afterwards, the newest
    first (workflows/filing/actions/enter_decisions.py): each one from this place on has its lines. Without a row it has not begun."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, primary_key=True, related_name="+")
    # The place of the filing that was come to last, in the order of decisions (UTC, primary key).
    at = models.DateTimeField()
    filing_id = models.BigIntegerField()
    # How many decisions were entered so.
    entered = models.BigIntegerField(default=0)
    # There is none before it.
    complete = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.office_id} {self.at}"


# So many of the newest rows are looked at for what is to be folded.
_NEWEST = 2000


def fold_decisions() -> int:
    """Put rows that count the same into one, in those offices and months that moved of late; how many rows fewer there are."""
    newest = DecisionTally.objects.order_by("-pk").values_list("office_id", "list", "month")[:_NEWEST]
    return sum(fold(DecisionTally, Q(office_id=office, list=name, month=month)) for office, name, month in sorted(set(newest)))
