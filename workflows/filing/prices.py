"""Steps about the two days of a filing: what it was charged on the day of submission, and what its deemed day would have asked.

Given locked, dated and saved filings; they lock nothing. Whoever re-dates a filing calls note_price_difference after saving it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Sum

from backoffice.cases.selectors import fee_facts
from backoffice.fees.rules import FeeSchedule, NotPriceableError, priced_alike, quote
from backoffice.fees.selectors import schedule_of
from backoffice.filings import events
from backoffice.filings.models import Channel, Document, Filing, PriceDifference
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.payments.models import lines_as_quoted

_AT_ONCE = 500


def days_of(filing: Filing) -> tuple[date, date] | None:
    """The Hong Kong days of submission and of deemed receipt; None while the deemed time cannot be known."""
    if filing.deemed_at is None:
        return None
    return clock.in_hong_kong(filing.received_at).date(), clock.in_hong_kong(filing.deemed_at).date()


def _crosses(filing: Filing, schedule: FeeSchedule) -> bool:
    days = days_of(filing)
    return days is not None and days[0] != days[1] and not priced_alike(schedule, *days)


def note_new(filing: Filing) -> None:
    """The same for a filing that has just come in and stands in no list yet: where both days are one nothing is read."""
    days = days_of(filing)
    if days is not None and days[0] != days[1]:
        _note([filing], [])


def note_price_difference(filing: Filing) -> None:
    """Put a filing that was re-dated on the accounts office's list of price differences, or take it off."""
    note_price_differences([filing])


def note_price_differences(redated: Sequence[Filing], *, also: Sequence[Filing] = ()) -> None:
    """The same for many, in a fixed number of queries. `also`: filings whose time has not moved, which are only put on the list."""
    _note([*redated, *also], redated)


def note_waiting_across(court: str, first: date) -> int:
    """A court's schedule changes from this Hong Kong day on: look again at what came in before it and falls due on it or later;
    how many were looked at. Runs in the act's transaction and locks them."""
    midnight = clock.midnight(first)
    waiting = Filing.objects.filter(
        office__court=court, state=State.RECEIVED, received_at__lt=midnight, deemed_received_at__gte=midnight
    ).order_by("pk")
    looked_at = last = 0
    while True:
        rows = list(waiting.filter(pk__gt=last).select_related("office", "case_type").select_for_update(of=("self",))[:_AT_ONCE])
        if not rows:
            return looked_at
        note_price_differences([], also=rows)
        looked_at, last = looked_at + len(rows), rows[-1].pk


def _note(filings: Sequence[Filing], redated: Collection[Filing]) -> None:
    schedules: dict[str, FeeSchedule] = {}
    crossing: list[Filing] = []
    for filing in filings:
        days = days_of(filing)
        if days is None or days[0] == days[1]:
            continue
        court = filing.case_type.court
        if court not in schedules:
            schedules[court] = schedule_of(court)
        if _crosses(filing, schedules[court]):
            crossing.append(filing)
    if not crossing and not redated:
        return
    concerned = {filing.pk: filing for filing in (*redated, *crossing)}
    latest = {row.filing_id: row for row in PriceDifference.objects.filter(filing__in=list(concerned)).order_by("id")}
    wanted = _priced(crossing, schedules)
    for filing in concerned.values():
        _bring(filing, wanted.get(filing.pk), latest.get(filing.pk))


def _priced(crossing: Sequence[Filing], schedules: dict[str, FeeSchedule]) -> dict[int, tuple[int, int | None]]:
    """What was quoted and what the deemed day asks, in HKD cents, of those where it is not the same."""
    if not crossing:
        return {}
    documents: dict[int, list[Document]] = defaultdict(list)
    for document in Document.objects.filter(filing__in=crossing).select_related("type").order_by("filing_id", "number"):
        documents[document.filing_id].append(document)
    lines = lines_as_quoted([filing.reference for filing in crossing])
    quoted = dict(lines.order_by().values_list("charge__subject").annotate(sum=Sum("e_cents")))
    found: dict[int, tuple[int, int | None]] = {}
    for filing in crossing:
        days = days_of(filing)
        if days is None:
            raise AssertionError("what crosses a day has both")
        own = documents[filing.pk]
        facts = fee_facts(
            filing.case_type, [each.type for each in own], filing.claim_amount_cents, days[1],
            pages=[each.pages for each in own], on_paper=filing.channel == Channel.PAPER,
        )  # fmt: skip
        try:
            asked: int | None = quote(schedules[filing.case_type.court], facts).total_cents
        except NotPriceableError:
            asked = None
        charged = int(quoted.get(filing.reference) or 0)
        if asked != charged:
            found[filing.pk] = (charged, asked)
    return found


def _bring(filing: Filing, wanted: tuple[int, int | None] | None, row: PriceDifference | None) -> None:
    """Bring the list to what is wanted of one filing."""
    days = days_of(filing)
    if wanted is None or days is None:
        if row is not None and row.settled_at is None:
            row.delete()
            events.price_alike(filing)
        return
    charged, asked = wanted
    if row is not None and (row.deemed_on, row.charged_cents, row.deemed_cents) == (days[1], charged, asked):
        return
    if row is None or row.settled_at is not None:
        row = PriceDifference(filing=filing, office_id=filing.office_id, submitted_on=days[0])
    row.deemed_on, row.charged_cents, row.deemed_cents, row.noted_at = days[1], charged, asked, clock.now()
    row.save()
    events.price_differs(filing, row)
