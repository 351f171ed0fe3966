"""Reads the ledger: when the door could not accept, by month and for any span of time."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from backoffice.calendar import maintenance
from backoffice.filings.models import Channel, Filing
from backoffice.kernel import clock
from backoffice.people.models import Office, OfficeKind
from workflows.maintenance import rules
from workflows.maintenance.models import DoorRefusal, DoorSpan, OutageNote
from workflows.maintenance.rules import Ledger, Outage, Span

Notes = dict[datetime, list[OutageNote]]
CAUSES = {
    rules.STARTED: _("the web server was not running"),
    rules.DATABASE: _("the database did not answer"),
    rules.STORE_FULL: _("the disk was full"),
    rules.STORE_AWAY: _("the store of files could not be written"),
    rules.REFUSED: _("filings were refused for a fault of ours"),
    rules.MAINTENANCE: _("announced maintenance"),
    rules.UNKNOWN: _("not known"),
}


@dataclass(frozen=True)
class Month:
    """A month of the ledger, with what people noted of its outages by when those began."""

    first: date
    ledger: Ledger
    notes: Notes


def between(first: datetime, last: datetime, now: datetime) -> Ledger:
    """The ledger of a span of time, in a fixed number of queries."""
    door = DoorSpan.objects.filter(part=DoorSpan.Part.DOOR)
    before = door.filter(up_to__lt=first).order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = door.filter(pk__gte=before, up_from__lt=last).order_by("pk")
    spans = [Span(row.up_from, row.up_to, row.after) for row in rows]
    after = door.filter(pk__gt=rows.last().pk if spans else 0).order_by("pk").first()  # type: ignore[union-attr]  # there are some
    if spans and after is not None:
        spans.append(Span(after.up_from, after.up_to, after.after))
    # A row of one refusal is a moment and no span: it lasted until the next filing could be tried.
    refusals = [
        (row.first_at, max(row.last_at, row.first_at + rules.EVERY))
        for row in DoorRefusal.objects.filter(last_at__gte=first - rules.EVERY, first_at__lt=last)
    ]  # fmt: skip
    windows = [maintenance.window_of(row) for row in maintenance.latest().filter(ends_at__gt=first, begins_at__lt=last)]
    gaps = [(one.up_to, other.up_from) for one, other in itertools.pairwise(spans) if other.up_from > one.up_to]
    if spans and now - spans[-1].up_to > rules.SLOW:
        gaps.append((spans[-1].up_to, now))
    return rules.ledger(spans, refusals, windows, _taken(gaps), (first, last), now)


def _taken(gaps: Iterable[tuple[datetime, datetime]]) -> list[datetime]:
    """When filings came in by the door while nobody wrote that it was open; by the registries, so that an index finds them."""
    spans = list(gaps)
    if not spans:
        return []
    registries = list(Office.objects.filter(kind=OfficeKind.REGISTRY).values_list("pk", flat=True))
    rows = Filing.objects.filter(
        office_id__in=registries, channel=Channel.ELECTRONIC, received_at__gt=min(one for one, _other in spans),
        received_at__lt=max(other for _one, other in spans),
    )  # fmt: skip
    moments = rows.order_by("received_at").values_list("received_at", flat=True).iterator()
    return [moment for moment in moments if any(one < moment < other for one, other in spans)]


def month_of(first: date, now: datetime) -> Month:
    """A month, from its first day in Hong Kong."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    span = (clock.midnight(first), clock.midnight(following))
    return Month(first, between(*span, now), notes_of(*span))


def notes_of(first: datetime, last: datetime) -> Notes:
    """What people noted of outages that began in a span of time, in order."""
    found: dict[datetime, list[OutageNote]] = defaultdict(list)
    for note in OutageNote.objects.filter(begun_at__gte=first, begun_at__lt=last).select_related("by").order_by("pk"):
        found[note.begun_at].append(note)
    return dict(found)


def worker_gaps(first: datetime, last: datetime) -> list[Outage]:
    """When the worker did not run: no outage of the door, but it says what else was away."""
    rows = list(DoorSpan.objects.filter(part=DoorSpan.Part.WORKER, up_to__gte=first, up_from__lt=last).order_by("pk"))
    return [Outage(one.up_to, other.up_from, other.after) for one, other in itertools.pairwise(rows) if other.up_from > one.up_to]
