"""What is owed and what was paid for a subject, such as a filing's reference."""

from backoffice.kernel.questions import Question, put_beside
from backoffice.payments.models import Charge, ChargeLine, Payment

_CHARGE = Question(lambda subject: Charge.objects.filter(subject=subject).order_by("pk")[:1], str)
_LINES = Question(lambda charge: ChargeLine.objects.filter(charge_id=charge), int)
_PAYMENTS = Question(lambda subject: Payment.objects.filter(subject=subject).select_related("receipt").order_by("captured_at", "id"), str)


def charge_of(subject: str) -> Charge | None:
    """What is owed for it."""
    return _CHARGE.first(subject)


def charge_with_lines(subject: str) -> Charge | None:
    """What is owed for it, its lines read with it."""
    charge = _CHARGE.first(subject)
    if charge is not None:
        put_beside(charge, "lines", _LINES.rows(charge.pk))
    return charge


def payments_of(subject: str) -> list[Payment]:
    """The payments for it in the order of their capture, each with its receipt, if it has one."""
    return _PAYMENTS.rows(subject)
