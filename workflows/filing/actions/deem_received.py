"""The deemed time has come: one filing, or at opening all of an office's at once."""

from datetime import datetime
from itertools import groupby

from django.db import connection, transaction
from django.db.models import Q

from backoffice.audit.events import record_many
from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.locking import lock
from workflows.filing import lifecycle, steps

_BATCH = 500


def deem_received(*, reference: str) -> bool:
    """Make one filing deemed received if its deemed time has come; whether it is (now or already, and not withdrawn).

    The deemed time is taken from the calendar as known at this moment.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        if filing.state != State.RECEIVED:
            return str(filing.state) != State.WITHDRAWN
        return bool(_settle([filing], clock.now()))


def sweep_due() -> int:
    """The sweep of what has a time and whose time has come: an index finds it, so it may run every few seconds."""
    return sweep(undated=False)


def sweep(*, now: datetime | None = None, limit: int | None = None, undated: bool = True) -> int:
    """Make every filing deemed received whose time has come, and date those whose time could not be known.

    Set-based: batches of rows under one lock each, one event per filing. Two sweeps at once pass over each other's
    rows. now in UTC. Returns how many became deemed received.
    """
    moment = now or clock.now()
    total, after = 0, 0
    while limit is None or total < limit:
        moved, last = _sweep_batch(moment, after, undated=undated)
        total += moved
        if last is None:
            break
        after = last
    return total


def _sweep_batch(moment: datetime, after: int, *, undated: bool) -> tuple[int, int | None]:
    due = Q(deemed_received_at__lte=moment)
    if undated:
        due |= Q(deemed_received_at=None)
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        rows = list(
            Filing.objects.select_for_update(skip_locked=skip, of=("self",))
            .filter(due, state=State.RECEIVED, pk__gt=after)
            .select_related("office")
            .order_by("pk")[:_BATCH]
        )
        if not rows:
            return 0, None
        return _settle(rows, moment), rows[-1].pk


def _settle(filings: list[Filing], moment: datetime) -> int:
    """Date the locked filings by the calendar as now known and move on those whose time has come."""
    come: list[Filing] = []
    by_office = sorted(filings, key=lambda filing: filing.office_id)
    for _office_id, group in groupby(by_office, key=lambda filing: filing.office_id):
        members = list(group)
        earliest = min(filing.received_at for filing in members)
        calendar = steps.calendar_for(members[0].office, earliest)
        for filing in members:
            before = (filing.deemed_received_at, filing.deemed_reason, filing.deemed_note)
            deemed = steps.date_by_calendar(filing, calendar)
            if before != (filing.deemed_received_at, filing.deemed_reason, filing.deemed_note):
                filing.save(update_fields=["deemed_received_at", "deemed_reason", "deemed_note"])
                events.redated(filing, old=before[0], ground=deemed.reason.code)
            if deemed.at is not None and deemed.at <= moment:
                come.append(filing)
    for filing in come:
        filing.become_deemed_received()
    Filing.objects.filter(pk__in=[filing.pk for filing in come], state=State.RECEIVED).update(state=State.DEEMED_RECEIVED)
    record_many([events.deemed_received(filing) for filing in come])
    lifecycle.follow_many(State.DEEMED_RECEIVED, [filing.reference for filing in come])
    return len(come)
