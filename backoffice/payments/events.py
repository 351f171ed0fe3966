"""What can happen to money, and how it reads on the timeline of what it was paid for."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declare, record
from backoffice.kernel import clock
from backoffice.kernel.money import Money
from backoffice.payments.models import Payment, PaymentNotice, PaymentState, Receipt

RECORDED = declare("payment.recorded", _("Payment of {amount} recorded ({state}), {payment_id}"), {"state": dict(PaymentState.choices)})
RECEIPTED = declare("payment.receipted", _("Receipt {number} issued"))
DATED = declare("payment.dated", _("Payment {payment_id} deemed received {deemed}"))
NOTICE_REFUSED = declare("payment.notice_refused", _("Payment notice {message_id} refused: {explanation}"))


def recorded(payment: Payment) -> None:
    """Money came in and stands in a named state."""
    record(
        RECORDED, subject=payment.subject, office=payment.accounts_office.code if payment.accounts_office else "",
        actor=SYSTEM, amount=str(Money(payment.amount_cents)), amount_cents=payment.amount_cents, state=payment.state,
        payment_id=payment.payment_id, merchant=payment.merchant,
    )  # fmt: skip


def receipted(receipt: Receipt) -> None:
    """An official receipt has its number."""
    record(RECEIPTED, subject=receipt.subject, office=receipt.accounts_office.code, actor=SYSTEM, number=receipt.number)


def dated(payment: Payment, *, office: str) -> None:
    """The deemed time of a payment, which could not be known when it came, is known now."""
    deemed = "–" if payment.deemed_received_at is None else clock.in_hong_kong(payment.deemed_received_at).strftime("%a %-d %b %Y %H:%M:%S")
    record(DATED, subject=payment.subject, office=office, actor=SYSTEM, payment_id=payment.payment_id, deemed=deemed)


def notice_refused(notice: PaymentNotice) -> None:
    """A signed notice could not be turned into a payment; someone must look at it."""
    record(
        NOTICE_REFUSED, subject=notice.message_id[:60], actor=SYSTEM, message_id=notice.message_id,
        explanation=notice.explanation, outcome=notice.outcome,
    )  # fmt: skip
