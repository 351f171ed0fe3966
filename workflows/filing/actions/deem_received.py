"""The deemed time has come: one filing, or at opening all of an office's at once."""

import logging
from collections import defaultdict
from datetime import datetime
from itertools import groupby

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from backoffice.audit.events import record_many
from backoffice.audit.models import Event
from backoffice.calendar.rules import OfficeCalendar
from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock, outbox
from backoffice.kernel.each import SomeFailed
from backoffice.kernel.locking import lock
from workflows.filing import lifecycle, prices, steps

logger = logging.getLogger(__name__)

_BATCH = 500

# A deemed time (UTC), the code of its reason and its note.
Dated = tuple[datetime | None, str, str]


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

    Raises:
        SomeFailed: after all the others, if some filings could not be dated or moved.
    """
    moment = now or clock.now()
    total, after, failed = 0, 0, 0
    while limit is None or total < limit:
        batch = list(_due(moment, undated=undated).filter(pk__gt=after).values_list("pk", flat=True)[:_BATCH])
        if not batch:
            break
        after = batch[-1]
        moved, bad = _sweep_batch(moment, batch, undated=undated)
        total, failed = total + moved, failed + bad
    if failed:
        raise SomeFailed("sweep", failed, total)
    return total


def _sweep_batch(moment: datetime, batch: list[int], *, undated: bool) -> tuple[int, int]:
    """Sweep these filings in one transaction; if that fails, each half by itself, down to the one that is bad: how many moved,
    how many are bad."""
    try:
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            rows = _due(moment, undated=undated).filter(pk__in=batch).select_related("office", "case_type")
            return _settle(list(rows.select_for_update(skip_locked=skip, of=("self",))), moment), 0
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # any fault of one filing is that one's: it is logged and counted, and must not keep the others from their time
        if len(batch) == 1:
            logger.exception("one of the filings that are due cannot be moved on")
            return 0, 1
        logger.warning("a filing among %s that are due is bad; the others are moved on without it", len(batch))
    middle = len(batch) // 2
    halves = [_sweep_batch(moment, half, undated=undated) for half in (batch[:middle], batch[middle:])]
    return sum(moved for moved, _bad in halves), sum(bad for _moved, bad in halves)


def _due(moment: datetime, *, undated: bool) -> QuerySet[Filing]:
    """What a sweep looks at, in the order in which it came."""
    due = Q(deemed_received_at__lte=moment)
    if undated:
        due |= Q(deemed_received_at=None)
    return Filing.objects.filter(due, state=State.RECEIVED).order_by("pk")


def _settle(filings: list[Filing], moment: datetime) -> int:
    """Date the locked filings by the calendar as now known and move on those whose time has come."""
    come: list[Filing] = []
    by_office = sorted(filings, key=lambda filing: filing.office_id)
    for _office_id, group in groupby(by_office, key=lambda filing: filing.office_id):
        members = list(group)
        earliest = min(filing.received_at for filing in members)
        redated = _redate(members, steps.calendar_for(members[0].office, earliest))
        moved = {filing.pk for filing in redated}
        # Those that come are looked at again too: a fee may have been put on record since they came in.
        prices.note_price_differences(redated, also=[filing for filing in members if filing.pk not in moved])
        coming = [filing for filing in members if filing.state == State.RECEIVED]
        come += [filing for filing in coming if filing.deemed_received_at is not None and filing.deemed_received_at <= moment]
    for filing in come:
        filing.become_deemed_received()
    Filing.objects.filter(pk__in=[filing.pk for filing in come], state=State.RECEIVED).update(state=State.DEEMED_RECEIVED)
    record_many([events.deemed_received(filing) for filing in come])
    lifecycle.follow_many(State.DEEMED_RECEIVED, [filing.reference for filing in come])
    return len(come)


def _redate(filings: list[Filing], calendar: OfficeCalendar) -> list[Filing]:
    """Date these by the calendar; those whose time or its ground is another than before are written, told of, and returned."""
    alike: dict[Dated, list[Filing]] = defaultdict(list)
    told: list[Event] = []
    for filing in filings:
        before = _told(filing)
        deemed = steps.date_by_calendar(filing, calendar)
        after = _told(filing)
        if before != after:
            # The columns, which of what was settled keep the time known last.
            alike[(filing.deemed_received_at, filing.deemed_reason, filing.deemed_note)].append(filing)
            told.append(events.build_redated(filing, old=before[0], ground=deemed.reason.code))
            if before[0] != after[0]:
                # Its acknowledgement tells another time, or that none is known.
                outbox.put(lifecycle.CORRECT, key=filing.reference, filing=filing.reference)
    # What was closed opens at one moment for all: a statement for each time and ground, and not for each filing.
    for (at, reason, note), those in alike.items():
        Filing.objects.filter(pk__in=[filing.pk for filing in those]).update(deemed_received_at=at, deemed_reason=reason, deemed_note=note)
    record_many(told)
    return [filing for those in alike.values() for filing in those]


def _told(filing: Filing) -> Dated:
    return filing.deemed_at, filing.deemed_reason, filing.deemed_note
