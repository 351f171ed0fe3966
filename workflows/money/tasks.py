"""What the worker does for money."""

from backoffice.kernel.outbox import handles
from workflows.money.actions.receive_notice import PROCESS, process_notice
from workflows.money.actions.record_payment import identify_payment


@handles(PROCESS)
def on_process_notice(*, notice: int) -> None:
    """A notice was stored."""
    process_notice(notice_id=notice)


@handles("money.identify_payment")
def on_identify_payment(*, payment: int, filing: str) -> None:
    """A filing may be what an unidentified payment was for."""
    identify_payment(payment_id=payment, reference=filing)
