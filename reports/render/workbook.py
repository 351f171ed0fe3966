"""A table as a spreadsheet (XLSX). The only importer of xlsxwriter.

Every text is written as text, whatever it looks like: no formula and no link is ever made of what came from outside.
Rows go to the file as they come, so a large table needs no more memory than a small one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

# The most that a cell of a spreadsheet holds.
LONGEST_TEXT = 32_767
_A4 = 9


class Format(Enum):
    """How a value stands in its cell. Amounts come in cents, moments on Hong Kong's clock."""

    TEXT = "@"
    WRAPPED = "@ "
    DAY = "yyyy-mm-dd"
    MOMENT = "yyyy-mm-dd hh:mm:ss"
    AMOUNT = '#,##0.00;[Red]"−"#,##0.00'
    NUMBER = "#,##0"


@dataclass(frozen=True)
class Column:
    """A column: its head, how its values stand, and its width in characters."""

    head: str
    format: Format
    width: float


Value = str | date | datetime | int | None


@dataclass(frozen=True)
class About:
    """What the file says of itself, and what stands at the head and foot of its printed pages."""

    title: str
    subject: str
    author: str
    moment: datetime


class Book:
    """A workbook being written; sheets and rows come in the order in which they stand."""

    def __init__(self, path: Path, about: About) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.about = about
        self._book = Workbook(str(path), options)
        self._book.set_properties(
            {
                "title": about.title,
                "subject": about.subject,
                "author": about.author,
                "created": about.moment.replace(tzinfo=None, microsecond=0),
            }
        )
        self._formats: dict[tuple[Format, bool], Any] = {}
        self._head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e3eee8"})
        self._title = self._book.add_format({"bold": True, "font_size": 14})

    def _format(self, kind: Format, bold: bool) -> Any:
        if (kind, bold) not in self._formats:
            wanted: dict[str, Any] = {"num_format": kind.value.strip(), "valign": "top", "bold": bold}
            if kind is Format.WRAPPED:
                wanted["text_wrap"] = True
            if bold:
                wanted["top"] = 1
            self._formats[kind, bold] = self._book.add_format(wanted)
        return self._formats[kind, bold]

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], printed_name: str) -> "_Table":
        """A sheet with one table: its head stays in sight and on every printed page, its columns can be filtered."""
        sheet = self._sheet(name, printed_name)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.head, self._head)
        number = 0
        for number, values in enumerate(rows, start=1):
            self._row(sheet, number, columns, values, bold=False)
        sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
        return _Table(self, sheet, columns, number)

    def page(self, name: str, printed_name: str, widths: Sequence[float]) -> "_Page":
        """A sheet of lines and small tables, from top to bottom."""
        sheet = self._sheet(name, printed_name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        return _Page(self, sheet)

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def _sheet(self, name: str, printed_name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        # An ampersand begins a code there.
        sheet.set_header(f"&L{_printed(printed_name)}")
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _row(self, sheet: Worksheet, number: int, columns: Sequence[Column], values: Sequence[Value], *, bold: bool) -> None:
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            look = self._format(column.format, bold)
            if value is None or value == "":
                if bold:
                    sheet.write_blank(number, place, None, look)
            elif isinstance(value, str):
                sheet.write_string(number, place, value[:LONGEST_TEXT], look)
            elif isinstance(value, datetime):
                sheet.write_datetime(number, place, value.replace(tzinfo=None), look)
            elif isinstance(value, date):
                sheet.write_datetime(number, place, value, look)
            elif column.format is Format.AMOUNT:
                sheet.write_number(number, place, Decimal(value) / 100, look)
            else:
                sheet.write_number(number, place, value, look)


@dataclass(frozen=True)
class _Table:
    """A table whose rows are written; its sums may follow."""

    book: Book
    sheet: Worksheet
    columns: Sequence[Column]
    rows: int

    def total(self, values: Sequence[Value]) -> None:
        """The row of sums, a blank row below the others so that a filter leaves it alone."""
        self.book._row(self.sheet, self.rows + 2, self.columns, values, bold=True)


@dataclass
class _Page:
    """A sheet that is filled from top to bottom."""

    book: Book
    sheet: Worksheet
    next_row: int = 0

    def title(self, text: str) -> None:
        """What the sheet is."""
        self.sheet.write_string(self.next_row, 0, text, self.book._title)
        self.next_row += 1

    def line(self, *texts: str) -> None:
        """A line of one or two texts, side by side; none is an empty line."""
        for place, text in enumerate(texts):
            self.sheet.write_string(self.next_row, place, text[:LONGEST_TEXT], self.book._format(Format.TEXT, False))
        self.next_row += 1

    def small_table(self, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> None:
        """A table whose last row is the sum; the columns keep the sheet's own widths."""
        for place, column in enumerate(columns):
            self.sheet.write_string(self.next_row, place, column.head, self.book._head)
        self.next_row += 1
        for number, values in enumerate(rows, start=1):
            self.book._row(self.sheet, self.next_row, columns, values, bold=number == len(rows))
            self.next_row += 1


def _printed(text: str) -> str:
    """A text for the head of a printed page, which may have 255 characters."""
    return text[:110].replace("&", "&&")
