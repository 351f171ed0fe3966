"""Money came in: it is recorded once, allocated and receipted at once, also on a Friday night."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, NotFound
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


def record_payment(captured: Captured) -> tuple[Payment, bool]:
    """Record a payment, and whether it was new.

    Told twice, it has one effect; the reference may be unknown, then the money stands as unidentified until a filing
    claims it.

    Raises:
        Conflict: payment-told-differently, the same payment was told before with another amount, filing or time.
    """
    with transaction.atomic():
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


def identify_payment(*, payment_id: int, reference: str) -> bool:
    """Put an unidentified payment to the filing that it turned out to be for; whether it was put there.

    Raises:
        NotFound: no such payment or filing.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        payment = Payment.objects.select_for_update(of=("self",)).filter(pk=payment_id).first()
        if payment is None:
            raise NotFound("not-found", _("There is no such payment."))
        if payment.state != PaymentState.UNIDENTIFIED:
            return False
        put_to_filing(payment, filing)
        return True
