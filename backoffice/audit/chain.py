"""The hash chain over the events: each link covers its event and the link before it.

One leased sealer appends links in the order of the events' ids. An id may become visible after a higher one (two
transactions at once), so the sealer takes events as it finds them unlinked; the chain's own sequence is the order.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from backoffice.audit.models import ChainLink, Event
from backoffice.kernel import clock, leases

FIRST = "0" * 64
LEASE_NAME = "audit.sealer"
# No event may stay unlinked for longer (contracts).
LONGEST_UNLINKED = timedelta(seconds=60)
_BATCH = 500
# An event becomes visible late when its transaction was long. The sealer looks back over so many ids each time and over
# all of them now and then: a look at the whole history every few seconds would cost more with each day.
LOOK_BACK = 20_000
WHOLE_LOOK_EVERY = timedelta(minutes=10)
_WHOLE_LOOK = "audit.sealer.whole"


@dataclass(frozen=True)
class Fault:
    """Something wrong in the chain: the sequence or event it is about, and what."""

    where: str
    what: str


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found."""

    links: int
    head: str
    unlinked: int
    faults: tuple[Fault, ...]


def link_hash(sequence: int, previous: str, event: Event) -> str:
    """SHA-256 over sequence, previous hash and every field of the event, as canonical JSON."""
    content = [
        sequence, previous, event.pk, event.at.astimezone(UTC).isoformat(timespec="microseconds"), event.code,
        event.subject, event.office, event.actor_kind, event.actor_id, event.actor_name, event.data,
    ]  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    # A half of a surrogate pair has no UTF-8; it must not stop the chain.
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def unlinked(above: int) -> QuerySet[Event]:
    """The events with an id above this one that have no link; both tables are read from there on only."""
    links = ChainLink.objects.filter(event_id__gt=above, event=OuterRef("pk"))
    return Event.objects.filter(~Exists(links), id__gt=above)


def newest_unlinked() -> QuerySet[Event]:
    """The events without a link that are newer than the chain's head, or a little older."""
    head = ChainLink.objects.order_by("-sequence").values_list("event_id", flat=True).first() or 0
    return unlinked(head - LOOK_BACK)


def seal(*, limit: int = 5000) -> int:
    """Append links for events that have none, at most so many; how many. Does nothing while another sealer works."""
    with leases.held(LEASE_NAME, duration=timedelta(seconds=30)) as won:
        if not won:
            return 0
        whole = leases.acquire(_WHOLE_LOOK, duration=timedelta(seconds=30), not_within=WHOLE_LOOK_EVERY)
        sealed = 0
        while sealed < limit:
            done = _seal_batch(min(_BATCH, limit - sealed), whole=whole is not None)
            sealed += done
            if done < _BATCH:
                break
        if whole is not None:
            leases.finish(_WHOLE_LOOK, whole)
        return sealed


def _seal_batch(size: int, *, whole: bool) -> int:
    with transaction.atomic():
        waiting = Event.objects.filter(link=None) if whole else newest_unlinked()
        events = list(waiting.order_by("id")[:size])
        last = ChainLink.objects.order_by("-sequence").first()
        sequence, previous = (last.sequence, last.hash) if last else (0, FIRST)
        links = []
        for event in events:
            sequence += 1
            value = link_hash(sequence, previous, event)
            links.append(ChainLink(sequence=sequence, event=event, previous_hash=previous, hash=value))
            previous = value
        # The primary key refuses a second sealer whose lease ended while it slept.
        ChainLink.objects.bulk_create(links)
        return len(links)


def _links(after: int) -> Iterator[ChainLink]:
    yield from ChainLink.objects.filter(sequence__gt=after).select_related("event").order_by("sequence").iterator(chunk_size=1000)


def verify(*, kept_head: str = "", after: int = 0, above: int = 0) -> Verdict:
    """Walk the whole chain: sequence without gap, each link over its event and its predecessor, nothing unlinked for
    longer than 60 seconds.

    kept_head is a head that was written down outside the database: it must still be one of the links, or the end of
    the chain was cut off. after: a link up to which the chain is known to verify; it is only walked from there on, and
    unlinked events are looked for above an event's id.
    """
    faults: list[Fault] = []
    expected, previous, kept_seen = after, FIRST, not kept_head
    if after:
        proven = ChainLink.objects.filter(sequence=after).first()
        if proven is None:
            faults.append(Fault(f"link {after}", "was there when the chain was last verified, and is missing"))
        else:
            previous = proven.hash
    for link in _links(after):
        expected += 1
        if link.sequence != expected:
            faults.append(Fault(f"link {link.sequence}", f"follows link {expected - 1}: links are missing"))
            expected = link.sequence
        if link.previous_hash != previous:
            faults.append(Fault(f"link {link.sequence}", "does not name the hash of the link before it"))
        if link.hash != link_hash(link.sequence, link.previous_hash, link.event):
            faults.append(Fault(f"link {link.sequence}", f"event {link.event.pk} is not what was sealed"))
        previous = link.hash
        kept_seen = kept_seen or link.hash == kept_head
    if not kept_seen:
        faults.append(Fault("the end", f"the head {kept_head} that was kept elsewhere is not in the chain"))
    waiting = unlinked(above)
    late = waiting.filter(at__lt=clock.now() - LONGEST_UNLINKED).order_by("id")
    faults.extend(Fault(f"event {pk}", "has no link after 60 seconds") for pk in late.values_list("pk", flat=True)[:20])
    return Verdict(links=expected, head=previous, unlinked=waiting.count(), faults=tuple(faults))
