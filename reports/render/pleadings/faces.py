"""The faces of a pleading: Times for Latin letters, as lawyers print them, and the house's own faces for the rest."""

from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfgen.canvas import Canvas

from reports.render.characters import printable
from reports.render.faces import glyphs

_LATIN = {
    (False, False): "Times-Roman",
    (True, False): "Times-Bold",
    (False, True): "Times-Italic",
    (True, True): "Times-BoldItalic",
}


def _is_latin(character: str) -> bool:
    # The standard faces hold what Windows code page 1252 holds; curly quotes and dashes are among it.
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def runs(text: str, *, bold: bool = False, italic: bool = False, in_the_file: bool = False) -> list[tuple[str, str]]:
    """The text in runs of one face each: pairs of face name and text.

    Times is only named, for a viewer to have; in_the_file: in faces that are all in the file, as large offices' own systems print.

    Raises:
        Unprintable: a character that no face has; a pleading never shows a box for it.
    """
    faced: list[tuple[str, str]] = []
    for latin, part in groupby(printable(text), lambda character: not in_the_file and _is_latin(character)):
        piece = "".join(part)
        if latin:
            faced.append((_LATIN[bold, italic], piece))
        else:
            faced += [(glyph.face, glyph.text) for glyph in glyphs(piece, bold)]
    return [(face, "".join(text for _, text in part)) for face, part in groupby(faced, lambda pair: pair[0])]


def face_in_the_file() -> str:
    """A face for a canvas to begin with that is in the file: its own is one that it only names."""
    return runs("x", in_the_file=True)[0][0]


def rich(text: str, *, bold: bool = False, italic: bool = False, underline: bool = False) -> str:
    """The text as paragraph markup, every character of it escaped: text from outside stays text."""
    marked = "".join(f'<font name="{face}">{escape(part)}</font>' for face, part in runs(text, bold=bold, italic=italic))
    return f"<u>{marked}</u>" if underline else marked


def put(
    canvas: Canvas, x: float, y: float, text: str, size: float, *, bold: bool = False, right: bool = False, in_the_file: bool = False
) -> None:
    """Set a line of text on a canvas, from `x` or, with `right`, up to it. All measures in points; in_the_file: see `runs`."""
    pieces = runs(text, bold=bold, in_the_file=in_the_file)
    if right:
        x -= sum(canvas.stringWidth(part, face, size) for face, part in pieces)
    for face, part in pieces:
        canvas.setFont(face, size)
        canvas.drawString(x, y, part)
        x += canvas.stringWidth(part, face, size)
