"""Putting the seal on a filed document: beside what is there, never over it, and looked at afterwards.

The bytes that were filed are never changed; a sealed copy is a new file. A stamp can be invisible for reasons that
lie in the document (an unbalanced graphics state, a page that clips): so the result is rendered and compared, once
with the stamp laid over the page, once with the page shut into a form of its own; else a cover page carries the seal.
Runs without Django, in a bounded process (`bounded.py`).
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pikepdf
import pypdfium2 as pdfium

from reports.render.blank import Picture, Place, find, picture_of

Manner = Literal["stamped", "cover"]
# A seal smaller than this cannot be read.
SCALES = (1.0, 0.86, 0.74)
# The seal's own ink that must be found again on the page; less, and something hides it.
_INK_FOUND = 0.9
# A page of more square points than this (five times A2) is not rendered; its seal goes on a cover page.
_LARGEST = 10_000_000
# What a renderer's smoothing may move, in pixels around the stamp.
_FRINGE = 2


@dataclass(frozen=True)
class Stamped:
    """A sealed copy: its bytes, whether the seal stands on page 1 or on a cover page, and its pages."""

    data: bytes
    manner: Manner
    pages: int


class CannotBeSealed(Exception):
    """The document cannot be opened, or not even a cover page can be put before it; a person must look at it."""


def seal_document(original: Path, stamps: tuple[bytes, ...], cover: bytes) -> Stamped:
    """Seal a document.

    `stamps` are one-page PDFs as large as the stamp, the preferred first; `cover` is a finished cover page with the
    seal, for a document whose first page has no blank place.

    Raises:
        CannotBeSealed: the file cannot be read as a PDF.
    """
    data = original.read_bytes()
    try:
        with _opened(data) as document:
            pages = len(document)
            page = document[0]
            if page.get_width() * page.get_height() <= _LARGEST:
                before = _look_at(document)
                for stamp in stamps:
                    size = _size(stamp)
                    place = find(page, before.picture, [(size[0] * scale, size[1] * scale) for scale in SCALES])
                    sealed = _stamped(data, before, stamp, place) if place else None
                    if sealed:
                        return Stamped(sealed, "stamped", pages)
        return _with_cover(data, cover, pages)
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise CannotBeSealed(f"{original.name}: {error}") from error


@dataclass(frozen=True)
class _Looked:
    """A document as seen: its pages, and of the first one the picture, the text without white space and the turn."""

    pages: int
    picture: Picture
    text: str
    turned: int


class _opened:  # noqa: N801 - read as a word in `with _opened(data) as document`
    def __init__(self, data: bytes) -> None:
        self.document = pdfium.PdfDocument(data)

    def __enter__(self) -> pdfium.PdfDocument:
        self.document.init_forms()
        return self.document

    def __exit__(self, *_: object) -> None:
        self.document.close()


def _look_at(document: pdfium.PdfDocument) -> _Looked:
    page = document[0]
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    text_page.close()
    return _Looked(len(document), picture_of(page), "".join(text.split()), page.get_rotation())


def _stamped(data: bytes, before: _Looked, stamp: bytes, place: Place) -> bytes | None:
    """The document with the stamp laid over its first page; None where that does not come out right."""
    for shut_in in (False, True):
        sealed = _overlay(data, stamp, place, before.turned, shut_in=shut_in)
        with _opened(sealed) as document:
            if _is_right(before, _look_at(document), stamp, place):
                return sealed
    return None


def _size(stamp: bytes) -> tuple[float, float]:
    with _opened(stamp) as document:
        width, height = document[0].get_size()
        return float(width), float(height)


def _overlay(data: bytes, stamp: bytes, place: Place, turned: int, *, shut_in: bool) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.open(io.BytesIO(stamp)) as seal:
        page = pdf.pages[0]
        matrix = _matrix(page, seal.pages[0], place, turned)
        form = pdf.copy_foreign(seal.pages[0].as_form_xobject())
        if shut_in:
            name = _free_name(None, "CourtPage")
            inside = pikepdf.Dictionary({name: _shut_in(pdf, page)})
            page.obj.Resources = pdf.make_indirect(pikepdf.Dictionary(XObject=inside))
            page.obj.Contents = pdf.make_stream(f"q {name} Do Q".encode("ascii"))
        else:
            # The page's own dictionary of resources: one that it inherits belongs to other pages too.
            page.obj.Resources = pdf.make_indirect(_own(page.resources))
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"\nQ", prepend=False)
        name = _free_name(page.obj.Resources.get(pikepdf.Name.XObject), "CourtSeal")
        page.add_resource(form, pikepdf.Name.XObject, name=pikepdf.Name(name))
        numbers = " ".join(f"{number:.4f}" for number in matrix)
        page.contents_add(f"\n/Artifact BMC q {numbers} cm {name} Do Q EMC".encode("ascii"), prepend=False)
        return _saved(pdf)


def _shut_in(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Stream:
    """All that the page draws as a form: whatever it leaves open or closes too often ends with it."""
    page.contents_coalesce()
    return pdf.make_stream(
        page.obj.Contents.read_bytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=page.mediabox,
        Resources=page.resources,
    )


def _free_name(taken: pikepdf.Object | None, wanted: str) -> str:
    """A name that the page does not use; never a random one, so that sealing twice gives the same bytes."""
    name, count = f"/{wanted}", 0
    while taken is not None and name in taken:
        count += 1
        name = f"/{wanted}{count}"
    return name


def _own(resources: pikepdf.Dictionary) -> pikepdf.Dictionary:
    own = pikepdf.Dictionary(dict(resources.items()))
    if pikepdf.Name.XObject in own:
        own.XObject = pikepdf.Dictionary(dict(own.XObject.items()))
    return own


def _matrix(page: pikepdf.Page, seal: pikepdf.Page, place: Place, turned: int) -> tuple[float, ...]:
    """The transformation from the stamp's space to the page's own, so that it stands upright as displayed."""
    left, bottom, right, top = _visible_box(page)
    seal_box = [float(number) for number in seal.mediabox]
    scale = place.width / (seal_box[2] - seal_box[0])
    u, v = place.x, place.y
    if turned == 90:
        return 0, scale, -scale, 0, right - v, bottom + u
    if turned == 180:
        return -scale, 0, 0, -scale, right - u, top - v
    if turned == 270:
        return 0, -scale, scale, 0, left + v, top - u
    return scale, 0, 0, scale, left + u, bottom + v


def _visible_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """The crop box within the media box, which is what viewers show."""
    media = _ordered(page.mediabox)
    crop = _ordered(page.cropbox)
    return max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])


def _ordered(box: pikepdf.Array | pikepdf.Rectangle) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(number) for number in pikepdf.Rectangle(box).as_array())
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _is_right(before: _Looked, after: _Looked, stamp: bytes, place: Place) -> bool:
    """Whether nothing but the stamp's place has changed, the text is all there, and the seal can be seen."""
    old_picture, new_picture = before.picture, after.picture
    width, height = old_picture.width, old_picture.height
    if before.pages != after.pages or (width, height) != (new_picture.width, new_picture.height):
        return False
    rest = iter(after.text)
    if not all(character in rest for character in before.text):
        return False
    left, right = int(place.x) - _FRINGE, int(place.x + place.width) + 1 + _FRINGE
    upper = int(height - place.y - place.height) - _FRINGE
    lower = int(height - place.y) + 1 + _FRINGE
    ink = 0
    for row in range(height):
        start = row * width
        old, new = old_picture.pixels[start : start + width], new_picture.pixels[start : start + width]
        if upper <= row < lower:
            if old[:left] != new[:left] or old[right:] != new[right:]:
                return False
            ink += sum(255 - value for value in new[left:right]) - sum(255 - value for value in old[left:right])
        elif old != new:
            return False
    return ink >= _INK_FOUND * _ink_of(stamp, place)


def _ink_of(stamp: bytes, place: Place) -> float:
    """The ink of the stamp alone, as large as it was placed: the darkness of all its pixels together."""
    with _opened(stamp) as document:
        page = document[0]
        image = page.render(scale=place.width / page.get_width()).to_pil().convert("L")
        return float(sum(255 - value for value in image.tobytes()))


def _with_cover(data: bytes, cover: bytes, pages: int) -> Stamped:
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.open(io.BytesIO(cover)) as front:
        count = len(front.pages)
        for index, page in enumerate(front.pages):
            pdf.pages.insert(index, page)
        return Stamped(_saved(pdf), "cover", pages + count)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
