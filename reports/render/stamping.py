"""Putting the seal on a filed document: beside what is there, never over it, and proved afterwards.

The bytes that were filed are never changed; a sealed copy is a new file, which begins with them and has the seal behind (`appending.py`).
A stamp can be invisible for reasons that lie in the document (an unbalanced graphics state, a page that clips): so the page is rendered
with a black area in the seal's stead, which must be seen whole and change nothing else; once laid over the page, once with the page
shut into a form of its own; else a cover page carries the seal (docs/decisions/0013-the-seal-stands-behind-the-filed-bytes.md).
Runs without Django, in a bounded process (`bounded.py`).
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageChops

from reports.render import appending
from reports.render.blank import PAPER_FROM, Corner, Picture, Place, find, fits, picture_of

Manner = Literal["stamped", "cover"]
# A seal smaller than this cannot be read.
SCALES = (1.0, 0.86, 0.74)
# What is darker is black to a renderer's rounding.
_BLACK_TO = 8
# A page of more square points than this (five times A2) is not rendered; its seal goes on a cover page.
LARGEST = 10_000_000
# What a renderer's smoothing may move, in pixels around the stamp.
_FRINGE = 2
# What is put on a page is called so there; with a number behind it where the page has that name already.
_SEAL, _STATE, _PAGE = "/CourtSeal", "/CourtState", "/CourtPage"
# The seal looks the same whatever the page left set: colours and line widths it sets itself, and this is the rest.
_PLAIN_STATE = b"<< /Type /ExtGState /ca 1 /CA 1 /BM /Normal /SMask /None /AIS false /OP false /op false >>"
_PLAIN = "0 Tr 0 Ts 0 Tw 0 Tc 100 Tz [] 0 d 0 J 0 j 10 M"


@dataclass(frozen=True)
class Stamped:
    """A sealed copy: its bytes, whether the seal stands on page 1 or on a cover page, and its pages."""

    data: bytes
    manner: Manner
    pages: int


class CannotBeSealed(Exception):
    """The document cannot be opened, or not even a cover page can be put before it; a person must look at it."""


def stamp_page(original: Path, stamp: bytes, corner: Corner | None = None) -> Stamped | None:
    """Put the seal on the first page of a document; None where the page has no blank place for it.

    `stamp` is a one-page PDF as large as the stamp. `corner`: where somebody wants its lower left corner, in points of the page as
    displayed; then it stands there or nowhere.

    Raises:
        CannotBeSealed: the file cannot be read as a PDF.
    """
    data = original.read_bytes()
    try:
        with opened(data) as document:
            page = document[0]
            if page.get_width() * page.get_height() > LARGEST:
                return None
            with text_of(page) as text:
                before = _look_at(document, page)
                width, height = _size(stamp)
                sizes = [(width * scale, height * scale) for scale in SCALES]
                place = find(page, text, before.picture, sizes) if corner is None else fits(page, text, before.picture, corner, sizes)[0]
            sealed = _stamped(data, before, stamp, place) if place else None
            return Stamped(sealed, "stamped", before.pages) if sealed else None
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise CannotBeSealed(f"{original.name}: {error}") from error


def put_cover_before(original: Path, cover: bytes) -> Stamped:
    """Seal a document whose first page has no blank place: `cover` is a finished page with the seal, to go before it.

    Raises:
        CannotBeSealed: the file cannot be read as a PDF.
    """
    try:
        with pikepdf.open(original) as pdf, pikepdf.open(io.BytesIO(cover)) as front:
            for index, page in enumerate(front.pages):
                pdf.pages.insert(index, page)
            return Stamped(_written_anew(pdf), "cover", len(pdf.pages))
    except pikepdf.PdfError as error:
        raise CannotBeSealed(f"{original.name}: {error}") from error


@dataclass(frozen=True)
class _Looked:
    """A document as seen: its pages, and of the first one the picture and the turn."""

    pages: int
    picture: Picture
    turned: int


class opened:  # noqa: N801 - read as a word in `with opened(data) as document`
    """The document of these bytes, with its forms, while it is looked at."""

    def __init__(self, data: bytes) -> None:
        self.document = pdfium.PdfDocument(data)

    def __enter__(self) -> pdfium.PdfDocument:
        self.document.init_forms()
        return self.document

    def __exit__(self, *_: object) -> None:
        self.document.close()


@contextmanager
def text_of(page: pdfium.PdfPage) -> Iterator[pdfium.PdfTextPage]:
    """The text of a page, while it is looked at."""
    text = page.get_textpage()
    try:
        yield text
    finally:
        text.close()


def _look_at(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> _Looked:
    return _Looked(len(document), picture_of(page), page.get_rotation())


def _stamped(data: bytes, before: _Looked, stamp: bytes, place: Place) -> bytes | None:
    """The document with the stamp laid over its first page; None where that does not come out right."""
    if not _is_blank(before.picture, place):
        return None
    for shut_in in (False, True):
        sealed, probe = _overlay(data, stamp, place, before.turned, shut_in=shut_in)
        with opened(probe) as document:
            after = _look_at(document, document[0])
        if _is_right(before, after, place) and _is_kept(data, sealed):
            return sealed
    return None


def _size(stamp: bytes) -> tuple[float, float]:
    with pikepdf.open(io.BytesIO(stamp)) as seal:
        _left, _bottom, width, height = _corner_and_size(seal.pages[0].mediabox)
        return width, height


def _overlay(data: bytes, stamp: bytes, place: Place, turned: int, *, shut_in: bool) -> tuple[bytes, bytes]:
    """The document with the stamp on its first page; and the same with a black area as large in the stamp's stead."""
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.open(io.BytesIO(stamp)) as seal:
        page = pdf.pages[0]
        matrix = _matrix(page, seal.pages[0], place, turned)
        area = seal.pages[0].mediabox
        first = pdf.make_indirect(pikepdf.Object.parse(_PLAIN_STATE))
        if shut_in:
            name = _free_name(None, _PAGE)
            inside = pikepdf.Dictionary({name: _shut_in(pdf, page)})
            page.obj.Resources = pdf.make_indirect(pikepdf.Dictionary(XObject=inside))
            page.obj.Contents = pdf.make_stream(f"q {name} Do Q".encode("ascii"))
        else:
            # The page's own dictionary of resources: one that it inherits belongs to other pages too.
            page.obj.Resources = pdf.make_indirect(_own(page.resources))
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"\nQ", prepend=False)
        resources = page.obj.Resources
        state = _free_name(resources.get(pikepdf.Name.ExtGState), _STATE)
        page.add_resource(first, pikepdf.Name.ExtGState, name=pikepdf.Name(state))
        name = _free_name(resources.get(pikepdf.Name.XObject), _SEAL)
        numbers = " ".join(f"{number:.4f}" for number in matrix)
        page.contents_add(f"\n/Artifact BMC q {state} gs {_PLAIN} {numbers} cm {name} Do Q EMC".encode("ascii"), prepend=False)
        form = pdf.copy_foreign(seal.pages[0].as_form_xobject())
        black = pdf.make_stream(
            b"0 g %s re f" % b" ".join(b"%.4f" % number for number in _corner_and_size(area)),
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=area,
        )  # fmt: skip
        # All that was made since the state has its number in between, and the black area, which does not stay, has the highest.
        made = [page.obj, *(pdf.get_object(number, 0) for number in range(first.objgen[0], black.objgen[0]))]
        page.add_resource(black, pikepdf.Name.XObject, name=pikepdf.Name(name))
        probe = _saved(data, pdf, [*made, black])
        resources.XObject[name] = form
        return _saved(data, pdf, made), probe


def _corner_and_size(box: pikepdf.Array | pikepdf.Rectangle) -> tuple[float, float, float, float]:
    left, bottom, right, top = _ordered(box)
    return left, bottom, right - left, top - bottom


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
    name, count = wanted, 0
    while taken is not None and name in taken:
        count += 1
        name = f"{wanted}{count}"
    return name


def _own(resources: pikepdf.Dictionary) -> pikepdf.Dictionary:
    own = pikepdf.Dictionary(dict(resources.items()))
    for kind in (pikepdf.Name.XObject, pikepdf.Name.ExtGState):
        if kind in own:
            own[kind] = pikepdf.Dictionary(dict(own[kind].items()))
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


def _image(picture: Picture) -> Image.Image:
    return Image.frombytes("L", (picture.width, picture.height), picture.pixels)


def _extremes(image: Image.Image) -> tuple[int, int]:
    # Of a grey picture it is two numbers; the library's type hints name those of coloured ones beside.
    return cast(tuple[int, int], image.getextrema())


def _is_blank(picture: Picture, place: Place) -> bool:
    """Whether the paper is blank where the stamp will stand."""
    left, right = int(place.x), int(place.x + place.width) + 1
    upper, lower = int(picture.height - place.y - place.height), int(picture.height - place.y) + 1
    darkest, _lightest = _extremes(_image(picture).crop((left, upper, right, lower)))
    return darkest >= PAPER_FROM


def _is_right(before: _Looked, after: _Looked, place: Place) -> bool:
    """Whether the black area is seen whole at the stamp's place, and nothing but the place has changed."""
    old, new = _image(before.picture), _image(after.picture)
    if before.pages != after.pages or old.size != new.size:
        return False
    left, right = place.x, place.x + place.width
    upper, lower = old.height - place.y - place.height, old.height - place.y
    _darkest, lightest = _extremes(new.crop((int(left) + 1, int(upper) + 1, int(right), int(lower))))
    if lightest > _BLACK_TO:
        return False
    changed = ImageChops.difference(old, new)
    changed.paste(0, (int(left) - _FRINGE, int(upper) - _FRINGE, int(right) + 1 + _FRINGE, int(lower) + 1 + _FRINGE))
    return changed.getbbox() is None


def _is_kept(data: bytes, sealed: bytes) -> bool:
    """Whether the sealed copy is the document as filed and the seal behind it; or, written anew, has all the words in their order."""
    if sealed.startswith(data):
        return _reads_without_mending(sealed)
    rest = iter(_words(sealed))
    return all(character in rest for character in _words(data))


def _reads_without_mending(sealed: bytes) -> bool:
    """Whether a reader that does not look past faults finds the seal on the first page."""
    try:
        with pikepdf.open(io.BytesIO(sealed), attempt_recovery=False) as pdf:
            forms = pdf.pages[0].obj.Resources.XObject
            seals = [form for name, form in forms.items() if name.startswith(_SEAL)]
            return bool(seals) and all(len(form.read_raw_bytes()) > 0 for form in seals) and not pdf.get_warnings()
    except pikepdf.PdfError:
        return False


def _words(data: bytes) -> str:
    with opened(data) as document, text_of(document[0]) as text:
        return "".join(text.get_text_range().split())


def _saved(data: bytes, pdf: pikepdf.Pdf, changed: list[pikepdf.Object]) -> bytes:
    """What changed behind the bytes as filed; the whole file written anew where nothing can be written behind them."""
    try:
        return appending.behind(data, pdf, changed)
    except appending.Unfit:
        return _written_anew(pdf)


def _written_anew(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
