"""What the worker does after a calendar has changed."""

from datetime import timedelta

from backoffice.kernel.outbox import NotYet, handles
from workflows.calendar import steps
from workflows.calendar.actions.redate import redate


@handles(steps.REDATE)
def on_redate(*, change: str) -> None:
    """A calendar has changed; a long re-dating takes several turns, so that others' work is done between them."""
    if not redate(change=change):
        raise NotYet(timedelta())


@handles(steps.REDATE_AGAIN)
def on_redate_again(*, change: str) -> None:
    """What was dated by the old calendar at the very moment of the change is found now."""
    redate(change=change, again=True)
