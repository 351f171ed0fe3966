"""Reports: what there is, one report on the screen, and the same taken away as a file."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backoffice.kernel import clock, languages
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.kernel.money import Money
from backoffice.people import rights
from backoffice.people.models import Office
from backoffice.staff.access import Desk
from backoffice.staff.days import ONE_DAY, asked_day, needed_day
from backoffice.staff.pages import page
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked, Column, Kind, Language, Report, Row, Totals, Value, lines_of, said, to_the_second
from reports.catalogue.editions import Format
from workflows.reports.actions.export_report import export_report

SIZE = 50
# For so many rows somebody may wait at a screen, some ten seconds in each form; what is larger is made by the command.
MOST_ROWS = {Format.PDF: 4_000, Format.XLSX: 20_000, Format.CSV: 50_000}

_FORMATS = (
    (Format.PDF, gettext_lazy("PDF")),
    (Format.XLSX, gettext_lazy("Spreadsheet")),
    (Format.CSV, gettext_lazy("CSV")),
)
_LANGUAGES = (
    (Language.BOTH, gettext_lazy("English and Chinese")),
    (Language.EN, gettext_lazy("English")),
    (Language.ZH, gettext_lazy("Chinese")),
)


@dataclass(frozen=True)
class Line:
    """A line of a cell: its text, where it leads to, and whether it stands below another."""

    text: str
    address: str = ""
    below: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one field of the table; label is the column's title, for a narrow screen."""

    lines: list[Line]
    figure: bool
    label: str


@dataclass(frozen=True)
class Figure:
    """A figure and the list that it counts."""

    text: str
    address: str


@dataclass(frozen=True)
class TotalRow:
    """The totals of a group, or of all."""

    title: str
    figures: list[Figure]


def reports(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The reports that this person may see, each with the question that it answers."""
    language = _reader()
    mine = [report for report in REPORTS.values() if rights.may(desk.user, report.right)]
    rows = [(said(report.title, language), said(report.answers, language), report.identifier) for report in mine]
    return page(request, "reports.html", {"rows": rows, "may_compare": rights.may(desk.user, "consistency.own")})


def report(request: HttpRequest, desk: Desk, identifier: str) -> HttpResponse:
    """One report of one office and day: its totals, each leading to what it counts, and its rows, by the page."""
    chosen, offices = _chosen(desk, identifier)
    typed = request.GET.get("day", "")
    today = clock.today()
    day = asked_day(request, "day") or today
    asked = Asked(
        office=_office(request.GET.get("office", ""), offices, desk),
        day=day,
        group=request.GET.get("group", ""),
        owing=request.GET.get("owing", "") == "1",
    )
    whole = Asked(asked.office, asked.day)
    language = _reader()
    after = request.GET.get("after", "")
    found, following = chosen.page(asked, after, SIZE)
    tally = chosen.tally(whole)
    narrowed = asked != whole
    number = chosen.tally(asked).whole.number if narrowed else tally.whole.number
    top = _top_columns(chosen)
    context: dict[str, Any] = {
        "report": chosen,
        "title": said(chosen.title, language),
        "answers": said(chosen.answers, language),
        "asked": asked,
        "offices": offices,
        "office_name": languages.picked(asked.office.title, asked.office.title_zh),
        "bad_day": bool(typed) and asked_day(request, "day") is None,
        "drawn_at": clock.now(),
        "day_before": day - ONE_DAY,
        "day_after": day + ONE_DAY,
        "is_today": day == today,
        "remarks": [(said(remark.text, language), remark, _list_of(asked, remark.states)) for remark in chosen.remarks(whole)],
        "heads": [(said(column.title, language), _is_figure(column)) for column, _below in top],
        "rows": [_cells(chosen, top, row, day, language) for row in found],
        "number": number,
        "narrowed": narrowed,
        "all_address": _address(chosen, whole),
        "total_heads": [said(chosen.counted, language), *(said(_sum_title(chosen, column), language) for column in chosen.summed)],
        "group_heading": said(chosen.group_heading, language),
        "totals": [
            *(
                _total_row(chosen, f"{group.key} {said(group.title, language)}", group.totals, Asked(asked.office, day, group.key))
                for group in tally.groups
            ),
            _total_row(chosen, _("All"), tally.whole, whole),
        ],
        "ordered": said(chosen.ordered, language),
        "nothing": said(chosen.nothing, language),
        "definitions": [said(text, language) for text in chosen.definitions],
        "formats": [(form, words) for form, words in _FORMATS if tally.whole.number <= MOST_ROWS[form]],
        "too_large": [(words, f"{MOST_ROWS[form]:,}") for form, words in _FORMATS if tally.whole.number > MOST_ROWS[form]],
        "languages": _LANGUAGES,
        "after": after,
        "following": following,
    }
    return page(request, "report.html", context)


def take_away(request: HttpRequest, desk: Desk, identifier: str) -> HttpResponseBase:
    """The report as a file. An act: the record keeps who took it."""
    chosen, offices = _chosen(desk, identifier)
    try:
        form, language = Format(request.POST.get("format", "")), Language(request.POST.get("language", Language.BOTH.value))
    except ValueError:
        raise Refused("not-asked-rightly", _("Choose a day, a form and a language.")) from None
    day = needed_day(request.POST.get("day", ""), _("Choose a day, a form and a language."), field="day")
    asked = Asked(office=_office(request.POST.get("office", ""), offices, desk), day=day)
    if chosen.tally(asked).whole.number > MOST_ROWS.get(form, 0):
        raise Refused("too-large", _("The report is too large to wait for in this form: an operator makes the file by the command."))
    made = export_report(report=chosen, asked=asked, form=form, language=language, by=desk.user)
    response = FileResponse(made.file, as_attachment=True, filename=made.name, content_type=made.content_type)
    response["Content-Length"] = str(made.size)
    response["Cache-Control"] = "no-store"
    return response


def _chosen(desk: Desk, identifier: str) -> tuple[Report, list[Office]]:
    """The report, and the registries on which this person has its right."""
    found = REPORTS.get(identifier)
    if found is None:
        raise NotFound("no-report", _("There is no such report."))
    offices = rights.seeing(desk.user, rights.offices_for(desk.user, found.right).order_by("code"))
    if not offices:
        raise Forbidden("no-right", _("You do not have the right to open this."))
    return found, offices


def _office(code: str, offices: list[Office], desk: Desk) -> Office:
    """The office asked for, which is not there unless it is one of the person's; without a word the one they work for."""
    if not code:
        mine = [office for office in offices if desk.chosen is not None and office.pk == desk.chosen.pk]
        return (mine or offices)[0]
    for office in offices:
        if office.code == code:
            return office
    raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))


def _reader() -> Language:
    """The language of the reader's screen."""
    return Language.ZH if (get_language() or "").startswith("zh") else Language.EN


def _is_figure(column: Column) -> bool:
    return column.kind in (Kind.MONEY, Kind.COUNT)


def _top_columns(chosen: Report) -> list[tuple[Column, list[Column]]]:
    own = [column for column in chosen.columns if not column.under and not column.only_data]
    return [(column, [each for each in chosen.columns if each.under == column.name]) for column in own]


def _sum_title(chosen: Report, column: Column) -> Any:
    """What a sum is called: a count by what it counts, which the column beside it names."""
    return chosen.columns[chosen.place(column.name) + 1].title if column.kind is Kind.COUNT else column.title


def _cells(chosen: Report, top: list[tuple[Column, list[Column]]], row: Row, day: date, language: Language) -> list[Cell]:
    cells = []
    for column, below in top:
        value = row.values[chosen.place(column.name)]
        address = reverse("staff:filing", args=[value]) if value and column.leads_to == "filing" else ""
        lines = [Line(text, address) for text in _written(column, value, day, language)]
        for each in below:
            lead = said(each.lead, language)
            texts = _written(each, row.values[chosen.place(each.name)], day, language)
            lines += [Line(f"{lead} {text}" if lead else text, below=True) for text in texts]
        cells.append(Cell(lines, _is_figure(column), said(column.title, language)))
    return cells


def _written(column: Column, value: Value, day: date, language: Language) -> list[str]:
    """A value as it stands on the screen, one line or more; none where there is nothing to say."""
    if column.kind is Kind.MONEY:
        return ["–" if value is None else _amount(value)]
    if value is None or value in ("", ()):
        return []
    if isinstance(value, datetime):
        return [_moment(value, day)]
    if isinstance(value, date):
        return [languages.day(value)]
    if isinstance(value, int):
        return [f"{value:,}"]
    return [said(part, language) for part in lines_of(value)]


def _moment(moment: datetime, day: date) -> str:
    """Only the time of day on the report's own day, else with the day before it."""
    here = to_the_second(moment)
    if here.date() == day:
        return f"{here:%H:%M:%S}"
    return languages.moment_of_this_year(here) if here.year == day.year else languages.moment(here)


def _amount(cents: Any) -> str:
    return str(Money(cents)).replace("HK$", "")


def _total_row(chosen: Report, title: str, totals: Totals, asked: Asked) -> TotalRow:
    figures = [Figure(f"{totals.number:,}", _address(chosen, asked))]
    for column in chosen.summed:
        owing = Asked(asked.office, asked.day, asked.group, owing=True)
        total = totals.sums[column.name]
        text = _amount(total) if column.kind is Kind.MONEY else f"{total:,}"
        figures.append(Figure(text, _address(chosen, owing if column.name == chosen.owed_column else asked)))
    return TotalRow(title, figures)


def _address(chosen: Report, asked: Asked) -> str:
    """The page of what a figure counts."""
    query = {"office": asked.office.code, "day": asked.day.isoformat()}
    if asked.group:
        query["group"] = asked.group
    if asked.owing:
        query["owing"] = "1"
    return f"{reverse('staff:report', args=[chosen.identifier])}?{urlencode(query)}#rows"


def _list_of(asked: Asked, states: tuple[str, ...]) -> str:
    """The list of filings of the day that stand in these states; nothing where there are none to list."""
    if not states:
        return ""
    query = [("state", state) for state in states]
    query += [("office", asked.office.code), ("deemed_from", asked.day.isoformat()), ("deemed_before", (asked.day + ONE_DAY).isoformat())]
    return f"{reverse('staff:filings')}?{urlencode(query)}"
