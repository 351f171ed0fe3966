"""The page of a pleading: A4, wide left margin, centred page number, and the backsheet's half page."""

import io
from collections.abc import Callable, Sequence

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from reports.render.pleadings.sheet import Sheet

LEFT, RIGHT, TOP, BOTTOM = 32 * mm, 26 * mm, 26 * mm, 26 * mm
WIDTH = A4[0] - LEFT - RIGHT

_BASE = ParagraphStyle("pleading", fontName="Times-Roman", fontSize=11.5, leading=19, alignment=TA_JUSTIFY)
_BASE_ZH = ParagraphStyle("pleading-zh", parent=_BASE, leading=21, alignment=TA_LEFT, wordWrap="CJK")

ALIGN = {"left": TA_LEFT, "centre": TA_CENTER, "right": TA_RIGHT, "full": TA_JUSTIFY}


def style(
    *,
    zh: bool = False,
    align: str = "",
    indent: float = 0,
    first: float = 0,
    size: float = 0,
    leading: float = 0,
    before: float = 0,
    after: float = 8,
    keep: bool = False,
) -> ParagraphStyle:
    """A paragraph style. All measures in points."""
    base = _BASE_ZH if zh else _BASE
    return ParagraphStyle(
        "p",
        parent=base,
        alignment=ALIGN[align] if align else base.alignment,
        leftIndent=indent,
        firstLineIndent=first,
        bulletIndent=max(indent - 30, 0),
        fontSize=size or base.fontSize,
        leading=leading or base.leading,
        bulletFontName="Times-Roman",
        bulletFontSize=size or base.fontSize,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=int(keep),
    )


OnPage = Callable[[Canvas, BaseDocTemplate], None]


def _number(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.saveState()
    canvas.setFont("Times-Roman", 10)
    canvas.drawCentredString(A4[0] / 2, 14 * mm, f"- {document.page} -")
    canvas.restoreState()


def _fold(canvas: Canvas, document: BaseDocTemplate) -> None:
    # A backsheet is read when the bundle is folded lengthwise: its text stands in the right half.
    canvas.saveState()
    canvas.setLineWidth(0.4)
    canvas.setDash(1, 3)
    canvas.line(A4[0] / 2, 18 * mm, A4[0] / 2, A4[1] - 18 * mm)
    canvas.restoreState()


def _plain(canvas: Canvas, document: BaseDocTemplate) -> None:
    return None


def _page(name: str, frame: Frame, draw: OnPage) -> PageTemplate:
    return PageTemplate(id=name, frames=[frame], pagesize=A4, onPage=draw)


def _frame(left: float, bottom: float, width: float, height: float) -> Frame:
    return Frame(left, bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def build(sheet: Sheet, story: Sequence[Flowable], *, subject: str = "") -> bytes:
    """The PDF of a story. The same story gives the same bytes: no clock, no random identifier."""
    buffer = io.BytesIO()
    document = BaseDocTemplate(buffer, title=sheet.title, author=sheet.signer.name, subject=subject, invariant=1)
    half = A4[0] / 2
    document.addPageTemplates(
        [
            _page("body", _frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM), _number),
            _page("backsheet", _frame(half + 8 * mm, 20 * mm, half - 20 * mm, A4[1] - 40 * mm), _fold),
            _page("whole", _frame(0, 0, A4[0], A4[1]), _plain),
        ]
    )
    document.build(list(story))
    return buffer.getvalue()
