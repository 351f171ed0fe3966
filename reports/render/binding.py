"""Several PDFs bound to one, to be printed: bookmarks, page labels, and at the foot of every page whose it is and which of how many.

Runs without Django, in a bounded process (`bounded.py`): what is bound comes from outside. The files themselves are not touched, and what
is bound carries no signature: it is a copy to work with.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

_SIZE, _MARGIN = 7.5, 9.0


@dataclass(frozen=True)
class Bound:
    """A file to be bound: its name in the bookmarks, its bytes, and what stands at the foot of its pages (ASCII)."""

    title: str
    data: bytes
    foot: str


class Unbindable(Exception):
    """A file cannot be read, or has more pages than was said."""


def bind(parts: Sequence[Bound], title: str, most_pages: int) -> tuple[bytes, int]:
    """The files in their order as one, and how many pages it has.

    Raises:
        Unbindable: see there.
    """
    whole = pikepdf.Pdf.new()
    begins: list[int] = []
    feet: list[str] = []
    for part in parts:
        try:
            with pikepdf.Pdf.open(io.BytesIO(part.data)) as pdf:
                begins.append(len(whole.pages))
                feet += [part.foot] * len(pdf.pages)
                if len(feet) > most_pages:
                    raise Unbindable(f"more than {most_pages} pages")
                whole.pages.extend(pdf.pages)
        except pikepdf.PdfError as error:
            raise Unbindable(f"{part.title} cannot be read") from error
    font = whole.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
    for number, (page, foot) in enumerate(zip(whole.pages, feet, strict=True), start=1):
        _write_foot(whole, page, font, f"{foot}   {number} / {len(feet)}")
    with whole.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(part.title, begin) for part, begin in zip(parts, begins, strict=True))
    whole.Root.PageMode = pikepdf.Name.UseOutlines
    whole.docinfo["/Title"] = title
    out = io.BytesIO()
    whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue(), len(feet)


def _write_foot(whole: pikepdf.Pdf, page: pikepdf.Page, font: pikepdf.Object, text: str) -> None:
    """Along the edge that is the lower one when the page is shown, whatever way it is turned."""
    left, low, right, high = (float(each) for each in page.cropbox)
    places = {
        0: (1, 0, 0, 1, left + 2 * _MARGIN, low + _MARGIN),
        90: (0, 1, -1, 0, right - _MARGIN, low + 2 * _MARGIN),
        180: (-1, 0, 0, -1, right - 2 * _MARGIN, high - _MARGIN),
        270: (0, -1, 1, 0, left + _MARGIN, high - 2 * _MARGIN),
    }
    place = " ".join(f"{value:g}" for value in places[int(page.obj.get("/Rotate", 0)) % 360])
    name = page.add_resource(font, pikepdf.Name.Font)
    shown = text.replace("\\", "").replace("(", "").replace(")", "")
    foot = f"\nQ q 0.35 g BT {name} {_SIZE} Tf {place} Tm ({shown}) Tj ET Q\n"
    page.contents_add(whole.make_stream(b"q\n"), prepend=True)
    page.contents_add(whole.make_stream(foot.encode("ascii", "replace")))
