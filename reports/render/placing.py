"""The first page of a document as somebody looks at it who moves the seal on it. Runs without Django, in a bounded process."""

import io
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from reports.render import seal
from reports.render.blank import Corner, Place, Trouble, find, fits, picture_of
from reports.render.stamping import LARGEST, SCALES, CannotBeSealed, opened, text_of

# The sizes in which the seal may stand, the preferred one first.
SIZES = tuple((width * scale, height * scale) for width, height in (seal.WIDE, seal.TALL) for scale in SCALES)


@dataclass(frozen=True)
class FirstPage:
    """The page as displayed, one pixel a point: a PNG and its measures; where the seal would stand by itself, and where at the corner
    that was asked about, or what stands against that. `image` is empty where the page is too large to be looked at."""

    width: int
    height: int
    image: bytes
    found: Place | None
    asked: Place | None
    trouble: Trouble


def look(original: Path, corner: Corner | None) -> FirstPage:
    """Look at the first page of a document, and at a corner on it (in points as displayed) where the seal is to stand.

    Raises:
        CannotBeSealed: the file cannot be read as a PDF.
    """
    try:
        with opened(original.read_bytes()) as document:
            page = document[0]
            if page.get_width() * page.get_height() > LARGEST:
                return FirstPage(int(page.get_width()), int(page.get_height()), b"", None, None, "outside")
            picture = picture_of(page)
            out = io.BytesIO()
            Image.frombytes("L", (picture.width, picture.height), picture.pixels).save(out, "PNG")
            with text_of(page) as text:
                found = find(page, text, picture, SIZES[:3]) or find(page, text, picture, SIZES[3:])
                asked, trouble = (None, "") if corner is None else fits(page, text, picture, corner, SIZES)
            return FirstPage(picture.width, picture.height, out.getvalue(), found, asked, trouble)
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise CannotBeSealed(f"{original.name}: {error}") from error
