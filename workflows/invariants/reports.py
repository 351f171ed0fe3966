"""I15 for the reports: what each says of today and of yesterday is reckoned anew in a plain loop over the rows.

Nothing of a report's own conditions, joins or sums is used here: which rows are its, under which day they stand, in which order and with
which figures is said a second time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import Event
from backoffice.cases.models import Case, CaseType, RegisterEntry
from backoffice.filings.models import Document, FeeStatus, Filing, PaperIntake
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.payments.models import Charge
from backoffice.people.models import Office, OfficeKind
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked, Report, Tally
from workflows.invariants.base import Breach, Part, chunks, invariant

# So many rows of a report are compared one by one; its totals are those of all.
_PAGE = 500
# Rows are read from so much before a day begins until so much after it ends: whose they are is found out here.
_BESIDE = timedelta(hours=1)
_MAY_PAY = (State.DEEMED_RECEIVED, State.FEE_SHORT)


@dataclass(frozen=True)
class Line:
    """A row of a report as it ought to be: its place (see Row.key), its group, and what of it is added up, in the order of the columns."""

    key: str
    group: str
    sums: tuple[int, ...] = ()


# The lines of each registry (its id) and day, in order.
Lines = dict[tuple[int, date], list[Line]]
Reckon = Callable[[Sequence[Office], Sequence[date]], Lines]


@invariant("I15", _("The reports of today and of yesterday say what is there"), current=True)
def reports_are_right(part: Part) -> Iterator[Breach]:
    """Every report of every registry: its first rows one by one, and its totals, also of one group and of what is owed."""
    offices = list(Office.objects.filter(kind=OfficeKind.REGISTRY).order_by("code"))
    for office in offices:
        # All that is there, for whoever sees all of it.
        office.sees_sealed = True
    days = (clock.today(), clock.today() - timedelta(days=1))
    for report in REPORTS.values():
        lines = RECKONED[report.identifier](offices, days)
        for office in offices:
            for day in days:
                asked = Asked(office, day)
                for found in _differences(report, asked, lines.get((office.pk, day), [])):
                    yield Breach("I15", f"{office.code} {report.identifier} {day}", found)


def _differences(report: Report, asked: Asked, lines: list[Line]) -> Iterator[str]:
    rows, following = report.page(asked, "", _PAGE)
    places = [report.place(column.name) for column in report.summed]
    by = report.place(report.grouped_by)
    shown = [Line(row.key, str(row.values[by]), tuple(_number(row.values[place]) for place in places)) for row in rows]
    if shown != lines[:_PAGE] or bool(following) != (len(lines) > _PAGE):
        yield f"lists {_first_difference(shown, lines[:_PAGE])}"
    yield from _totals(report.tally(asked), lines, "")
    if report.owed_column:
        place = [column.name for column in report.summed].index(report.owed_column)
        yield from _totals(report.tally(replace(asked, owing=True)), [line for line in lines if line.sums[place]], " of what is owed")
    groups = {line.group for line in lines}
    if groups:
        largest = max(sorted(groups), key=[line.group for line in lines].count)
        yield from _totals(report.tally(replace(asked, group=largest)), [each for each in lines if each.group == largest], f" of {largest}")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _first_difference(shown: list[Line], there: list[Line]) -> str:
    for place in range(max(len(shown), len(there))):
        ours, theirs = (each[place] if place < len(each) else None for each in (shown, there))
        if ours != theirs:
            return f"{ours or 'nothing'} as its row {place + 1}, there is {theirs or 'nothing'}"
    return "too few rows, or too many"


def _totals(tally: Tally, lines: list[Line], of: str) -> Iterator[str]:
    said = {group.key: (group.totals.number, tuple(group.totals.sums.values())) for group in tally.groups}
    there: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        there[line.group].append(line)
    naive = {group: _sum(own) for group, own in there.items()}
    if said != naive:
        yield f"its totals{of} are {said}, there is {naive}"
    whole = (tally.whole.number, tuple(tally.whole.sums.values()))
    if lines and whole != _sum(lines):
        yield f"its total{of} is {whole}, there is {_sum(lines)}"


def _sum(lines: list[Line]) -> tuple[int, tuple[int, ...]]:
    return len(lines), tuple(sum(column) for column in zip(*(line.sums for line in lines), strict=True))


# ---- each report, a second time ----


def _day(moment: datetime) -> date:
    return clock.in_hong_kong(moment).date()


def _from(days: Iterable[date]) -> datetime:
    return datetime.combine(min(days), time(), tzinfo=clock.HONG_KONG) - _BESIDE


def _until(days: Iterable[date]) -> datetime:
    return datetime.combine(max(days) + timedelta(days=1), time(), tzinfo=clock.HONG_KONG) + _BESIDE


def _key(at: datetime, name: object) -> str:
    return f"{at.astimezone(UTC).isoformat()}~{name}"


def _daily_register(offices: Sequence[Office], days: Sequence[date]) -> Lines:
    """Whatever was deemed received on the day, in the order of its times and references; what was withdrawn only if its time had come."""
    kinds = dict(CaseType.objects.values_list("pk", "code"))
    found: Lines = defaultdict(list)
    for office in offices:
        dated = Filing.objects.filter(office=office, deemed_received_at__gte=_from(days), deemed_received_at__lt=_until(days))
        columns = ("pk", "reference", "state", "case_type_id", "fee_status", "deemed_received_at")
        listed: list[tuple[datetime, str, date, Line]] = []
        for some in chunks(dated.exclude(state=State.RECEIVED).order_by().values_list(*columns).iterator(chunk_size=1000)):
            references = [row[1] for row in some]
            charges = {row[0]: row[1:] for row in Charge.objects.filter(subject__in=references).values_list(*_MONEY)}
            documents: dict[int, int] = defaultdict(int)
            for pk in Document.objects.filter(filing__in=[row[0] for row in some]).order_by().values_list("filing_id", flat=True):
                documents[pk] += 1
            became = set(Event.objects.filter(subject__in=references, code="filing.deemed_received").values_list("subject", flat=True))
            for pk, reference, state, kind, fee_status, deemed in some:
                if state == State.WITHDRAWN and reference not in became:
                    continue
                charged, paid = charges.get(reference, (0, 0))
                left = charged - paid if state in _MAY_PAY else 0
                sums = (documents[pk], 0 if fee_status == FeeStatus.NOT_ON_RECORD else charged, paid, left)
                listed.append((deemed, reference, _day(deemed), Line(_key(deemed, reference), kinds.get(kind, "no kind"), sums)))
        for _deemed, _reference, day, line in sorted(listed, key=lambda each: each[:2]):
            found[office.pk, day].append(line)
    return found


_MONEY = ("subject", "amount_cents", "paid_cents")


def _cause_book(offices: Sequence[Office], days: Sequence[date]) -> Lines:
    """Every entry under the day, in the order in which they were made: in the registry of its filing, or of its case where it has none."""
    kinds = dict(CaseType.objects.values_list("pk", "code"))
    found: Lines = defaultdict(list)
    rows = RegisterEntry.objects.filter(entered_on__in=days).order_by("pk").values_list("pk", "case_id", "filing_reference", "entered_on")
    for some in chunks(rows.iterator(chunk_size=1000)):
        cases = {row[0]: row[1:] for row in Case.objects.filter(pk__in={row[1] for row in some}).values_list("pk", "office", "case_type")}
        filed = dict(Filing.objects.filter(reference__in={row[2] for row in some}).values_list("reference", "office"))
        for pk, case, reference, day in some:
            office, kind = cases[case]
            found[filed.get(reference, office), day].append(Line(str(pk), kinds[kind]))
    return found


def _paper_filings(offices: Sequence[Office], days: Sequence[date]) -> Lines:
    """Whatever was handed in in the month of the day, by the counter's time."""
    months = {(day.year, day.month) for day in days}
    begins = date(*min(months), 1)
    # A month and a day more than it can have.
    ends = date(*max(months), 1) + timedelta(days=32)
    found: Lines = defaultdict(list)
    for office in offices:
        rows = PaperIntake.objects.filter(office=office, received_at__gte=_from([begins]), received_at__lt=_until([ends]))
        columns = ("received_at", "pk", "exemption_ground", "mandatory")
        for at, pk, ground, mandatory in sorted(rows.order_by().values_list(*columns).iterator(chunk_size=2000)):
            handed_in = _day(at)
            for day in days:
                if (handed_in.year, handed_in.month) == (day.year, day.month):
                    found[office.pk, day].append(Line(_key(at, pk), ground or "free", (int(mandatory),)))
    return found


# The second reckoning of each report of the catalogue, by its identifier.
RECKONED: dict[str, Reckon] = {"daily-register": _daily_register, "cause-book": _cause_book, "paper-filings": _paper_filings}
