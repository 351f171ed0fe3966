"""Recording a payment: the step that the acts share which are told of money. Runs in the act's transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from backoffice.payments import events
from backoffice.payments.models import Payment, PaymentState
from workflows.money.steps import put_to_filing


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
    filing = _filing(captured)
    known = Payment.objects.filter(merchant=captured.merchant, payment_id=captured.payment_id).first()
    if known is not None:
        return _same(known, captured), False
    payment = Payment(
        merchant=captured.merchant, payment_id=captured.payment_id, subject=captured.reference[:40],
        means=captured.means, amount_cents=captured.amount_cents, captured_at=captured.captured_at,
        recorded_at=clock.now(), state=PaymentState.UNIDENTIFIED,
    )  # fmt: skip
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:
        # The other of two that came at once was faster.
        return _same(Payment.objects.get(merchant=captured.merchant, payment_id=captured.payment_id), captured), False
    if filing is None:
        events.recorded(payment)
    else:
        put_to_filing(payment, filing)
    return payment, True


def _filing(captured: Captured) -> Filing | None:
    """The filing that the payment names, or that named the payment, locked."""
    reference = (
        Filing.objects.filter(Q(reference=captured.reference)).values_list("reference", flat=True).first()
        or Filing.objects.filter(payment_id=captured.payment_id).exclude(payment_id="").values_list("reference", flat=True).first()
    )
    return lock(Filing, reference=reference) if reference else None


def _same(known: Payment, captured: Captured) -> Payment:
    told = (captured.amount_cents, captured.captured_at)
    if (known.amount_cents, known.captured_at) != told:
        raise Conflict(
            "payment-told-differently",
            _("Payment %(payment)s was told before with another amount or time.") % {"payment": known.payment_id},
        )
    return known
