"""A court paper on A4: the furniture of its pages, and text that flows over as many as it needs.

Blocks are set first and drawn at the end, when the number of pages is known ("page 1 of 3"). All measures in points.
"""

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from reportlab import rl_config
from reportlab.lib.utils import TimeStamp
from reportlab.pdfgen.canvas import Canvas

from reports.render import faces, qr
from reports.render.archive import About, finish
from reports.render.block import Block, on_one_foot, placed
from reports.render.text import ACCENT, HAIRLINE, INK, LABEL, RULE, Line, Para, Span, draw_line, fit, one_line, paint, wrap

WIDTH, HEIGHT = 595.276, 841.89
LEFT, RIGHT = 57.0, WIDTH - 57.0
MEASURE = RIGHT - LEFT
TOP = HEIGHT - 45.0
QR_SIZE = 70.0
FOOT = 38.0
BOTTOM = FOOT + QR_SIZE + 14.0
LEADING = 1.47
HEAD = 8.6

Draw = Callable[[Canvas], None]


@dataclass(frozen=True)
class Heading:
    """What stands on every page of a paper. `drawn` is a finished text in Hong Kong time; `moment` the same instant."""

    court_en: str
    court_zh: str
    office_en: str
    office_zh: str
    title_en: str
    title_zh: str
    number: str
    drawn: str
    moment: datetime
    verify_url: str
    code: str


@dataclass(frozen=True)
class Fact:
    """A label in both languages and the paragraphs that stand beside it."""

    label_en: str
    label_zh: str
    paras: tuple[Para, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head in both languages, its width in points, and whether it holds figures."""

    head_en: str
    head_zh: str
    width: float
    figures: bool = False


Cell = tuple[Para, ...]
_Set = partial(Block, leading=LEADING)


# One document at a time: reportlab keeps a face's subsets by document, but its reader has one position in the file.
DRAWING = threading.Lock()


class Sheet:
    """A paper being set. Add blocks from top to bottom, then ask for the bytes."""

    def __init__(self, heading: Heading) -> None:
        self.heading = heading
        self.pages: list[list[Draw]] = []
        self.y = 0.0
        self._turn()

    # ---------- pages ----------

    def _turn(self) -> None:
        first = not self.pages
        self.pages.append([])
        self.y = self._letterhead() if first else self._running_head()

    def _draw(self, operation: Draw) -> None:
        self.pages[-1].append(operation)

    @property
    def room(self) -> float:
        """What is left of the page above its foot."""
        return self.y - BOTTOM

    def need(self, height: float) -> bool:
        """Turn the page unless so much room is left; whether it was turned. A block higher than a page is cut elsewhere."""
        if height <= self.room or self._fresh:
            return False
        self._turn()
        return True

    @property
    def _fresh(self) -> bool:
        return self.y == self._fresh_at

    def gap(self, height: float) -> None:
        """Leave air, but none at the head of a page."""
        if not self._fresh:
            self.y -= height

    def _letterhead(self) -> float:
        heading = self.heading
        y = TOP - 15
        office_en = one_line((Span(heading.office_en, 9, colour="#3c4741"),))
        office_zh = one_line((Span(heading.office_zh, 9, colour="#3c4741"),))
        side = max(office_en.width, office_zh.width)
        room = MEASURE - side - 24
        court = fit((Span(heading.court_en, 14.25, bold=True),), room, 0.5)
        self._line(court, LEFT, y)
        self._line(fit((Span(heading.court_zh, 12.75, tracking=0.08),), room, 0.5), LEFT, y - 18)
        self._line(office_en, RIGHT - office_en.width, y - 6)
        self._line(office_zh, RIGHT - office_zh.width, y - 18)
        y -= 29
        self._rule(y, ACCENT, 2.25)
        y -= 38
        title = one_line((Span(heading.title_en, 18.75, bold=True),))
        self._line(title, LEFT, y)
        beside = one_line((Span(heading.title_zh, 15.5, tracking=0.08),))
        if title.width + 10.5 + beside.width <= MEASURE:
            self._line(beside, LEFT + title.width + 10.5, y)
        else:
            y -= 24
            self._line(beside, LEFT, y)
        y -= 20
        self._line(one_line((Span(heading.number, 11.25, bold=True),)), LEFT, y)
        self._fresh_at = y - 18
        return self._fresh_at

    def _running_head(self) -> float:
        heading = self.heading
        y = TOP - 9
        number = one_line((Span(heading.number, 9, bold=True),))
        room = MEASURE - number.width - 24
        name = (Span(f"{heading.court_en} ", 9, colour="#3c4741"), Span(heading.court_zh, 9, colour="#3c4741"))
        self._line(fit(name, room, 0.5), LEFT, y)
        self._line(number, RIGHT - number.width, y)
        self._rule(y - 9, ACCENT, 2.25)
        self._fresh_at = y - 30
        return self._fresh_at

    def _foot(self, canvas: Canvas, page: int, of: int) -> None:
        heading = self.heading
        where = heading.verify_url.removesuffix(f"{heading.code}/").split("://", 1)[-1]
        check = (
            f"To check this paper, scan the code or enter it at {where}",
            "可掃描二維碼，或於上述網頁輸入查核編號，以查核本文件。",
            f"Code 查核編號 {grouped(heading.code)}",
        )
        # What is no paper of the court's own cannot be checked, and has no code.
        checked = bool(heading.code)
        rows = (
            f"{heading.number}, drawn {heading.drawn}",
            *(check if checked else ()),
            f"Page {page} of {of}  第 {page} 頁，共 {of} 頁",
        )
        y = FOOT + 12.4 * (len(rows) - 1) + 1
        for row in rows:
            for line in wrap((Span(row, 8.1, colour=LABEL),), MEASURE - QR_SIZE - 18):
                draw_line(canvas, line, LEFT, y)
                y -= 12.4
        canvas.setFillColor(paint(INK))
        if checked:
            qr.draw(canvas, heading.verify_url, RIGHT - QR_SIZE, FOOT, QR_SIZE)

    # ---------- pieces ----------

    def _line(self, line: Line, x: float, y: float) -> None:
        self._draw(lambda canvas: draw_line(canvas, line, x, y))

    def _rule(self, y: float, ink: str, weight: float, left: float = LEFT, right: float = RIGHT) -> None:
        def operation(canvas: Canvas) -> None:
            canvas.setStrokeColor(paint(ink))
            canvas.setLineWidth(weight)
            canvas.line(left, y, right, y)

        self._draw(operation)

    def _bar(self, top: float, bottom: float) -> None:
        def operation(canvas: Canvas) -> None:
            canvas.setFillColor(paint(ACCENT))
            canvas.rect(LEFT, bottom, 2.25, top - bottom, stroke=0, fill=1)

        self._draw(operation)

    def _columns(self, columns: Sequence[Block]) -> None:
        """Draw columns of lines side by side from the cursor down, as far as the page goes; call with what is left."""
        lines, self.y = placed(columns, self.y)
        for line, x, y in lines:
            self._line(line, LEFT + x, y)

    def _flow(self, columns: Sequence[Block], on_turn: Callable[[], None] | None = None) -> None:
        """Draw a row; one that no page can hold is cut between lines and goes on over the next pages."""
        rest = list(columns)
        whole_page = TOP - 45 - BOTTOM
        height = max(column.height for column in rest)
        if height > self.room and (height <= whole_page or self.room < 60) and self.need(height) and on_turn:
            on_turn()
        while max(column.height for column in rest) > self.room:
            now, later = zip(*(column.cut(self.room) for column in rest), strict=True)
            self._columns(now)
            self._turn()
            if on_turn:
                on_turn()
            rest = list(later)
        self._columns(rest)

    # ---------- blocks ----------

    def facts(self, facts: Sequence[Fact], label_width: float = 150.0) -> None:
        """Labels on the left, what they mean on the right."""
        left = label_width + 12
        for fact in facts:
            english = Span(f"{fact.label_en} ", colour=LABEL)
            chinese = Span(fact.label_zh, 9, colour=LABEL)
            label = wrap((english, chinese), label_width)
            if len(label) > 1:
                label = wrap((english,), label_width) + wrap((chinese,), label_width)
            value = tuple(line for para in fact.paras for line in wrap(para, MEASURE - left))
            columns = (
                _Set(0, label_width, label),
                _Set(left, MEASURE - left, value),
            )
            self._flow(columns)
            self.y -= 4.5
        self.y += 4.5

    def paragraphs(self, paras: Sequence[Para], keep: bool = True) -> None:
        """Text over the whole measure; kept on one page where it fits."""
        lines = tuple(line for para in paras for line in wrap(para, MEASURE))
        if keep:
            self.need(sum(line.size * LEADING for line in lines))
        self._flow((_Set(0, MEASURE, lines),))

    def marked(self, paras: Sequence[Para]) -> None:
        """What the reader must not miss: an accent bar on its left."""
        lines = tuple(line for para in paras for line in wrap(para, MEASURE - 12.5))
        for part in _pages_of(lines, TOP - 45 - BOTTOM):
            self.need(sum(line.size * LEADING for line in part))
            top = self.y
            self._columns((_Set(12.5, MEASURE - 12.5, part),))
            self._bar(top, self.y)

    def subheading(self, english: str, chinese: str) -> None:
        """A line that names what follows; it is never the last on a page."""
        self.need(70)
        self._columns((_Set(0, MEASURE, wrap((Span(english + " ", 11.25, bold=True), Span(chinese, 10.5)), MEASURE)),))
        self.y -= 4

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], foot: Sequence[tuple[Para, Para]] = ()) -> None:
        """A table without boxes: its head is repeated on every page, its foot (label, figure) stays with the last row."""
        starts = [sum(column.width + 9 for column in columns[:index]) for index in range(len(columns))]

        def head() -> None:
            cells = []
            for column, start in zip(columns, starts, strict=True):
                english = Span(f"{column.head_en} ", HEAD, colour=LABEL)
                chinese = Span(column.head_zh, HEAD, colour=LABEL)
                lines = wrap((english, chinese), column.width)
                if len(lines) > 1 and column.figures:
                    lines = wrap((english,), column.width) + wrap((chinese,), column.width)
                cells.append(_Set(start, column.width, lines, column.figures))
            self._columns(on_one_foot(cells, HEAD))
            self.y -= 4.5
            self._rule(self.y, RULE, 0.75)
            self.y -= 5

        foot_height = sum(26 if index == 0 else 18 for index, _ in enumerate(foot))
        self.need(90)
        head()
        for index, row in enumerate(rows):
            cells = [
                _Set(start, column.width, tuple(line for p in cell for line in wrap(p, column.width)), column.figures)
                for column, start, cell in zip(columns, starts, row, strict=True)
            ]
            last = index == len(rows) - 1
            height = max(cell.height for cell in cells) + (foot_height if last else 0)
            if height > self.room and height < TOP - 90 - BOTTOM and self.need(height):
                head()
            self._flow(cells, head)
            if not last:
                self.y -= 5
                self._rule(self.y, HAIRLINE, 0.75)
                self.y -= 5
        if foot:
            self.y -= 5.5
            self._rule(self.y, RULE, 0.75)
            self.y -= 4.5
            for label, figure in foot:
                amount = one_line(figure)
                left = _Set(0, MEASURE - amount.width - 18, wrap(label, MEASURE - amount.width - 18))
                self._columns((left, _Set(MEASURE - amount.width, amount.width, (amount,))))

    def picture(self, height: float, width: float, operation: Callable[[Canvas, float, float], None]) -> None:
        """Something drawn by its own hand in the middle of the measure; it is given its lower left corner."""
        self.need(height)
        self.y -= height
        x, y = LEFT + (MEASURE - width) / 2, self.y
        self._draw(lambda canvas: operation(canvas, x, y))

    # ---------- the file ----------

    def to_bytes(self) -> bytes:
        """The paper as PDF/A. The same blocks give the same bytes, whenever and wherever it is drawn."""
        with DRAWING:
            canvas = new_canvas(io.BytesIO())
            heading = self.heading
            about = About(
                title=f"{heading.title_en} {heading.title_zh} {heading.number}",
                author=f"{heading.court_en} {heading.court_zh}",
                subject=f"{heading.title_en} {heading.number}",
                moment=heading.moment,
            )
            canvas.setViewerPreference("DisplayDocTitle", "true")
            for number, operations in enumerate(self.pages, start=1):
                for operation in operations:
                    operation(canvas)
                self._foot(canvas, number, len(self.pages))
                canvas.showPage()
            return finish(canvas, about)


def new_canvas(out: io.BytesIO, size: tuple[float, float] = (WIDTH, HEIGHT)) -> Canvas:
    """An empty canvas whose bytes depend on what is drawn and on nothing else."""
    # Plain binary streams: ASCII 85 costs a fifth in size and more time than all the compression.
    rl_config.useA85 = 0
    canvas = Canvas(
        out,
        pagesize=size,
        invariant=1,
        pageCompression=1,
        lang="en-HK",
        # Otherwise every page names Helvetica, which is not embedded.
        initialFontName=faces.regular().fontName,
    )
    faces.prepare(canvas._doc)
    return canvas


def date_file(canvas: Canvas, moment: datetime) -> None:
    """Let the file's own dates say when the paper was drawn; reportlab would write the machine's time, or the year 2000."""
    stamp = TimeStamp(invariant=1)
    stamp.t = moment.timestamp()
    stamp.lt = moment.timetuple()
    stamp.YMDhms = tuple(stamp.lt)[:6]
    offset = moment.utcoffset()
    stamp.dhh, stamp.dmm = divmod(int(offset.total_seconds()) // 60 if offset else 0, 60)
    canvas._doc._timeStamp = stamp


def grouped(code: str) -> str:
    """A code in groups of four, as people read it."""
    return " ".join(code[index : index + 4] for index in range(0, len(code), 4))


def _pages_of(lines: tuple[Line, ...], height: float) -> list[tuple[Line, ...]]:
    """Lines in parts that each fit on a page."""
    parts: list[tuple[Line, ...]] = [()]
    used = 0.0
    for line in lines:
        used += line.size * LEADING
        if used > height and parts[-1]:
            parts.append(())
            used = line.size * LEADING
        parts[-1] += (line,)
    return parts
