"""Payments whose deemed time could not be known (an open-ended closure, a year without holidays) get it when it can."""

from datetime import datetime

from django.db import transaction

from backoffice.calendar.rules import deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.kernel.each import each
from backoffice.kernel.locking import lock
from backoffice.payments import events
from backoffice.payments.models import Payment
from backoffice.people.models import Office
from workflows.money.steps import date_payment


def date_payments() -> int:
    """Date what can be dated now, each payment in its own transaction; how many were dated.

    All that wait are looked at, by one calendar per office: what has to wait on at one office holds up no other.

    Raises:
        SomeFailed: after the others, if some could not be dated.
    """
    waiting = Payment.objects.filter(deemed_received_at=None, accounts_office__isnull=False)
    return each(
        list(waiting.order_by("accounts_office").values_list("accounts_office", flat=True).distinct()),
        _of_office,
        what="dating of an office",
    )


def _of_office(office_id: int) -> int:
    office = Office.objects.get(pk=office_id)
    rows = list(
        Payment.objects.filter(deemed_received_at=None, accounts_office=office)
        .order_by("pk")
        .values_list("pk", "captured_at", "deemed_reason", "deemed_note")
    )
    if not rows:
        return 0
    calendar = calendar_of(office, min(captured for _pk, captured, _reason, _note in rows))

    def one(row: tuple[int, datetime, str, str]) -> int:
        pk, captured_at, reason, note = row
        deemed = deemed_receipt(calendar, captured_at)
        if deemed.at is None and (deemed.reason.code, deemed.reason.note) == (reason, note):
            return 0
        return _date(pk)

    return each(rows, one, what="dating of a payment")


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
