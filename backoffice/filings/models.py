"""A filing: what was sent in, where it stands, who has it. Its transitions are here; what moves it is in workflows."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.models import Case, CaseType, DocumentType, ReturnReason
from backoffice.filings.states import State
from backoffice.kernel.fsm import FSMField, transition
from backoffice.people.models import ApiClient, Office, User


class UrgencyGround(models.TextChoices):
    """Why a filer asks to be dealt with first."""

    LIMITATION = "limitation", _("a limitation period is ending")
    INJUNCTION = "injunction", _("an injunction is sought")
    HEARING = "hearing", _("needed for a hearing at hand")
    LIBERTY = "liberty", _("a person's liberty is at stake")
    OTHER = "other", _("another ground")


class FeeStatus(models.TextChoices):
    """Whether a fee is payable at all."""

    PAYABLE = "payable", _("payable")
    NIL = "nil", _("no fee")
    NOT_ON_RECORD = "not_on_record", _("no fee item on record")


class Filing(models.Model):
    """One submission to a registry. Moved only by the acts in workflows/filing/actions."""

    reference = models.CharField(max_length=20, unique=True)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    # Without an index of its own: the indexes below begin with it, and PostgreSQL took the plain one for counts of open
    # work, by way of all the history of the office.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="+")
    # A later document names its case; a new case gets its own on acceptance.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="filings")
    opens_case = models.BooleanField()
    state = FSMField(default=State.RECEIVED, choices=State.choices, protected=True)

    # The instant after the last byte of the submission. Written once; a trigger refuses any change.
    received_at = models.DateTimeField()
    # Null while it cannot be known (an open-ended closure, a year whose holidays are not loaded).
    deemed_received_at = models.DateTimeField(null=True)
    deemed_reason = models.CharField(max_length=40)
    deemed_note = models.CharField(max_length=200, default="")

    filer_name = models.CharField(max_length=500)
    filer_organisation = models.CharField(max_length=500, default="")
    filer_account = models.CharField(max_length=120, default="")
    filer_acts_for = models.CharField(max_length=500, default="")
    filer_email = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=2, default="en")

    claim_amount_cents = models.BigIntegerField(null=True)
    urgent = models.BooleanField(default=False)
    urgency_ground = models.CharField(max_length=20, choices=UrgencyGround.choices, default="")
    urgency_explanation = models.TextField(default="")
    payment_means = models.CharField(max_length=20, default="none")
    payment_id = models.CharField(max_length=120, default="")
    fee_status = models.CharField(max_length=20, choices=FeeStatus.choices)
    fee_total_cents = models.BigIntegerField()

    # Who has it. A shortfall is taken by the accounts office, everything else by the registry.
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    withdrawal_ground = models.TextField(default="")
    resubmits = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="resubmission")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="filing_state_known"),
            models.CheckConstraint(
                condition=Q(deemed_received_at__isnull=False) | Q(state__in=[State.RECEIVED, State.WITHDRAWN]),
                name="filing_deemed_when_past_received",
            ),
            models.CheckConstraint(
                condition=Q(deemed_received_at__isnull=True) | Q(deemed_received_at__gte=F("received_at")),
                name="filing_deemed_not_before_received",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | ~Q(state__in=[State.ACCEPTED, State.SERVED]),
                name="filing_accepted_has_case",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=False)
                | ~Q(state__in=[State.ACCEPTED, State.SERVED, State.RETURNED, State.REJECTED, State.LAPSED]),
                name="filing_decided_by_someone",
            ),
            models.CheckConstraint(condition=Q(fee_total_cents__gte=0), name="filing_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="filing_taken_by_and_at",
            ),
        ]
        # Open work is found by partial indexes and never by reading history.
        indexes = [
            models.Index(
                fields=["office", "-urgent", "deemed_received_at", "id"], condition=Q(state=State.FEE_CHECKED), name="filing_to_review"
            ),
            models.Index(
                fields=["office", "deemed_received_at", "id"], condition=Q(state=State.DEEMED_RECEIVED), name="filing_awaiting_payment"
            ),
            models.Index(fields=["office", "deemed_received_at", "id"], condition=Q(state=State.FEE_SHORT), name="filing_short"),
            models.Index(fields=["office", "deemed_received_at", "id"], condition=Q(state=State.RECEIVED), name="filing_not_yet_due"),
            models.Index(fields=["deemed_received_at", "id"], condition=Q(state=State.RECEIVED), name="filing_sweep"),
            models.Index(fields=["id"], condition=Q(state=State.ACCEPTED), name="filing_to_serve"),
            models.Index(fields=["id"], condition=Q(state=State.RETURNED), name="filing_to_lapse"),
            models.Index(fields=["taken_by", "taken_at"], condition=Q(taken_by__isnull=False), name="filing_taken"),
            models.Index(fields=["office", "-decided_at", "-id"], condition=Q(decided_at__isnull=False), name="filing_decided"),
            models.Index(fields=["office", "-received_at", "-id"], name="filing_by_receipt"),
            # Read when money comes under a reference that nobody knows: did a filing name the payment?
            models.Index(fields=["payment_id"], condition=~Q(payment_id=""), name="filing_by_payment"),
            models.Index(fields=["office", "filer_organisation"], name="filing_by_filer"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def deemed_provisional(self) -> bool:
        """Whether the deemed time may still move: it has not come yet, or cannot be known."""
        return self.state == State.RECEIVED or self.deemed_received_at is None

    @transition(field=state, source=State.RECEIVED, target=State.DEEMED_RECEIVED)
    def become_deemed_received(self) -> None:
        """The deemed time has come."""

    @transition(field=state, source=State.DEEMED_RECEIVED, target=State.FEE_SHORT)
    def find_fee_short(self) -> None:
        """Something was paid, but less than the fee."""

    @transition(field=state, source=[State.DEEMED_RECEIVED, State.FEE_SHORT], target=State.FEE_CHECKED)
    def pass_fee_check(self) -> None:
        """The fee is settled, or none is payable."""

    @transition(field=state, source=State.FEE_CHECKED, target=State.ACCEPTED)
    def become_accepted(self) -> None:
        """The registry takes it."""

    @transition(field=state, source=State.ACCEPTED, target=State.SERVED)
    def become_served(self) -> None:
        """Every addressee has it."""

    @transition(field=state, source=[State.FEE_SHORT, State.FEE_CHECKED], target=State.RETURNED)
    def become_returned(self) -> None:
        """Back to the filer for correction."""

    @transition(field=state, source=[State.FEE_SHORT, State.FEE_CHECKED], target=State.REJECTED)
    def become_rejected(self) -> None:
        """Refused for good."""

    @transition(field=state, source=State.RETURNED, target=State.LAPSED)
    def become_lapsed(self) -> None:
        """Not cured by its date."""

    @transition(
        field=state,
        source=[State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED],
        target=State.WITHDRAWN,
    )
    def become_withdrawn(self) -> None:
        """Taken back by the filer."""


class Document(models.Model):
    """One document of a filing, in the filer's order; its bytes lie in the store by hash and never change."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveSmallIntegerField()
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=500, default="")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["filing", "number"], name="document_number_once")]

    def __str__(self) -> str:
        return self.title or self.type.title


class FilingParty(models.Model):
    """A party as named in a submission that opens a case; the case's own parties are made from these on acceptance."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="parties")
    # The filing's office, kept here too: a name is searched within one's offices, by an index that begins with the office.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12)
    name = models.CharField(max_length=500)
    name_zh = models.CharField(max_length=500, default="")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["filing", "position"], name="filing_party_position_once")]

    def __str__(self) -> str:
        return self.name or self.name_zh


class DecisionKind(models.TextChoices):
    """The two ways in which a filing is not accepted; they are not the same."""

    RETURN = "return", _("returned for correction")
    REJECT = "reject", _("rejected")


class Decision(models.Model):
    """Why a filing was returned or rejected, by whom, and by when it can be cured."""

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cure_by = models.DateField(null=True)


class DecisionReason(models.Model):
    """One coded reason, with where in the documents it is seen."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reasons")
    position = models.PositiveSmallIntegerField()
    reason = models.ForeignKey(ReturnReason, on_delete=models.PROTECT, related_name="+")
    document_number = models.PositiveSmallIntegerField(null=True)
    page = models.PositiveIntegerField(null=True)
    note = models.TextField(default="")

    class Meta:
        ordering = ["position"]


class ServiceRecord(models.Model):
    """That an addressee has the sealed documents: who, by what means, when, and when it counts as served."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="services")
    addressee = models.CharField(max_length=500)
    account = models.CharField(max_length=120, default="")
    means = models.CharField(max_length=40)
    served_at = models.DateTimeField()
    # The day on which it counts as served; null while the calendar cannot tell.
    deemed_served_on = models.DateField(null=True)
    deemed_reason = models.CharField(max_length=40)
    deemed_note = models.CharField(max_length=200, default="")
    # Number and SHA-256 of every sealed document that was served (invariant I12).
    documents = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "addressee", "account"], name="served_once_per_addressee")]
