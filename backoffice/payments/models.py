"""Charges and the money that came for them. Knows no filing: a charge's subject is an opaque reference."""

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.people.models import Office, User

# Lines that are no part of what the schedule asks: paid with a returned filing, waived.
CREDIT_ITEM, WAIVER_ITEM = "resubmission-credit", "waiver"
NOT_QUOTED = (CREDIT_ITEM, WAIVER_ITEM)
# In the rule of a line that an officer's correction added: with these words, then the ground.
CORRECTED, CORRECTED_ZH = "corrected in review: ", "審核時更正："
# Of a line by which the fee followed a correction of what was filed: it belongs to the quote from then on.
REQUOTED, REQUOTED_ZH = "priced anew for the corrected type: ", "按更正後的類別重新計價："


class Charge(models.Model):
    """What is owed for a subject. Priced once, when the submission came; all amounts in HKD cents.

    The amount is always the sum of its lines: a waiver or a correction adds lines and takes none away.
    """

    subject = models.CharField(max_length=20, unique=True)
    accounts_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    fee_status = models.CharField(max_length=20)
    priced_on = models.DateField()
    amount_cents = models.BigIntegerField()
    # The sum of the allocations, kept under the lock of the subject's row.
    paid_cents = models.BigIntegerField(default=0)
    # What was paid and is owed no more, after a waiver or a correction: to be refunded.
    refund_due_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="charge_not_negative"),
            models.CheckConstraint(
                condition=Q(paid_cents__gte=0, refund_due_cents__gte=0) & Q(paid_cents__lte=F("amount_cents") + F("refund_due_cents")),
                name="charge_paid_within",
            ),
        ]
        indexes = [models.Index(fields=["accounts_office", "id"], condition=Q(refund_due_cents__gt=0), name="charge_to_refund")]

    def __str__(self) -> str:
        return self.subject

    @property
    def left_cents(self) -> int:
        """What is still owed, in HKD cents."""
        return max(self.amount_cents - self.paid_cents, 0)


class ChargeLine(models.Model):
    """One line of the quote, as it was explained to the filer; never recomputed. Append-only."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=60)
    item_number = models.CharField(max_length=20, default="")
    instrument = models.CharField(max_length=60, default="")
    description = models.CharField(max_length=500)
    description_zh = models.CharField(max_length=500, default="")
    # What the quantity counts: fixed, document, page, hour.
    unit = models.CharField(max_length=10, default="fixed")
    quantity = models.PositiveIntegerField()
    paper_cents = models.BigIntegerField()
    concession_cents = models.BigIntegerField()
    e_cents = models.BigIntegerField()
    rule = models.TextField()
    rule_zh = models.TextField(default="")
    # The position of the line that this one takes back, after a correction.
    reverses = models.PositiveSmallIntegerField(null=True)
    evidence = models.TextField(default="")
    unverified = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["charge", "position"], name="charge_line_once"),
            models.UniqueConstraint(fields=["charge", "reverses"], condition=Q(reverses__isnull=False), name="charge_line_taken_back_once"),
            models.CheckConstraint(condition=Q(e_cents=F("paper_cents") - F("concession_cents")), name="charge_line_adds_up"),
        ]


def lines_as_quoted(subjects: Collection[str]) -> "models.QuerySet[ChargeLine]":
    """The lines of these subjects' charges as the schedule asked them when they came in: without credits, waivers and corrections."""
    return ChargeLine.objects.filter(charge__subject__in=subjects).exclude(item__in=NOT_QUOTED).exclude(rule__contains=CORRECTED)


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


class CounterPayment(models.Model):
    """Who took a payment over the counter, and what the cheque or the slip says. Append-only."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="at_counter")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    # A code of backoffice/payments/channels/counter.py.
    means = models.CharField(max_length=20)
    # The number of a cheque or of an EPS slip; cash has none.
    instrument = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(means="cash", instrument="") | (Q(means__in=["cheque", "eps"]) & ~Q(instrument="")),
                name="counter_payment_by_its_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.means} {self.instrument}".strip()


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

    # Read by its index with the number of the row (below).
    accounts_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
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
        indexes = [models.Index(fields=["accounts_office", "id"], name="receipt_by_office")]

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
    explanation_zh = models.TextField(default="")
    processed_at = models.DateTimeField(null=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "message_id"], name="notice_once")]
        indexes = [models.Index(fields=["id"], condition=Q(state=NoticeState.REFUSED), name="notice_refused")]
