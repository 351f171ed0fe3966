"""Money came in: it is recorded once, allocated and receipted at once, also on a Friday night."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.models import Filing
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.payments.models import Payment, PaymentState
from workflows.money.recording import Captured, record
from workflows.money.steps import put_to_filing

__all__ = ["Captured", "identify_payment", "record_payment"]


def record_payment(captured: Captured) -> tuple[Payment, bool]:
    """Record a payment, and whether it was new.

    Told twice, it has one effect; the reference may be unknown, then the money stands as unidentified until a filing
    claims it.

    Raises:
        Conflict: payment-told-differently, the same payment was told before with another amount, filing or time.
    """
    with transaction.atomic():
        return record(captured)


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
