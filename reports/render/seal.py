"""The court's seal as a stamp: round, the court's name on its rim in both languages, what was filed and when in its middle.

Drawn as vector and text, on a ground of nothing, so that a stamp on a page hides nothing. Measures in points.
"""

import io
import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from reportlab.pdfgen.canvas import Canvas

from reports.render import characters, faces, qr
from reports.render.sheet import DRAWING, date_file, grouped, new_canvas
from reports.render.text import ACCENT, Line, Para, Span, draw_line, fit, one_line, paint

DIAMETER = 116.0
_RIM = 15.5
_QR = 58.0
_BESIDE = 70.0
# The stamp beside its code, and above it.
WIDE = (DIAMETER + 8 + _BESIDE, DIAMETER)
TALL = (DIAMETER, DIAMETER + 8 + _QR)


@dataclass(frozen=True)
class Seal:
    """What the stamp says, as finished texts; `filed` is the day on which the document counts as filed."""

    court_en: str
    court_zh: str
    filed: str
    case_number: str
    office_en: str
    office_zh: str
    branch_en: str
    branch_zh: str
    number: str
    verify_url: str
    code: str
    moment: datetime
    # Whether the day is that of a returned filing, which this one was allowed to keep.
    kept: bool = False


def draw_round(canvas: Canvas, seal: Seal, x: float, y: float) -> None:
    """The round seal with its lower left corner at (`x`, `y`)."""
    radius = DIAMETER / 2 - 1
    cx, cy = x + DIAMETER / 2, y + DIAMETER / 2
    canvas.saveState()
    canvas.setStrokeColor(paint(ACCENT))
    canvas.setLineWidth(1.8)
    canvas.circle(cx, cy, radius)
    canvas.setLineWidth(0.6)
    canvas.circle(cx, cy, radius - 3)
    canvas.circle(cx, cy, radius - _RIM)
    canvas.restoreState()
    baseline = radius - _RIM + 3.6
    _arc(canvas, seal.court_en, 8.4, math.radians(212) * baseline, cx, cy, baseline, top=True)
    # Along the bottom the characters stand upright, their feet outwards.
    _arc(canvas, seal.court_zh, 8.6, math.radians(118) * (radius - 6), cx, cy, radius - 5.6, top=False)
    inner = 2 * (radius - _RIM)
    rows: list[tuple[Para, ...]] = [
        ((Span("DATE KEPT ", 5.6, bold=True, colour=ACCENT), Span("保留存檔日期", 5.2, bold=True, colour=ACCENT)),)
        if seal.kept
        else ((Span("FILED ", 8.6, bold=True, colour=ACCENT), Span("存檔", 8.2, bold=True, colour=ACCENT)),),
        (_centre(seal.filed, 9.4, bold=True),),
        (_centre(seal.case_number, 10.2, bold=True),),
        # The office by its full name where that can be read; the court stands on the rim in any case.
        (_centre(seal.office_en, 5.6), _centre(seal.branch_en, 5.6)),
        (_centre(seal.office_zh, 5.8), _centre(seal.branch_zh, 5.8)),
    ]
    heights = (22.0, 8.6, -4.6, -16.2, -24.6)
    for choices, height in zip(rows, heights, strict=True):
        chord = 2 * math.sqrt((inner / 2) ** 2 - max(abs(height), abs(height + 6)) ** 2) - 4
        line = next((each for each in map(one_line, choices) if each.width <= chord), None)
        if line is None:
            line = fit(choices[-1], chord, 0.3)
        draw_line(canvas, line, cx - line.width / 2, cy + height)


def _centre(text: str, size: float, bold: bool = False) -> Para:
    return (Span(text, size, bold=bold, colour=ACCENT, tracking=0.02),)


_RIM_TRACKING = 0.12


def _arc(canvas: Canvas, text: str, size: float, longest: float, cx: float, cy: float, radius: float, *, top: bool) -> None:
    """Set a text along the circle, its middle at the top (or the bottom) of it, at most `longest` points long."""
    # Each letter stands alone and turned: whoever copies or reads aloud is given the words as they belong together.
    canvas._code.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC q 1 0 0 1 {cx:.2f} {cy:.2f} cm")
    for turned, letter, x in _letters(text, size, longest, radius, top):
        canvas._code.append(turned)
        draw_line(canvas, letter, x, radius if top else -radius)
        canvas._code.append("Q")
    canvas._code.append("Q EMC")


@lru_cache(maxsize=64)
def _letters(text: str, size: float, longest: float, radius: float, top: bool) -> tuple[tuple[str, Line, float], ...]:
    """Each letter of a text along a circle: the operators that turn it, the letter, and where it begins from its middle.

    Cached: a court's name stands on the rim of all its seals.
    """

    def rim(part: str, at: float) -> Para:
        return (Span(part, at, bold=True, colour=ACCENT, tracking=_RIM_TRACKING),)

    size = fit(rim(text, size), longest, 0.25).size
    glyphs = faces.glyphs(text, bold=True)
    letters = [one_line(rim(glyph.text, size)) for glyph in glyphs]
    advances = [(glyph.width / 1000 + (_RIM_TRACKING if characters.is_wide(glyph.text) else 0)) * size for glyph in glyphs]
    used = -sum(advances) / 2
    found = []
    for letter, advance in zip(letters, advances, strict=True):
        angle = (used + advance / 2) / radius * (-1 if top else 1)
        across, along = math.cos(angle), math.sin(angle)
        found.append((f"q {across:.5f} {along:.5f} {-along:.5f} {across:.5f} 0 0 cm", letter, -letter.width / 2))
        used += advance
    return tuple(found)


def _caption(seal: Seal, *, wide: bool) -> list[Line]:
    parts = grouped(seal.code).split(" ")
    code = [" ".join(parts[index : index + (3 if wide else 2)]) for index in range(0, len(parts), 3 if wide else 2)]
    where = seal.verify_url.removesuffix(f"{seal.code}/").split("://", 1)[-1]
    width = _BESIDE if wide else DIAMETER - _QR - 5
    return [fit((Span(text, 6.2, colour=ACCENT),), width, 0.2) for text in (seal.number, "Check 查核", where, *code)]


def stamp(seal: Seal, *, wide: bool) -> bytes:
    """The stamp with its QR code as a PDF of one page that is as large as the stamp (`WIDE` or `TALL`)."""
    with DRAWING:
        return _stamp(seal, wide=wide)


def _stamp(seal: Seal, *, wide: bool) -> bytes:
    width, height = WIDE if wide else TALL
    out = io.BytesIO()
    canvas = new_canvas(out, (width, height))
    date_file(canvas, seal.moment)
    draw_round(canvas, seal, 0, height - DIAMETER)
    code_x, code_y = (DIAMETER + 8, height - _QR - 8) if wide else (0.0, 0.0)
    canvas.setFillColor(paint(ACCENT))
    qr.draw(canvas, seal.verify_url, code_x, code_y, _QR)
    x, y = (code_x, code_y - 10) if wide else (_QR + 5, _QR - 7)
    for line in _caption(seal, wide=wide):
        draw_line(canvas, line, x, y)
        y -= 8.2
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_enlarged(canvas: Canvas, seal: Seal, x: float, y: float, scale: float) -> None:
    """The round seal `scale` times its size, with its lower left corner at (`x`, `y`), for a cover page."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(scale, scale)
    draw_round(canvas, seal, 0, 0)
    canvas.restoreState()
