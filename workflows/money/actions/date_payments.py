"""Payments whose deemed time could not be known (an open-ended closure, a year without holidays) get it when it can."""

from django.db import transaction

from backoffice.kernel.locking import lock
from backoffice.payments import events
from backoffice.payments.models import Payment
from workflows.money.steps import date_payment


def date_payments(*, limit: int = 1000) -> int:
    """Date what can be dated now, each payment in its own transaction; how many were dated."""
    undated = (
        Payment.objects.filter(deemed_received_at=None, accounts_office__isnull=False)
        .order_by("accounts_office", "pk")
        .values_list("pk", flat=True)
    )
    return sum(_date(pk) for pk in list(undated[:limit]))


def _date(pk: int) -> bool:
    with transaction.atomic():
        payment = lock(Payment, pk=pk)
        if payment.deemed_received_at is not None or payment.accounts_office is None:
            return False
        known = date_payment(payment)
        payment.save(update_fields=["deemed_received_at", "deemed_reason", "deemed_note"])
        if known:
            events.dated(payment, office=payment.accounts_office.code)
        return known
