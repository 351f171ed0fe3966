"""A long table on A4 landscape: its head on every page, rows of any height, a foot with totals, text below.

Rows are taken one at a time and a page is drawn as soon as it is full, so a table of ten thousand rows needs no more
memory than the operators of its pages. "Page 1 of 9" is added when their number is known. All measures in points.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO

from reports.render.archive import About, finish
from reports.render.block import Block, on_one_foot, placed
from reports.render.sheet import DRAWING, HEIGHT, WIDTH, new_canvas
from reports.render.text import ACCENT, HAIRLINE, INK_2, LABEL, RULE, Line, Para, Span, draw_line, fit, one_line, paint, wrap

# A4 lying down.
PAGE_WIDTH, PAGE_HEIGHT = HEIGHT, WIDTH
LEFT, RIGHT = 34.0, PAGE_WIDTH - 34.0
MEASURE = RIGHT - LEFT
TOP = PAGE_HEIGHT - 30.0
FOOT = 26.0
BOTTOM = FOOT + 18.0
LEADING = 1.42
SIZE = 7.9
SMALL = 7.1
GUTTER = 7.0

Cell = tuple[Para, ...]
_Set = partial(Block, leading=LEADING)


@dataclass(frozen=True)
class Heading:
    """What stands on the first page, and in short on every other and at every foot. `moment` is when it was drawn."""

    court_en: str
    court_zh: str
    office_en: str
    office_zh: str
    title: str
    subject: str
    facts: tuple[Para, ...]
    foot: str
    moment: datetime


@dataclass(frozen=True)
class Column:
    """A column: its head, its share of the measure, and whether it holds figures."""

    head: Cell
    share: float
    figures: bool = False


class Ledger:
    """The table being drawn. Give it rows and texts from top to bottom, then ask for the file."""

    def __init__(self, heading: Heading, columns: Sequence[Column]) -> None:
        self.heading = heading
        self._columns = tuple(columns)
        self._places = _places(columns, MEASURE)
        with DRAWING:
            self._canvas = new_canvas(io.BytesIO(), (PAGE_WIDTH, PAGE_HEIGHT))
        self._pages: list[str] = []
        self._lines: list[tuple[Line, float, float]] = []
        self._rules: list[tuple[float, str, float, float, float]] = []
        self._headed = True
        self.y = self._letterhead()
        self._fresh_at = self.y

    # ---------- what is given ----------

    def head(self) -> None:
        """Begin the table: its head now, and on every page from here on."""
        self._headed = True
        self._table_head()

    def row(self, cells: Sequence[Cell]) -> None:
        """A row; one that does not fit turns the page, one that no page can hold is cut between lines."""
        self._put(self._set(cells))
        self._rule(self.y - 2.6, HAIRLINE, 0.6)
        self.y -= 5.2

    def total(self, cells: Sequence[Cell]) -> None:
        """The row of sums, under a rule."""
        sets = self._set(cells)
        self._need(max(each.height for each in sets) + 8)
        self._rule(self.y + 2.6, RULE, 0.9)
        self.y -= 1.5
        self._put(sets)
        self.y -= 3

    def end(self) -> None:
        """The table is over: pages from here on have no head of it."""
        self._headed = False

    def gap(self, height: float) -> None:
        """Leave air, but none at the head of a page."""
        if self.y != self._fresh_at:
            self.y -= height

    def subheading(self, para: Para) -> None:
        """A line that names what follows; it is never the last on a page."""
        self._need(52)
        self._put([_Set(0, MEASURE, wrap(para, MEASURE))])
        self.y -= 2

    def paragraphs(self, paras: Sequence[Para], width: float = MEASURE * 0.72) -> None:
        """Text below the table, in lines short enough to be read."""
        for para in paras:
            self._put([_Set(0, width, wrap(para, width))])
            self.y -= 2

    def marked(self, paras: Sequence[Para]) -> None:
        """What the reader must not miss: an accent bar on its left. It is short."""
        width = MEASURE - 10
        lines = tuple(line for para in paras for line in wrap(para, width))
        tall = _Set(10, width, lines)
        self._need(tall.height)
        top = self.y
        self._put([tall])
        self._bars.append((top, self.y))
        self.y -= 6

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: float) -> None:
        """A small table of its own beside nothing; its last row is the sum."""
        places = _places(columns, width)

        self._need(40)
        self._put(_blocks(columns, places, [column.head for column in columns]))
        self._rule(self.y - 2, RULE, 0.75, width)
        self.y -= 5
        for number, cells in enumerate(rows, start=1):
            if number == len(rows):
                self._rule(self.y + 1.5, RULE, 0.75, width)
                self.y -= 2
            self._put(_blocks(columns, places, cells))
            self.y -= 2.5

    def write(self, out: BinaryIO) -> int:
        """Write the file as PDF/A; how many pages it has. The ledger must not be used afterwards."""
        self._close_page()
        heading = self.heading
        about = About(
            title=f"{heading.title}, {heading.subject}",
            author=f"{heading.court_en} {heading.court_zh}",
            subject=heading.foot,
            moment=heading.moment,
        )
        canvas, count = self._canvas, len(self._pages)
        with DRAWING:
            canvas.setViewerPreference("DisplayDocTitle", "true")
            for number, code in enumerate(self._pages, start=1):
                canvas._code.append(code)
                page = one_line((Span(f"Page {number} of {count}  第 {number} 頁，共 {count} 頁", SMALL, colour=LABEL),))
                draw_line(canvas, page, RIGHT - page.width, FOOT)
                foot = fit((Span(heading.foot, SMALL, colour=LABEL),), MEASURE - page.width - 20, 0.4)
                draw_line(canvas, foot, LEFT, FOOT)
                canvas.showPage()
            self._pages.clear()
            out.write(finish(canvas, about))
        return count

    # ---------- pages ----------

    def _letterhead(self) -> float:
        self._bars: list[tuple[float, float]] = []
        heading = self.heading
        y = TOP - 12
        office_en = one_line((Span(heading.office_en, 8.6, colour="#3c4741"),))
        office_zh = one_line((Span(heading.office_zh, 8.6, colour="#3c4741"),))
        side = max(office_en.width, office_zh.width)
        room = (MEASURE - side - 24) / 2
        court = fit((Span(heading.court_en, 12.4, bold=True),), room, 0.5)
        self._line(court, LEFT, y)
        self._line(fit((Span(heading.court_zh, 11.4, tracking=0.08),), room, 0.5), LEFT + court.width + 12, y)
        self._line(office_en, RIGHT - office_en.width, y + 4.5)
        self._line(office_zh, RIGHT - office_zh.width, y - 6.5)
        y -= 13
        self._rule(y, ACCENT, 2.25)
        y -= 24
        title = fit((Span(heading.title, 15.5, bold=True),), MEASURE * 0.62, 0.5)
        self._line(title, LEFT, y)
        subject = fit((Span(heading.subject, 12),), MEASURE - title.width - 18, 0.5)
        self._line(subject, LEFT + title.width + 14, y)
        y -= 7
        for para in heading.facts:
            for line in wrap(para, MEASURE):
                y -= line.size * LEADING
                self._line(line, LEFT, y + line.size * 0.38)
        return y - 12

    def _running_head(self) -> float:
        heading = self.heading
        y = TOP - 8
        left = fit((Span(f"{heading.court_en} {heading.court_zh}", 8, colour="#3c4741"),), MEASURE * 0.45, 0.4)
        right = fit((Span(f"{heading.title}, {heading.subject}", 8, bold=True),), MEASURE * 0.52, 0.4)
        self._line(left, LEFT, y)
        self._line(right, RIGHT - right.width, y)
        self._rule(y - 7, ACCENT, 1.8)
        return y - 20

    def _turn(self) -> None:
        self._close_page()
        self.y = self._running_head()
        if self._headed:
            self._table_head()
        self._fresh_at = self.y

    def _close_page(self) -> None:
        """Draw what was placed: one page at a time, so that papers of other threads need not wait for the whole table."""
        with DRAWING:
            canvas = self._canvas
            for top, bottom in self._bars:
                canvas.setFillColor(paint(ACCENT))
                canvas.rect(LEFT, bottom, 2.25, top - bottom, stroke=0, fill=1)
            for y, ink, weight, width, left in self._rules:
                canvas.setStrokeColor(paint(ink))
                canvas.setLineWidth(weight)
                canvas.line(left, y, left + width, y)
            for line, x, at in self._lines:
                draw_line(canvas, line, x, at)
            self._pages.append("\n".join(canvas._code))
            canvas._code = []
        self._bars, self._rules, self._lines = [], [], []

    def _need(self, height: float) -> None:
        if height > self.y - BOTTOM and self.y != self._fresh_at:
            self._turn()

    # ---------- pieces ----------

    def _line(self, line: Line, x: float, y: float) -> None:
        self._lines.append((line, x, y))

    def _rule(self, y: float, ink: str, weight: float, width: float = MEASURE, left: float = LEFT) -> None:
        self._rules.append((y, ink, weight, width, left))

    def _table_head(self) -> None:
        self._draw(on_one_foot(self._set([column.head for column in self._columns]), SMALL))
        self._rule(self.y - 2.5, RULE, 0.9)
        self.y -= 6

    def _set(self, cells: Sequence[Cell]) -> list[Block]:
        return _blocks(self._columns, self._places, cells)

    def _put(self, sets: Sequence[Block]) -> None:
        """Draw cells side by side; what is higher than the room left goes on over the next pages."""
        rest = list(sets)
        height = max(each.height for each in rest)
        whole_page = TOP - 90 - BOTTOM
        if height > self.y - BOTTOM and (height <= whole_page or self.y - BOTTOM < 60):
            self._need(height)
        while max(each.height for each in rest) > self.y - BOTTOM:
            now, later = zip(*(each.cut(self.y - BOTTOM) for each in rest), strict=True)
            self._draw(now)
            self._turn()
            rest = list(later)
        self._draw(rest)

    def _draw(self, sets: Sequence[Block]) -> None:
        lines, self.y = placed(sets, self.y)
        for line, x, y in lines:
            self._line(line, LEFT + x, y)


def _places(columns: Sequence[Column], width: float) -> list[tuple[float, float]]:
    """Where each column of a table of this width begins, and how wide it is."""
    share = (width - GUTTER * (len(columns) - 1)) / sum(column.share for column in columns)
    widths = [column.share * share for column in columns]
    return [(sum(widths[:place]) + GUTTER * place, wide) for place, wide in enumerate(widths)]


def _blocks(columns: Sequence[Column], places: Sequence[tuple[float, float]], cells: Sequence[Cell]) -> list[Block]:
    return [
        _Set(start, width, tuple(line for para in cell for line in wrap(para, width)), column.figures)
        for (start, width), column, cell in zip(places, columns, cells, strict=True)
    ]


def plain(text: str) -> Para:
    """Text of a cell."""
    return (Span(text, SIZE),)


def strong(text: str) -> Para:
    """Text of a cell that is looked for first."""
    return (Span(text, SIZE, bold=True),)


def small(text: str) -> Para:
    """Text that stands below another in its cell."""
    return (Span(text, SMALL, colour=INK_2),)


def label(text: str) -> Para:
    """The head of a column."""
    return (Span(text, SMALL, colour=LABEL),)
