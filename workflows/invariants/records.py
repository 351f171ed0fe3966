"""I13, I14: the record of what happened is whole, and no work lies about."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.audit import chain, checkpoints
from backoffice.audit.models import ChainLink, Event
from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.kernel.models import OutboxMessage
from workflows.calendar.steps import REDATE, REDATE_AGAIN
from workflows.fees.rehearsing import REHEARSE
from workflows.filing import lifecycle
from workflows.invariants.base import Breach, Part, chunks, invariant

# Longer than any back-off of a handler that is still being tried.
LONGEST_PENDING = timedelta(minutes=15)
# From when it was asked for until it is done, whatever it waits for meanwhile. What waits for its surroundings is asked again every half
# minute, and so is never overdue by its hour alone. An acceptance can be undone for an hour, and what follows it waits so long.
LONGEST_OWED = timedelta(hours=2)
# Slice after slice over all filings of an office: that is work and not waiting.
_IN_SLICES = dict.fromkeys((REDATE, REDATE_AGAIN, REHEARSE), timedelta(days=1))


def longest_owed() -> dict[str, timedelta]:
    """How long work may be owed, by topic, where that is another time than LONGEST_OWED. A mail server is given hours by the settings."""
    return {**_IN_SLICES, lifecycle.NOTICE: timedelta(hours=settings.MAIL_GIVE_UP_HOURS) + LONGEST_OWED}


# By whom somebody has a filing: by who took it, or into whose hands somebody else put it.
_GIVEN = ("filing.handed_over", "filing.went_over", "filing.assigned", "filing.assigned_from", "filing.referral_answered",
          "filing.referral_withdrawn")  # fmt: skip
_HANDS = (
    "filing.taken",
    *_GIVEN,
    "filing.released",
    "filing.taken_back",
    "filing.lease_over",
    "filing.held",
    "filing.referred",
    "filing.referred_to",
)


@invariant("I13", _("The audit chain verifies to its head"))
def chain_verifies(part: Part) -> Iterator[Breach]:
    """From the first event, or from the last link that was proven, to the head."""
    for fault in chain.verify(after=part.after(ChainLink), above=part.after(Event)).faults:
        yield Breach("I13", fault.where, fault.what)


@invariant("I13", _("The audit chain bears out every checkpoint kept outside the database"))
def checkpoints_are_borne_out(part: Part) -> Iterator[Breach]:
    """None of them names a link that is gone or another: the chain was neither cut off nor rebuilt."""
    for fault in checkpoints.faults(after=part.after(ChainLink)):
        yield Breach("I13", fault.where, fault.what)


@invariant("I13", _("Whoever has a filing in hand took it, or was given it"), current=True)
def hands_have_their_events(part: Part) -> Iterator[Breach]:
    """The last event of taking, giving and giving back says so."""
    held = Filing.objects.filter(taken_by__isnull=False).values_list("reference", "taken_by_id")
    for filings in chunks(held.iterator(chunk_size=1000)):
        events = Event.objects.filter(subject__in=[reference for reference, _holder in filings], code__in=_HANDS).order_by("id")
        last: dict[str, object] = {}
        for subject, code, actor, data in events.values_list("subject", "code", "actor_id", "data"):
            last[subject] = actor if code == "filing.taken" else data.get("to_id") if code in _GIVEN else None
        for reference, holder in filings:
            if last.get(reference) != str(holder):
                yield Breach("I13", reference, f"is in the hands of person {holder}, and no event tells so")


@invariant("I14", _("No work is parked or forgotten"), current=True)
def outbox_is_young(part: Part) -> Iterator[Breach]:
    """Parked rows, rows that are due for longer than their deadline, and rows that were asked for longer ago than they may be owed."""
    for message in OutboxMessage.objects.exclude(parked_at=None).iterator():
        yield Breach("I14", f"{message.topic} {message.ids}", "is parked")
    moment, other = clock.now(), longest_owed()
    old = Q(due_at__lt=moment - LONGEST_PENDING) | Q(created_at__lt=moment - LONGEST_OWED)
    for message in OutboxMessage.objects.filter(old, parked_at=None).order_by("id").iterator():
        if message.due_at < moment - LONGEST_PENDING:
            yield Breach("I14", f"{message.topic} {message.ids}", f"is due since {message.due_at.isoformat()}")
        elif message.created_at < moment - other.get(message.topic, LONGEST_OWED):
            yield Breach("I14", f"{message.topic} {message.ids}", f"is owed since {message.created_at.isoformat()}, and put off ever since")
