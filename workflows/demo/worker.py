"""The passage of time: between two steps the worker does what a worker would have done, at the instants it fell due."""

from datetime import datetime, time

from django.db.models import F

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import outbox
from backoffice.kernel.clock import Hand
from backoffice.kernel.models import OutboxMessage
from workflows.demo.times import ONE_DAY, hong_kong
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.lapse import lapse_overdue


def do_what_is_due() -> None:
    """Do at this moment what a worker does: the sweep, the lapses, the outbox until it is empty."""
    sweep()
    lapse_overdue()
    while outbox.drain():
        pass


def pass_time(hand: Hand, until: datetime) -> None:
    """Move the clock on to `until`, stopping wherever something falls due on the way: a deemed time, a day on which
    returned filings lapse, work that was put off. A clock that is already past it stays."""
    do_what_is_due()
    while (wake := _next_wake(hand.moment)) is not None and wake <= until:
        hand.move_to(wake)
        do_what_is_due()
    hand.move_to(max(until, hand.moment))


def _next_wake(after: datetime) -> datetime | None:
    """The next moment after `after` at which something falls due."""
    waiting = Filing.objects.filter(state=State.RECEIVED, deemed_received_at__gt=after)
    deemed = waiting.order_by("deemed_received_at").values_list("deemed_received_at", flat=True).first()
    put_off = OutboxMessage.objects.filter(parked_at=None, due_at__gt=after).order_by("due_at")
    wakes = [deemed, put_off.values_list("due_at", flat=True).first(), _next_lapse(after)]
    return min((moment for moment in wakes if moment is not None), default=None)


def _next_lapse(after: datetime) -> datetime | None:
    open_ones = Filing.objects.filter(state=State.RETURNED, resubmissions=None).annotate(cure_by=F("decision__cure_by"))
    for cure_by in open_ones.exclude(cure_by=None).order_by("cure_by").values_list("cure_by", flat=True):
        lapses = hong_kong(cure_by + ONE_DAY, time.min)
        if lapses > after:
            return lapses
    return None
