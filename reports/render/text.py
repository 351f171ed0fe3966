"""Setting text: spans become lines of pieces, a piece being a stretch in one face that is drawn in one go.

Text from outside is only ever characters here. There is no markup: `</para>` and `<img src=…>` print as they are.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.render import characters, faces

INK = "#111714"
INK_2 = "#2b352f"
LABEL = "#4a554f"
ACCENT = "#0f4d3a"
RULE = "#9aa49d"
HAIRLINE = "#e3e7e3"

# Chinese never begins a line with the first set nor ends one with the second.
_NOT_FIRST = frozenset("、。，．：；！？）」』》】〉〕］｝…—·％℃,.:;!?%)]}'\"’”/")
_NOT_LAST = frozenset("（「『《【〈〔［｛([{‘“$")
_BREAK_AFTER = frozenset("-/–—")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style. `size` in points; `tracking` is the air between Chinese characters, in em."""

    text: str
    size: float = 9.75
    bold: bool = False
    colour: str = INK
    tracking: float = 0.04


Para = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one face and style, as it stands in the face; `x` in points from the beginning of its line.

    `space` is added after each character.
    """

    x: float
    text: str
    face: str
    size: float
    colour: str
    space: float


@dataclass(frozen=True, slots=True)
class Line:
    """A set line: its pieces, its width without trailing blanks, and the size of its largest character, in points.

    `code` is what draws it, where that is the same in every paper, and `faces` are the faces that it then needs.
    """

    pieces: tuple[Piece, ...]
    width: float
    size: float
    code: str = ""
    faces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A character with its place in a style, while lines are being broken."""

    glyph: faces.Glyph
    span: Span
    advance: float
    space: float


def plain(text: str, **style: float | bool | str) -> Para:
    """A paragraph of one span."""
    return (replace(Span(text), **style),)  # type: ignore[arg-type]  # the field names are checked by replace


def _cells(spans: Para) -> list[_Cell]:
    cells: list[_Cell] = []
    for span in spans:
        for glyph in faces.glyphs(span.text, span.bold):
            space = span.tracking * span.size if characters.is_wide(glyph.text) else 0.0
            cells.append(_Cell(glyph, span, glyph.width * span.size / 1000 + space, space))
    return cells


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    # What may not begin a line may not after a blank either.
    if after == " " or after in _NOT_FIRST:
        return False
    if before == " ":
        return True
    if before in _NOT_LAST:
        return False
    if characters.is_wide(before) or characters.is_wide(after):
        return True
    return before in _BREAK_AFTER and after.isalpha()


def _split(cells: list[_Cell], width: float) -> list[list[_Cell]]:
    """Break greedily; a word wider than the line is broken where the line ends."""
    lines: list[list[_Cell]] = []
    start, used, last_break = 0, 0.0, 0
    position = 0
    while position < len(cells):
        cell = cells[position]
        if position > start and _may_break(cells[position - 1].glyph.text, cell.glyph.text):
            last_break = position
        # A blank may hang over the margin: it is not seen. Nor is the air after the last Chinese character.
        if used + cell.advance - cell.space > width + 0.01 and cell.glyph.text != " " and position > start:
            end = last_break if last_break > start else position
            lines.append(cells[start:end])
            start = position = last_break = end
            used = 0.0
            continue
        used += cell.advance
        position += 1
    lines.append(cells[start:])
    return lines


def _line(cells: list[_Cell], fallback_size: float) -> Line:
    while cells and cells[-1].glyph.text == " ":
        cells = cells[:-1]
    pieces: list[Piece] = []
    x = 0.0
    stretch: list[_Cell] = []
    began = 0.0

    def close() -> None:
        if stretch:
            first = stretch[0]
            text = "".join(cell.glyph.drawn for cell in stretch)
            pieces.append(Piece(began, text, first.glyph.face, first.span.size, first.span.colour, first.space))
            stretch.clear()

    for cell in cells:
        if stretch:
            last = stretch[-1]
            same = cell.span is last.span and cell.glyph.face == last.glyph.face and cell.space == last.space
            if not same:
                close()
        if not stretch:
            began = x
        stretch.append(cell)
        x += cell.advance
    close()
    width = x - cells[-1].space if cells else 0.0
    size = max((cell.span.size for cell in cells), default=fallback_size)
    return Line(tuple(pieces), width, size, _code_of(pieces), tuple(dict.fromkeys(piece.face for piece in pieces)))


def _code_of(pieces: list[Piece]) -> str:
    """The operators that draw the pieces from the beginning of their line, when all are in house subsets; else nothing."""
    parts: list[str] = []
    at, state = 0.0, ("", "", "")
    for piece in pieces:
        face = faces.by_name(piece.face)
        codes = face.house_codes(piece.text)
        if codes is None:
            return ""
        new = (_ink(piece.colour), f"{piece.space:.3f} Tc", f"{face.short_name}+0 {piece.size:.2f} Tf")
        parts += [operator for operator, old in zip(new, state, strict=True) if operator != old]
        state = new
        x = round(piece.x, 2)
        if x != at:
            parts.append(f"{x - at:.2f} 0 Td")
            at = x
        parts.append(f"<{codes}> Tj")
    return " ".join(parts)


@lru_cache(maxsize=4096)
def wrap(spans: Para, width: float) -> tuple[Line, ...]:
    """Set `spans` in lines of at most `width` points; raises `faces.Unprintable` for a character that no face has.

    Cached, because most of what a paper says is the same on every paper of its kind.
    """
    cells = _cells(spans)
    size = spans[0].size if spans else Span("").size
    return tuple(_line(line, size) for line in _split(cells, width))


def one_line(spans: Para) -> Line:
    """Set `spans` in one line, however long."""
    return wrap(spans, float("inf"))[0]


def fit(spans: Para, width: float, smallest: float) -> Line:
    """Set `spans` in one line of at most `width`, smaller if need be, down to `smallest` times its size.

    Raises ValueError when even that is too wide.
    """
    line = one_line(spans)
    if line.width <= width:
        return line
    factor = width / line.width
    if factor < smallest:
        raise ValueError(f"cannot be set in {width:.0f} points: {''.join(span.text for span in spans)!r}")
    return one_line(tuple(replace(span, size=span.size * factor) for span in spans))


def draw_line(canvas: Canvas, line: Line, x: float, y: float) -> None:
    """Draw a set line with its baseline beginning at (`x`, `y`).

    The operators are written here and not by reportlab's text object, which spends four fifths of a paper's time on
    formatting numbers.
    """
    if not line.pieces:
        return
    document = canvas._doc
    if line.code:
        for name in line.faces:
            faces.by_name(name).use(document)
        canvas._code.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm {line.code} ET")
        return
    code = ["BT"]
    for piece in line.pieces:
        face = faces.by_name(piece.face)
        code.append(f"{_ink(piece.colour)} {piece.space:.3f} Tc 1 0 0 1 {x + piece.x:.2f} {y:.2f} Tm")
        for subset, codes in face.splitString(piece.text, document):
            code.append(f"{face.getSubsetInternalName(subset, document)} {piece.size:.2f} Tf <{codes.hex()}> Tj")
    code.append("ET")
    canvas._code.append(" ".join(code))


@lru_cache(maxsize=64)
def _ink(code: str) -> str:
    """The operator that sets the fill to a colour given as #rrggbb."""
    return " ".join(f"{int(code[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5)) + " rg"


@lru_cache(maxsize=64)
def paint(code: str) -> Color:
    """A colour given as #rrggbb, for lines and areas."""
    return HexColor(code)
