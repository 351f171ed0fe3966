"""Charges and the money that came for them. Knows no filing: a charge's subject is an opaque reference."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.people.models import Office


class Charge(models.Model):
    """What is owed for a subject. Priced once, when the submission came; all amounts in HKD cents."""

    subject = models.CharField(max_length=20, unique=True)
    accounts_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    fee_status = models.CharField(max_length=20)
    priced_on = models.DateField()
    amount_cents = models.BigIntegerField()
    # The sum of the allocations, kept under the lock of the subject's row.
    paid_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="charge_not_negative"),
            models.CheckConstraint(condition=Q(paid_cents__gte=0) & Q(paid_cents__lte=F("amount_cents")), name="charge_paid_within"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def left_cents(self) -> int:
        """What is still owed, in HKD cents."""
        return self.amount_cents - self.paid_cents


class ChargeLine(models.Model):
    """One line of the quote, as it was explained to the filer; never recomputed. Append-only."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=60)
    instrument = models.CharField(max_length=60, default="")
    description = models.CharField(max_length=500)
    description_zh = models.CharField(max_length=500, default="")
    quantity = models.PositiveIntegerField()
    paper_cents = models.BigIntegerField()
    concession_cents = models.BigIntegerField()
    e_cents = models.BigIntegerField()
    rule = models.TextField()
    evidence = models.TextField(default="")
    unverified = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["charge", "position"], name="charge_line_once"),
            models.CheckConstraint(condition=Q(e_cents=F("paper_cents") - F("concession_cents")), name="charge_line_adds_up"),
        ]


class PaymentState(models.TextChoices):
    """Every payment stands in one named state."""

    MATCHED = "matched", _("matched")
    UNDER = "under", _("under: less than the fee")
    OVER = "over", _("over: more than the fee")
    DUPLICATE = "duplicate", _("duplicate: the fee was already settled")
    UNMATCHED = "unmatched", _("unmatched: nothing is owed")
    UNIDENTIFIED = "unidentified", _("unidentified: no such filing")


class Payment(models.Model):
    """Money captured by the gateway. Its three dates: captured, deemed business day, settled (with the statements)."""

    merchant = models.CharField(max_length=60)
    payment_id = models.CharField(max_length=120)
    subject = models.CharField(max_length=40)
    accounts_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    means = models.CharField(max_length=20, default="")
    amount_cents = models.BigIntegerField()
    allocated_cents = models.BigIntegerField(default=0)
    captured_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # By the accounts office's own calendar; null while it cannot be known.
    deemed_received_at = models.DateTimeField(null=True)
    deemed_reason = models.CharField(max_length=40, default="")
    deemed_note = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=20, choices=PaymentState.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "payment_id"], name="payment_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(allocated_cents__gte=0) & Q(allocated_cents__lte=F("amount_cents")),
                name="payment_allocated_within",
            ),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_known"),
        ]
        indexes = [
            models.Index(fields=["subject"], name="payment_subject"),
            models.Index(fields=["accounts_office", "-captured_at", "-id"], name="payment_by_office"),
            models.Index(
                fields=["accounts_office", "captured_at", "id"],
                condition=Q(allocated_cents__lt=F("amount_cents")),
                name="payment_unexplained",
            ),
            models.Index(
                fields=["accounts_office", "id"],
                condition=Q(deemed_received_at__isnull=True, accounts_office__isnull=False),
                name="payment_undated",
            ),
            # Read whenever a filing comes that names its payment: only what nobody has claimed yet.
            models.Index(fields=["payment_id"], condition=Q(state=PaymentState.UNIDENTIFIED), name="payment_unidentified"),
        ]

    def __str__(self) -> str:
        return self.payment_id

    @property
    def suspense_cents(self) -> int:
        """What is held and explained by no charge, in HKD cents."""
        return self.amount_cents - self.allocated_cents


class Allocation(models.Model):
    """So much of a payment went to that charge. Append-only."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="allocations")
    amount_cents = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="allocation_positive")]


class Receipt(models.Model):
    """An official receipt for money received: numbered 1..n per accounts office and year of capture. Append-only."""

    accounts_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=40, unique=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    subject = models.CharField(max_length=20, db_index=True)
    payer = models.CharField(max_length=1010)
    amount_cents = models.BigIntegerField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accounts_office", "year", "sequence"], name="receipt_number_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="receipt_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class NoticeState(models.TextChoices):
    """What became of a payment notice."""

    STORED = "stored", _("stored, not yet processed")
    RECORDED = "recorded", _("payment recorded")
    REPEATED = "repeated", _("a payment already recorded")
    REFUSED = "refused", _("refused: someone must look at it")


class PaymentNotice(models.Model):
    """A signed notice from the gateway as it came in: stored, then answered, then processed."""

    merchant = models.CharField(max_length=60)
    message_id = models.CharField(max_length=200)
    body = models.TextField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.STORED)
    outcome = models.CharField(max_length=60, default="")
    explanation = models.TextField(default="")
    processed_at = models.DateTimeField(null=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "message_id"], name="notice_once")]
        indexes = [models.Index(fields=["id"], condition=Q(state=NoticeState.REFUSED), name="notice_refused")]
