"""What the worker does about fees."""

from datetime import timedelta

from backoffice.kernel.outbox import NotYet, handles
from workflows.fees.actions.rehearse import rehearse
from workflows.fees.rehearsing import REHEARSE


@handles(REHEARSE)
def on_rehearse(*, rehearsal: str) -> None:
    """A long one takes several turns, so that others' work is done between them."""
    if not rehearse(reference=rehearsal):
        raise NotYet(timedelta())
