"""Recording a payment: the step that the acts share which are told of money. Runs in the act's transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from backoffice.filings.models import Filing
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict
from backoffice.kernel.inserts import insert
from backoffice.kernel.languages import said
from backoffice.kernel.locking import lock
from backoffice.payments import events
from backoffice.payments.models import Payment, PaymentState
from workflows.money.steps import put_to_filing

# The work that follows a payment whose filing is not known yet.
IDENTIFY = "money.identify_payment"


@dataclass(frozen=True)
class Captured:
    """A payment as the gateway tells it. amount_cents in HKD cents, above zero; captured_at with time zone."""

    merchant: str
    payment_id: str
    reference: str
    amount_cents: int
    captured_at: datetime
    means: str = ""


def record(captured: Captured) -> tuple[Payment, bool]:
    """Record a payment inside the caller's transaction, and say whether it was new.

    Raises:
        Conflict: payment-told-differently, the same payment was told before with another amount, filing or time.
    """
    # The filing first, then the payment: every act locks in this order.
    filing = filing_of(captured.reference, captured.payment_id)
    known = Payment.objects.filter(merchant=captured.merchant, payment_id=captured.payment_id).first()
    if known is not None:
        return _same(known, captured, filing), False
    payment = Payment(
        merchant=captured.merchant, payment_id=captured.payment_id, subject=captured.reference[:40],
        means=captured.means, amount_cents=captured.amount_cents, captured_at=captured.captured_at,
        recorded_at=clock.now(), state=PaymentState.UNIDENTIFIED,
    )  # fmt: skip
    try:
        with transaction.atomic():
            insert(payment)
    except IntegrityError:
        # The other of two that came at once was faster.
        known = Payment.objects.get(merchant=captured.merchant, payment_id=captured.payment_id)
        return _same(known, captured, filing), False
    if filing is None:
        events.recorded(payment)
        outbox.put(IDENTIFY, key=str(payment.pk), payment=payment.pk)
    else:
        put_to_filing(payment, filing)
    return payment, True


def filing_of(reference: str, payment_id: str) -> Filing | None:
    """The filing that a payment names, or else the one that named the payment, locked."""
    found = Filing.objects.filter(reference=reference).values_list("reference", flat=True).first()
    if found is None and payment_id:
        # Not empty is said once more for the engine: the index holds only those, and a bound value does not tell it so.
        naming = Filing.objects.filter(payment_id=payment_id).exclude(payment_id="")
        found = naming.order_by("pk").values_list("reference", flat=True).first()
    return lock(Filing, reference=found) if found else None


def _same(known: Payment, captured: Captured, filing: Filing | None) -> Payment:
    told_for = filing.reference if filing and known.state != PaymentState.UNIDENTIFIED else captured.reference[:40]
    if (known.amount_cents, known.captured_at, known.subject) != (captured.amount_cents, captured.captured_at, told_for):
        raise Conflict(
            "payment-told-differently",
            said(gettext_noop("Payment %(payment)s was told before with another amount, filing or time."), payment=known.payment_id),
        )
    return known
