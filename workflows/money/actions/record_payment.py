"""Money came in: it is recorded once, allocated and receipted at once, also on a Friday night."""

from django.db import transaction

from backoffice.payments.models import Payment
from workflows.money.recording import Captured, record

__all__ = ["Captured", "record_payment"]


def record_payment(captured: Captured) -> tuple[Payment, bool]:
    """Record a payment, and whether it was new.

    Told twice, it has one effect; the reference may be unknown, then the money stands as unidentified until a filing
    claims it.

    Raises:
        Conflict: payment-told-differently, the same payment was told before with another amount, filing or time.
    """
    with transaction.atomic():
        return record(captured)
