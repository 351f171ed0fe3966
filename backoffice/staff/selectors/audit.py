"""The events as an auditor reads them, and the state of the chain over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.audit.chain import FIRST, link_hash, newest_unlinked
from backoffice.audit.models import ChainLink, Event
from backoffice.filings.worklists import Count, count_up_to
from backoffice.people.models import Office

PAGE = 50
LATEST_LINKS = 200


@dataclass(frozen=True)
class EventPage:
    """Some events, the newest first, and the id before which the next ones come."""

    rows: list[Event]
    following: int | None


def page_of_events(offices: Sequence[Office], *, subject: str = "", before: int | None = None) -> EventPage:
    """Events of these offices and of none, such as the loading of reference data; of one subject, or of all."""
    rows = Event.objects.filter(office__in=[*(office.code for office in offices), ""]).select_related("link")
    if subject:
        rows = rows.filter(subject=subject)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    return EventPage(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


@dataclass(frozen=True)
class ChainState:
    """The chain's head, what is not linked yet, and whether its latest links hold."""

    sequence: int
    head: str
    sealed_at: datetime | None
    unlinked: Count
    checked: int
    broken_at: int | None


def chain_state() -> ChainState:
    """The state of the chain; its latest links are computed anew, the whole of it by the command verify_audit."""
    links = list(ChainLink.objects.select_related("event").order_by("-sequence")[: LATEST_LINKS + 1])
    unlinked = count_up_to(newest_unlinked())
    if not links:
        return ChainState(0, FIRST, None, unlinked, 0, None)
    checked = links[:LATEST_LINKS]
    broken = None
    for place, link in enumerate(checked):
        previous = links[place + 1].hash if place + 1 < len(links) else FIRST
        follows = link.previous_hash == previous and (place + 1 < len(links) or link.sequence == 1)
        if not follows or link.hash != link_hash(link.sequence, link.previous_hash, link.event):
            broken = link.sequence
    return ChainState(links[0].sequence, links[0].hash, links[0].event.at, unlinked, len(checked), broken)
