"""I13, I14: the record of what happened is whole, and no work lies about."""

from collections.abc import Iterator
from datetime import timedelta

from backoffice.audit import chain
from backoffice.kernel import clock
from backoffice.kernel.models import OutboxMessage
from workflows.invariants.base import Breach, invariant

# Longer than any back-off of a handler that is still being tried.
LONGEST_PENDING = timedelta(minutes=15)


@invariant("I13", "the audit chain verifies")
def chain_verifies() -> Iterator[Breach]:
    """From the first event to the head."""
    for fault in chain.verify().faults:
        yield Breach("I13", fault.where, fault.what)


@invariant("I14", "no work is parked or forgotten")
def outbox_is_young() -> Iterator[Breach]:
    """Parked rows, and rows that are due for longer than their deadline."""
    for message in OutboxMessage.objects.exclude(parked_at=None).iterator():
        yield Breach("I14", f"{message.topic} {message.ids}", "is parked")
    late = OutboxMessage.objects.filter(parked_at=None, due_at__lt=clock.now() - LONGEST_PENDING)
    for message in late.iterator():
        yield Breach("I14", f"{message.topic} {message.ids}", f"is due since {message.due_at.isoformat()}")
