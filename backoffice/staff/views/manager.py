"""The managers' overview: few figures, each a link to its list."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from backoffice.calendar.selectors import calendar_of
from backoffice.filings import worklists
from backoffice.filings.states import State
from backoffice.filings.worklists import Count, Queue, Wanted
from backoffice.kernel import clock
from backoffice.people import rights
from backoffice.people.models import Office
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.alarms import alarms_of_days
from backoffice.staff.days import Span, midnight, working_day_before
from backoffice.staff.pages import page
from backoffice.staff.selectors import standing_work
from backoffice.staff.selectors.calendar import days_at_risk
from backoffice.staff.views.inbox import LOOKS
from backoffice.staff.views.lists import MOST_COUNTED
from workflows.calendar import holidays

A_WEEK = timedelta(days=7)
BAR_BEGINS, BAR_WIDTH = 190.0, 250.0
# The places where open work stands: each filing in one of them, but for what is asked about or has failed on the way.
_STANDS_IN = frozenset(Queue) - {Queue.URGENT, Queue.MINE, Queue.DECIDED}
OPEN = (State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED)


@dataclass(frozen=True)
class Figure:
    """A figure, where it leads to, and how it differs from the same weekday last week at this time."""

    title: str
    count: Count
    address: str
    change: str


@dataclass(frozen=True)
class Band:
    """Open work whose deemed day lies in a band of working days."""

    title: str
    begins: date | None
    before: date | None


@dataclass(frozen=True)
class Cell:
    """A figure of the table of open work; its bar in the picture begins at x and is so wide."""

    count: Count
    address: str
    x: float = 0.0
    width: float = 0.0


@dataclass(frozen=True)
class Stage:
    """A place where open work stands, or a share of a whole: what it is, how much, where that leads to, its bar out of a thousand."""

    title: object
    number: int
    address: str = ""
    width: int = 0
    note: str = ""


@dataclass(frozen=True)
class Hour:
    """An hour of a day in the picture of arrivals: how many came in, how dark it is (0 to 5), where it begins."""

    hour: int
    number: int
    heat: int
    x: int


@dataclass(frozen=True)
class BandRow:
    """A band with its figures by state."""

    title: str
    cells: list[Cell]
    total: Cell


def _list(**parameters: Any) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"{reverse('staff:filings')}?{urlencode(given, doseq=True)}"


def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Today against the same weekday last week at the same time; and what is open, by state and age."""
    now = clock.now()
    today = clock.today()
    before = today - A_WEEK
    bands = _bands(desk.offices[0], today)
    rows = _band_rows(bands, desk.offices)
    context: dict[str, Any] = {
        "desk": desk,
        "may_assign": rights.may(desk.user, "filing.assign"),
        "may_compare": rights.may(desk.user, "consistency.own"),
        "alarms": alarms_of_days(days_at_risk(now, desk.offices), may_list=holidays.kind().may(desk.user, "calendar.propose", {})),
        "counted_at": now,
        "weekday_before": before,
        "figures": [_waiting(desk.offices), *_day_figures(desk.offices, now, today, before)],
        "states": [wording.state_status(state) for state in OPEN],
        "bands": rows,
        "totals": _totals(desk.offices),
        "not_due": _cell(Wanted(states=(State.RECEIVED,)), desk.offices, _list(state=State.RECEIVED.value)),
        "arrivals": (arrivals := _arrivals(desk.offices, today, before)),
        "by_hour": list(zip(*(row for _day, row, _sum in arrivals), strict=True)),
        "hours": range(0, standing_work.HOURS, 3),
        **_standing(desk),
        **_decisions(desk.offices, today),
    }
    return page(request, "manager.html", context)


def _bars(stages: list[Stage]) -> list[Stage]:
    """Each with its bar, against the longest."""
    most = max((stage.number for stage in stages), default=0) or 1
    return [replace(stage, width=round(1000 * stage.number / most)) for stage in stages]


def _standing(desk: Desk) -> dict[str, Any]:
    """Where the open work stands, each place leading to its queue; and who has how much of it."""
    counted = worklists.counts(desk.user, desk.offices)
    office = f"&office={desk.offices[0].code}" if len(desk.offices) == 1 else ""
    stages = [
        Stage(look.title, counted[look.name].number, f"{reverse('staff:inbox')}?queue={look.name.value}{office}")
        for look in LOOKS
        if look.name in _STANDS_IN
    ]
    loads = standing_work.loads(desk.offices)
    having = [Stage(load.officer, load.number) for load in loads[: standing_work.MOST_OFFICERS]]
    others = sum(load.number for load in loads[standing_work.MOST_OFFICERS :])
    if others:
        having.append(Stage(_("others"), others))
    nobody = max(0, counted[Queue.REVIEW].number - sum(load.number for load in loads))
    return {"stages": _bars(stages), "having": _bars([*having, Stage(_("in nobody's hands"), nobody)])}


def _decisions(offices: list[Office], today: date) -> dict[str, Any]:
    """How this month was decided, and the month before."""
    month = today.replace(day=1)
    last = (month - timedelta(days=1)).replace(day=1)
    now, then = (standing_work.decided_in(offices, each) for each in (month, last))
    whole, whole_then = sum(now.values()), sum(then.values())
    words = _("%(now)s; %(then)s the month before") if whole or whole_then else ""
    shares = [
        Stage(ruling.label, number, note=words and words % {"now": _share(number, whole), "then": _share(then[ruling], whole_then)})
        for ruling, number in now.items()
    ]
    return {"month": month, "decided": whole, "shares": _bars(shares)}


def _share(number: int, whole: int) -> str:
    return _("%(share)s per cent") % {"share": formats.number_format(round(100 * number / whole, 1))} if whole else "–"


def _arrivals(offices: list[Office], today: date, before: date) -> list[tuple[date, list[Hour], int]]:
    """At which hours filings came in today and a week ago, each day with its sum."""
    days = [(day, standing_work.by_hour(offices, day)) for day in (before, today)]
    most = max(max(numbers) for _day, numbers in days) or 1
    return [
        (day, [Hour(hour, number, -(-5 * number // most), 112 + 13 * hour) for hour, number in enumerate(numbers)], sum(numbers))
        for day, numbers in days
    ]


def _count(wanted: Wanted, offices: list[Office]) -> Count:
    return worklists.count_of_list(wanted, offices=offices, limit=MOST_COUNTED)


def _waiting(offices: list[Office]) -> Figure:
    count = _count(Wanted(states=(State.FEE_CHECKED,)), offices)
    return Figure(_("To review now"), count, _list(state=State.FEE_CHECKED.value), _("of any age"))


def _day_figures(offices: list[Office], now: datetime, today: date, before: date) -> list[Figure]:
    begins, ends, then_begins, then = Span(today).begins, Span(today).ends, Span(before).begins, now - A_WEEK
    figures = [
        Figure(
            _("Received today"),
            received := _count(Wanted(received_from=begins, received_to=ends), offices),
            _list(received=today.isoformat()),
            _change(received, _count(Wanted(received_from=then_begins, received_to=then), offices)),
        )
    ]
    for title, states in (
        (_("Accepted today"), (State.ACCEPTED, State.SERVED)),
        (_("Returned today"), (State.RETURNED, State.LAPSED)),
        (_("Rejected today"), (State.REJECTED,)),
    ):
        count = _count(Wanted(states=states, decided_from=begins, decided_to=ends), offices)
        past = _count(Wanted(states=states, decided_from=then_begins, decided_to=then), offices)
        address = _list(decided=today.isoformat(), state=[state.value for state in states])
        figures.append(Figure(title, count, address, _change(count, past)))
    return figures


def _change(count: Count, past: Count) -> str:
    difference = count.number - past.number
    if difference > 0:
        return _("%(number)d more") % {"number": difference}
    if difference < 0:
        return _("%(number)d fewer") % {"number": -difference}
    return _("as many")


def _bands(office: Office, today: date) -> list[Band]:
    """By the working days of the first registry; where its calendar does not reach, one band holds all that is older."""
    calendar = calendar_of(office, midnight(today))
    one, five = (working_day_before(calendar, today, count) for count in (1, 5))
    if one is None or five is None:
        return [Band(_("due today"), today, None), Band(_("older"), None, today)]
    return [
        Band(_("due today"), today, None),
        Band(_("since the working day before"), one, today),
        Band(_("2 to 5 working days"), five, one),
        Band(_("older"), None, five),
    ]


def _wanted(states: tuple[State, ...], band: Band) -> Wanted:
    return Wanted(
        states=tuple(state.value for state in states),
        deemed_from=midnight(band.begins) if band.begins else None,
        deemed_to=midnight(band.before) if band.before else None,
    )


def _cell(wanted: Wanted, offices: list[Office], address: str) -> Cell:
    return Cell(_count(wanted, offices), address)


def _address(states: tuple[State, ...], band: Band) -> str:
    return _list(
        state=[state.value for state in states],
        deemed_from=band.begins.isoformat() if band.begins else "",
        deemed_before=band.before.isoformat() if band.before else "",
    )


def _band_rows(bands: list[Band], offices: list[Office]) -> list[BandRow]:
    counted = [(band, [_cell(_wanted((state,), band), offices, _address((state,), band)) for state in OPEN]) for band in bands]
    most = max((sum(cell.count.number for cell in cells) for _band, cells in counted), default=0) or 1
    rows = []
    for band, cells in counted:
        wide, x = [], BAR_BEGINS
        for cell in cells:
            width = round(BAR_WIDTH * cell.count.number / most, 1)
            wide.append(Cell(cell.count, cell.address, x, width))
            x += width
        total = Count(sum(cell.count.number for cell in cells), more=any(cell.count.more for cell in cells))
        rows.append(BandRow(band.title, wide, Cell(total, _address(OPEN, band), x + 8)))
    return rows


def _totals(offices: list[Office]) -> list[Cell]:
    return [_cell(Wanted(states=(state.value,)), offices, _list(state=state.value)) for state in OPEN]
