"""From one definition to each form: the same rows and the same totals as PDF, spreadsheet, CSV and JSON.

Each form takes the rows once, as they are read, and adds them up as they pass by: what a file says at its foot is what
stands above it.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from reports.catalogue.base import (
    Asked,
    Column,
    Counter,
    Kind,
    Language,
    Report,
    Row,
    Tally,
    Text,
    Totals,
    Value,
    lines_of,
    said,
    to_the_second,
)
from reports.content.stationery import letterhead_of
from reports.documents import wording
from reports.documents.plain import Both
from reports.render import ledger, separated, workbook
from reports.render.text import LABEL, Para, Span


class Format(StrEnum):
    """The forms in which a report can be taken away."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}

_RUN_BY = Both("Run by", "製備人")
_RUN_AT = Both("Run at", "製備時間")
_OFFICE = Both("Office", "辦事處")
_DAY = Both("Day", "日期")
_TOTAL = Both("Total", "合計")
_ALL = Both("All", "全部")
_DEFINITIONS = Both("How the words are meant", "用語釋義")
_REMARKS = Both("To be noted", "注意")
_NOTHING = Both("Nothing is recorded on this day.", "當日並無記錄。")
_HONG_KONG = Both("Times are Hong Kong times.", "時間均為香港時間。")


@dataclass(frozen=True)
class Edition:
    """A report as somebody asked for it: `run_at` in UTC, `run_by` the name that stands on it."""

    report: Report
    asked: Asked
    language: Language
    run_by: str
    run_at: datetime

    def say(self, text: Text) -> str:
        """A text in the language of this edition, on one line."""
        return said(text, self.language)

    @property
    def day(self) -> str:
        """The day in words."""
        words = Both(wording.day_en(self.asked.day), wording.day_zh(self.asked.day))
        return f"{words.en}, {words.zh}" if self.language is Language.BOTH else self.say(words)

    @property
    def office(self) -> str:
        """The office's name."""
        return self.say(Both(self.asked.office.title, self.asked.office.title_zh))

    @property
    def run_words(self) -> str:
        """When it was made, in words."""
        return wording.moment_zh(self.run_at) if self.language is Language.ZH else wording.moment_en(self.run_at)

    @property
    def remarks(self) -> list[str]:
        """What must be noted, in the language of this edition."""
        return [self.say(remark.text) for remark in self.report.remarks(self.asked)]


def file_name(edition: Edition, form: Format) -> str:
    """What the file is called: `daily-register-DC-REG-2026-11-23.pdf`."""
    return f"{edition.report.identifier}-{edition.asked.office.code}-{edition.asked.day:%Y-%m-%d}.{form.value}"


def write(edition: Edition, form: Format, path: Path) -> Tally:
    """Write the report to a file that only we read; the totals of what stands in it.

    Raises:
        Unprintable: on paper, where a text holds a character that no face has.
    """
    counter = Counter(edition.report)
    rows = counter.passing(edition.report.rows(edition.asked))
    if form is Format.XLSX:
        _xlsx(edition, rows, counter, path)
        return counter.tally()
    with path.open("wb") as out:
        {Format.PDF: _pdf, Format.CSV: _csv, Format.JSON: _json}[form](edition, rows, counter, out)
    return counter.tally()


# ---------- paper ----------


def short_moment(moment: datetime, day: date) -> Both:
    """A moment as it stands in the register of a day: the time of day only if it is that day's."""
    here = to_the_second(moment)
    if here.date() == day:
        return Both(f"{here:%H:%M:%S}", f"{here:%H:%M:%S}")
    if here.year == day.year:
        return Both(f"{wording.day_en(here.date()).rsplit(' ', 1)[0]} {here:%H:%M:%S}", f"{here.month}月{here.day}日 {here:%H:%M:%S}")
    return Both(f"{wording.day_en(here.date())} {here:%H:%M:%S}", f"{here.year}年{here.month}月{here.day}日 {here:%H:%M:%S}")


def _on_paper(edition: Edition, column: Column, value: Value) -> list[str]:
    """A value as lines of a cell; none where there is nothing to say."""
    if column.kind is Kind.MONEY:
        return ["–" if value is None else wording.dollars(_cents(value))]
    if value is None or value in ("", ()):
        return []
    if isinstance(value, datetime):
        short = short_moment(value, edition.asked.day)
        return [short.zh if edition.language is Language.ZH else short.en]
    if isinstance(value, date):
        return [edition.say(Both(wording.day_en(value), wording.day_zh(value)))]
    if isinstance(value, int):
        return [f"{value:,}"]
    return [edition.say(part) for part in lines_of(value)]


def _cents(value: Value) -> int:
    if not isinstance(value, int):
        raise AssertionError("money is in whole cents")
    return value


def _stacks(report: Report) -> list[tuple[Column, list[Column]]]:
    """The columns of the paper, each with those that stand below it."""
    own = [column for column in report.columns if not column.under and not column.only_data]
    return [(column, [each for each in report.columns if each.under == column.name]) for column in own]


def _cell(edition: Edition, top: Column, below: Sequence[Column], row: Row) -> ledger.Cell:
    report = edition.report
    first = ledger.strong if top.leads_to or top is report.columns[0] else ledger.plain
    paras = [first(line) for line in _on_paper(edition, top, row.values[report.place(top.name)])]
    for column in below:
        lead = edition.say(column.lead)
        lines = _on_paper(edition, column, row.values[report.place(column.name)])
        paras.extend(ledger.small(f"{lead} {line}" if lead else line) for line in lines)
    return tuple(paras)


def _pdf(edition: Edition, rows: Iterator[Row], counter: Counter, out: BinaryIO) -> None:
    report, asked = edition.report, edition.asked
    court, branch = letterhead_of(asked.office)
    title = edition.say(report.title)
    made = f"{edition.say(_RUN_BY)} {edition.run_by}, {edition.run_words}"
    sheet = ledger.Ledger(
        ledger.Heading(
            court_en=court.en,
            court_zh=court.zh,
            office_en=branch.en,
            office_zh=branch.zh,
            title=title,
            subject=edition.day,
            facts=((Span(f"{edition.office}. {made}. {edition.say(_HONG_KONG)}", ledger.SIZE, colour=LABEL),),),
            foot=f"{title}, {asked.office.code}, {edition.day}. {made}",
            moment=edition.run_at,
        ),
        [ledger.Column(_head(edition, top.title), top.width, _is_figure(top)) for top, _below in _stacks(report)],
    )
    remarks = edition.remarks
    if remarks:
        sheet.marked([ledger.plain(remark) for remark in remarks])
    stacks = _stacks(report)
    first = next(rows, None)
    if first is None:
        sheet.end()
        sheet.gap(6)
        sheet.paragraphs([ledger.strong(edition.say(_NOTHING))])
    else:
        sheet.head()
        row: Row | None = first
        while row is not None:
            sheet.row([_cell(edition, top, below, row) for top, below in stacks])
            row = next(rows, None)
        tally = counter.tally()
        sheet.total([_sum_cell(edition, place, top, tally.whole) for place, (top, _below) in enumerate(stacks)])
        sheet.end()
        _groups_on_paper(edition, sheet, tally)
    sheet.gap(12)
    sheet.subheading(ledger.strong(edition.say(_DEFINITIONS)))
    sheet.paragraphs([ledger.small(edition.say(text)) for text in report.definitions])
    sheet.write(out)


def _head(edition: Edition, title: Both) -> ledger.Cell:
    """The head of a column, each language on lines of its own."""
    if edition.language is Language.BOTH:
        return (ledger.label(title.en), ledger.label(title.zh))
    return (ledger.label(edition.say(title)),)


def _is_figure(column: Column) -> bool:
    return column.kind in (Kind.MONEY, Kind.COUNT)


def _amount(column: Column, totals: Totals) -> str:
    total = totals.sums[column.name]
    return wording.dollars(total) if column.kind is Kind.MONEY else f"{total:,}"


def _sum_cell(edition: Edition, place: int, column: Column, totals: Totals) -> ledger.Cell:
    if place == 0:
        return (ledger.strong(f"{edition.say(edition.report.counted)}: {totals.number:,}"),)
    return (ledger.strong(_amount(column, totals)),) if column.summed else ()


def _groups_on_paper(edition: Edition, sheet: ledger.Ledger, tally: Tally) -> None:
    report = edition.report
    columns = [
        ledger.Column(_head(edition, report.group_heading), 210),
        ledger.Column(_head(edition, report.counted), 60, True),
        *(ledger.Column(_head(edition, _summed_title(report, column)), 74, True) for column in report.summed),
    ]

    def cells(title: Para, totals: Totals, look: Any) -> list[ledger.Cell]:
        return [(title,), (look(f"{totals.number:,}"),), *((look(_amount(column, totals)),) for column in report.summed)]

    told = _told(edition, tally)
    rows = [cells(ledger.plain(title), totals, ledger.plain) for title, totals in told[:-1]]
    rows += [cells(ledger.strong(title), totals, ledger.strong) for title, totals in told[-1:]]
    sheet.gap(10)
    sheet.table(columns, rows, ledger.MEASURE * 0.72)


def _told(edition: Edition, tally: Tally) -> list[tuple[str, Totals]]:
    """The totals of each group, then those of all."""
    groups = [(f"{group.key} {edition.say(group.title)}", group.totals) for group in tally.groups]
    return [*groups, (edition.say(_ALL), tally.whole)]


def _summed_title(report: Report, column: Column) -> Both:
    """What a sum is called: a count by what it counts, which the column beside it names."""
    return report.columns[report.place(column.name) + 1].title if column.kind is Kind.COUNT else column.title


# ---------- spreadsheet ----------

_LOOKS = {
    Kind.TEXT: workbook.Format.WRAPPED,
    Kind.DAY: workbook.Format.DAY,
    Kind.INSTANT: workbook.Format.MOMENT,
    Kind.MONEY: workbook.Format.AMOUNT,
    Kind.COUNT: workbook.Format.NUMBER,
}
_WIDTHS = {Kind.DAY: 11.0, Kind.INSTANT: 19.0, Kind.MONEY: 13.0, Kind.COUNT: 8.0}


def _in_sheet(edition: Edition, value: Value) -> workbook.Value:
    if isinstance(value, datetime):
        return to_the_second(value)
    if value is None or isinstance(value, date | int):
        return value
    return said(value, edition.language, "\n")


def _xlsx(edition: Edition, rows: Iterator[Row], counter: Counter, path: Path) -> None:
    report, asked = edition.report, edition.asked
    title = edition.say(report.title)
    court, _branch = letterhead_of(asked.office)
    printed = f"{title}, {edition.office}, {edition.day}"
    book = workbook.Book(path, workbook.About(title, printed, edition.say(court), edition.run_at))
    columns = [
        workbook.Column(edition.say(column.title), _LOOKS[column.kind], _WIDTHS.get(column.kind, max(14.0, column.width / 4)))
        for column in report.columns
    ]
    table = book.table(
        said(Both("Register", "登記冊"), edition.language),
        columns,
        ([_in_sheet(edition, value) for value in row.values] for row in rows),
        printed,
    )
    tally = counter.tally()
    if tally.whole.number:
        sums: list[workbook.Value] = [tally.whole.sums.get(column.name) for column in report.columns]
        told = next(place for place, column in enumerate(report.columns) if column.kind is Kind.TEXT)
        sums[told] = f"{edition.say(report.counted)}: {tally.whole.number:,}"
        table.total(sums)
    page = book.page(said(Both("Totals", "合計"), edition.language), printed, [46.0, *[16.0] * (len(report.summed) + 1)])
    page.title(f"{title}, {edition.day}")
    for name, text in _facts(edition):
        page.line(name, text)
    page.line()
    money, number, words = workbook.Format.AMOUNT, workbook.Format.NUMBER, workbook.Format.TEXT
    summed = [
        workbook.Column(edition.say(_summed_title(report, column)), money if column.kind is Kind.MONEY else number, 0)
        for column in report.summed
    ]
    lines: list[list[workbook.Value]] = [
        [title, totals.number, *(totals.sums[column.name] for column in report.summed)] for title, totals in _told(edition, tally)
    ]
    page.small_table(
        [workbook.Column(edition.say(report.group_heading), words, 0), workbook.Column(edition.say(report.counted), number, 0), *summed],
        lines,
    )
    page.line()
    for text in (*edition.remarks, *([] if tally.whole.number else [edition.say(_NOTHING)])):
        page.line(text)
    page.line()
    page.line(edition.say(_DEFINITIONS))
    for definition in report.definitions:
        page.line(edition.say(definition))
    book.close()


def _facts(edition: Edition) -> list[tuple[str, str]]:
    return [
        (edition.say(_OFFICE), edition.office),
        (edition.say(_DAY), f"{edition.asked.day:%Y-%m-%d}"),
        (edition.say(_RUN_BY), edition.run_by),
        (edition.say(_RUN_AT), f"{to_the_second(edition.run_at):%Y-%m-%d %H:%M:%S}"),
    ]


# ---------- comma-separated ----------


def in_text(value: Value, kind: Kind, language: Language) -> str:
    """A value as plain text: amounts as plain numbers in dollars, moments as dates that a spreadsheet reads."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{to_the_second(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return _plain_dollars(value) if kind is Kind.MONEY else str(value)
    return separated.guarded(said(value, language))


def _plain_dollars(cents: int) -> str:
    dollars, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{dollars}.{rest:02d}"


def _csv(edition: Edition, rows: Iterator[Row], counter: Counter, out: BinaryIO) -> None:
    report = edition.report
    kinds = [column.kind for column in report.columns]

    def lines() -> Iterator[list[str]]:
        yield [separated.guarded(edition.say(column.title)) for column in report.columns]
        for row in rows:
            yield [in_text(value, kind, edition.language) for value, kind in zip(row.values, kinds, strict=True)]
        tally = counter.tally()
        yield []
        yield [edition.say(text) for text in (report.group_heading, report.counted, *(_summed_title(report, c) for c in report.summed))]
        for title, totals in _told(edition, tally):
            sums = [in_text(totals.sums[column.name], column.kind, edition.language) for column in report.summed]
            yield [separated.guarded(title), str(totals.number), *sums]
        yield []
        yield [f"{edition.say(report.title)}, {edition.day}"]
        yield from ([name, separated.guarded(text)] for name, text in _facts(edition))
        yield from ([edition.say(_REMARKS), text] for text in edition.remarks)
        yield from ([edition.say(_DEFINITIONS), edition.say(text)] for text in report.definitions)

    # With the mark by which a spreadsheet knows UTF-8.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    separated.write(text, lines())
    text.flush()
    text.detach()


# ---------- for machines ----------


def _as_json(value: Value) -> Any:
    if isinstance(value, datetime):
        return to_the_second(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Both):
        return {"en": value.en, "zh": value.zh}
    if isinstance(value, tuple):
        return [_as_json(part) for part in value]
    return value


def _totals_as_json(report: Report, totals: Totals) -> dict[str, int]:
    return {"number": totals.number, **{_json_name(column): totals.sums[column.name] for column in report.summed}}


def _json_name(column: Column) -> str:
    """Amounts are integers and say in their name that they are cents."""
    return f"{column.name}_cents" if column.kind is Kind.MONEY else column.name


def _json(edition: Edition, rows: Iterator[Row], counter: Counter, out: BinaryIO) -> None:
    report, asked = edition.report, edition.asked

    def dump(content: Any) -> str:
        return json.dumps(content, ensure_ascii=False)

    head = {
        "report": report.identifier,
        "title": _as_json(report.title),
        "office": asked.office.code,
        "on": asked.day.isoformat(),
        "run_by": edition.run_by,
        "run_at": to_the_second(edition.run_at).isoformat(),
        "remarks": [_as_json(remark.text) for remark in report.remarks(asked)],
        "definitions": [_as_json(text) for text in report.definitions],
        "columns": [{"name": _json_name(column), "kind": column.kind.value, "title": _as_json(column.title)} for column in report.columns],
    }
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    text.write(dump(head)[:-1] + ', "rows": [')
    names = [_json_name(column) for column in report.columns]
    for number, row in enumerate(rows):
        values = {name: _as_json(value) for name, value in zip(names, row.values, strict=True)}
        text.write((",\n" if number else "\n") + dump(values))
    tally = counter.tally()
    groups = {group.key: _totals_as_json(report, group.totals) for group in tally.groups}
    text.write('\n], "totals": ' + dump(_totals_as_json(report, tally.whole)) + ', "groups": ' + dump(groups) + "}\n")
    text.flush()
    text.detach()
