"""Steps that acts on fees share. They are given locked rows."""

from datetime import datetime

from django.db.models import Q

from backoffice.cases.sealing import within
from backoffice.fees.plain import from_plain
from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.people.models import Office
from reports.catalogue.fee_rehearsal import priced
from workflows.fees.models import Rehearsal, RehearsalPart
from workflows.fees.rehearsing import packed

# Filings that are priced at once: some tenths of a second.
PART = 500


def of_span(office_id: int, since: datetime, before: datetime) -> Q:
    """The filings of a registry received in a span that everybody there may see: the rows are kept for all of them."""
    return Q(within([Office.objects.get(pk=office_id)]), received_at__gte=since, received_at__lt=before)


def add_part(rehearsal: Rehearsal) -> None:
    """Price the next filings of a locked rehearsal that is not finished, the newest first; the last part finishes it."""
    rows = Filing.objects.filter(of_span(rehearsal.office_id, rehearsal.since, rehearsal.before))
    if rehearsal.last_received_at is not None:
        at = rehearsal.last_received_at
        rows = rows.filter(Q(received_at__lte=at) & (Q(received_at__lt=at) | Q(id__lt=rehearsal.last_id)))
    filings = list(rows.select_related("case_type").order_by("-received_at", "-id")[: PART + 1])
    part = filings[:PART]
    if part:
        number = rehearsal.parts.count() + 1
        data = packed(priced(part, from_plain(rehearsal.schedule), rehearsal.on))
        RehearsalPart.objects.create(rehearsal=rehearsal, number=number, rows=data)
        rehearsal.last_received_at, rehearsal.last_id = part[-1].received_at, part[-1].pk
        rehearsal.done += len(part)
    if len(filings) <= PART:
        rehearsal.finished_at, rehearsal.total = clock.now(), rehearsal.done
    rehearsal.save(update_fields=["last_received_at", "last_id", "done", "finished_at", "total"])
