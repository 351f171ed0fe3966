"""What can happen to money, and how it reads on the timeline of what it was paid for."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import build, declare, record
from backoffice.audit.models import Event
from backoffice.calendar.wording import GROUNDS
from backoffice.kernel import clock
from backoffice.kernel.money import Money
from backoffice.payments.channels import CHANNELS
from backoffice.payments.models import Charge, Payment, PaymentNotice, PaymentState, Receipt

RECORDED = declare("payment.recorded", _("Payment of {amount} recorded ({state}), {payment_id}"), {"state": dict(PaymentState.choices)})
RECEIPTED = declare("payment.receipted", _("Receipt {number} issued"))
DATED = declare("payment.dated", _("Payment {payment_id} deemed received {deemed}"), moments=("deemed",))
WAIVED = declare("payment.fee_waived", _("Fee of {waived} waived by decision {change}: {ground}"))
REDATED = declare(
    "payment.redated",
    _("Payment {payment_id}: deemed time moved from {old} to {new} ({ground})"),
    {"ground": GROUNDS},
    moments=("old", "new"),
)
TAKEN_AT_COUNTER = declare(
    "payment.taken_at_counter", _("{amount} taken at the counter by {officer}: {means} {instrument}"), {"means": CHANNELS["COUNTER"].means}
)
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


def taken_at_counter(payment: Payment, *, office: str, actor: Actor, instrument: str) -> None:
    """An accounts officer took it over the counter; the number of the cheque or the slip, if it has one."""
    record(
        TAKEN_AT_COUNTER, subject=payment.subject, office=office, actor=actor, officer=actor.name, amount=str(Money(payment.amount_cents)),
        amount_cents=payment.amount_cents, means=payment.means, instrument=instrument, payment_id=payment.payment_id,
    )  # fmt: skip


def dated(payment: Payment, *, office: str) -> None:
    """The deemed time of a payment, which could not be known when it came, is known now."""
    deemed = "–" if payment.deemed_received_at is None else clock.in_hong_kong(payment.deemed_received_at).isoformat()
    record(DATED, subject=payment.subject, office=office, actor=SYSTEM, payment_id=payment.payment_id, deemed=deemed)


def waived(owed: Charge, *, office: str, actor: Actor, cents: int, change: str, ground: str) -> None:
    """So much of a fee is waived, or remitted where it was paid. cents in HKD cents; change is the decision's reference."""
    record(
        WAIVED, subject=owed.subject, office=office, actor=actor, waived=str(Money(cents)), waived_cents=cents, change=change,
        ground=ground,        left_cents=owed.left_cents, refund_due_cents=owed.refund_due_cents,
    )  # fmt: skip


def build_redated(payment: Payment, *, old: datetime | None, office: str, change: str, actor: Actor = SYSTEM) -> Event:
    """A change of its accounts office's calendar gives a payment another deemed time (built, not written)."""
    new = payment.deemed_received_at
    return build(
        REDATED, subject=payment.subject, office=office, actor=actor, payment_id=payment.payment_id, ground=payment.deemed_reason,
        old=_kept(old), new=_kept(new), change=change,
    )  # fmt: skip


def _kept(moment: datetime | None) -> str:
    return "–" if moment is None else clock.in_hong_kong(moment).isoformat()


def notice_refused(notice: PaymentNotice) -> None:
    """A signed notice could not be turned into a payment; someone must look at it."""
    record(
        NOTICE_REFUSED, subject=notice.message_id[:60], actor=SYSTEM, message_id=notice.message_id,
        explanation=notice.explanation, explanation_zh=notice.explanation_zh, outcome=notice.outcome,
    )  # fmt: skip
