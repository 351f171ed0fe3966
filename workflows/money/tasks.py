"""What the worker does for money."""

from backoffice.kernel.outbox import handles
from workflows.filing.lifecycle import CLAIM_PAYMENTS
from workflows.money.actions.identify_payment import claim_payments, identify_payment
from workflows.money.actions.receive_notice import PROCESS, process_notice
from workflows.money.recording import IDENTIFY


@handles(PROCESS)
def on_process_notice(*, notice: int) -> None:
    """A notice was stored."""
    process_notice(notice_id=notice)


@handles(IDENTIFY)
def on_identify_payment(*, payment: int) -> None:
    """A payment came whose filing was not known."""
    identify_payment(payment_id=payment)


@handles(CLAIM_PAYMENTS)
def on_claim_payments(*, filing: str) -> None:
    """A filing came that names its payment."""
    claim_payments(reference=filing)
