"""What the worker does for filings: each topic of the outbox calls one act."""

from backoffice.kernel.outbox import handles
from workflows.filing import lifecycle
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.compare import compare
from workflows.filing.actions.send_notice import send_notice
from workflows.filing.actions.serve import serve


@handles(lifecycle.CHECK_FEE)
def on_check_fee(*, filing: str) -> None:
    """The fee is to be looked at."""
    check_fee(reference=filing)


@handles(lifecycle.SERVE)
def on_serve(*, filing: str) -> None:
    """All sealed copies are there."""
    serve(reference=filing)


@handles(lifecycle.COMPARE)
def on_compare(*, filing: str) -> None:
    """A returned filing was filed again."""
    compare(reference=filing)


@handles(lifecycle.NOTICE)
def on_notice(*, message: int) -> None:
    """A message waits for the filer."""
    send_notice(message=message)
