"""Finding blank paper: where on a page a stamp of a given size covers nothing, seen or unseen.

The page is looked at as a reader sees it (turned by its own rotation, cropped), on a grid of four points.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Literal

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

GRID = 4
# Paper that a scanner made slightly grey or yellow counts as blank; a light tint that was printed does not.
PAPER_FROM = 247
# The air kept around what is printed, and around the edge of the page, in grid cells.
AIR = 1
EDGE = 4

_DARK = [0 if value >= PAPER_FROM else 255 for value in range(256)]
_ANY = [int(value > 0) for value in range(256)]
_DIGITS = bytes.maketrans(b"\0\1", b"01")

Box = tuple[float, float, float, float]
Corner = tuple[float, float]
# What stands against a place that somebody chose: beyond the page; over what is printed; over what is there and not seen (a warning).
Trouble = Literal["", "outside", "print", "unseen"]


@dataclass(frozen=True)
class Place:
    """The lower left corner of a stamp and its size, in points of the page as displayed."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Picture:
    """A page as displayed, one pixel a point, in grey; `pixels` from the top row down."""

    width: int
    height: int
    pixels: bytes


def picture_of(page: pdfium.PdfPage) -> Picture:
    """The page with its annotations and forms. Needs the document's forms to be initialised."""
    image = page.render(scale=1, may_draw_forms=True, grayscale=True).to_pil()
    return Picture(image.width, image.height, image.tobytes())


def find(page: pdfium.PdfPage, text: pdfium.PdfTextPage, picture: Picture, sizes: Sequence[tuple[float, float]]) -> Place | None:
    """The best blank place for the first of `sizes` that has one, or None. `text` and `picture` are those of the page.

    Nearest to the top right corner, where registries stamp; then further down and to the left.
    """
    height = picture.height
    columns, rows = picture.width // GRID, height // GRID
    if not columns or not rows:
        return None
    taken = _printed(picture, columns, rows)
    for box in _unseen(page, text):
        _take(taken, box, height, columns, rows)
    lines = _as_numbers(taken)
    for wide, high in sizes:
        cells = -(-int(wide) // GRID) + 2 * AIR, -(-int(high) // GRID) + 2 * AIR
        corner = _nearest(lines, columns, *cells)
        if corner is not None:
            column, row = corner
            # Rows count from the top; the stamp sits in the middle of its cells.
            left = column * GRID + (cells[0] * GRID - wide) / 2
            top = row * GRID + (cells[1] * GRID - high) / 2
            return Place(left, height - top - high, wide, high)
    return None


def fits(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, picture: Picture, corner: Corner, sizes: Sequence[tuple[float, float]]
) -> tuple[Place | None, Trouble]:
    """The first of `sizes` in which a stamp with this lower left corner stands on blank paper; or None and what is in the way of the
    last one. A link, a field or hidden text beneath it is told and is in nobody's way: the stamp is laid over it and hides nothing."""
    trouble: Trouble = "outside"
    image = Image.frombytes("L", (picture.width, picture.height), picture.pixels)
    for wide, high in sizes:
        place = Place(float(corner[0]), float(corner[1]), wide, high)
        left, right = int(place.x), int(place.x + wide) + 1
        upper, lower = int(picture.height - place.y - high), int(picture.height - place.y) + 1
        if place.x < GRID or place.y < GRID or right > picture.width - GRID or upper < GRID:
            trouble = "outside"
            continue
        darkest = image.crop((left, upper, right, lower)).getextrema()[0]
        if isinstance(darkest, tuple) or darkest < PAPER_FROM:
            trouble = "print"
            continue
        beneath = any(_meet(box, place) for box in _unseen(page, text))
        return place, "unseen" if beneath else ""
    return None, trouble


def _meet(box: Box, place: Place) -> bool:
    left, bottom, right, top = box
    return left < place.x + place.width and right > place.x and bottom < place.y + place.height and top > place.y


def _printed(picture: Picture, columns: int, rows: int) -> list[bytearray]:
    """Cells in which any pixel is darker than paper."""
    dark = Image.frombytes("L", (picture.width, picture.height), picture.pixels).point(_DARK)
    # The mean over a cell is above nothing as soon as one of its pixels is dark: one of sixteen is 255 / 16.
    cells = dark.crop((0, 0, columns * GRID, rows * GRID)).reduce(GRID).point(_ANY).tobytes()
    return [bytearray(cells[row * columns : (row + 1) * columns]) for row in range(rows)]


def _unseen(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> list[Box]:
    """Boxes of what is there without being seen: hidden text (as scanners add), form fields, links; as displayed."""
    boxes = [_displayed(page, text.get_rect(index)) for index in range(text.count_rects())]
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        rect = raw.FS_RECTF()
        if raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
            boxes.append(_displayed(page, (rect.left, rect.bottom, rect.right, rect.top)))
        raw.FPDFPage_CloseAnnot(annotation)
    return boxes


def _displayed(page: pdfium.PdfPage, box: Box) -> Box:
    """A box of the page's own space as it is displayed, at one unit a point, from the lower left."""
    width, height = page.get_size()
    scale = 100
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page.raw, 0, 0, int(width * scale), int(height * scale), 0, x, y, ctypes.byref(device_x), ctypes.byref(device_y)
        )
        corners.append((device_x.value / scale, height - device_y.value / scale))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _take(taken: list[bytearray], box: Box, height: int, columns: int, rows: int) -> None:
    left, bottom, right, top = box
    first_row, last_row = int((height - top) // GRID), int((height - bottom) // GRID)
    first_column, last_column = int(left // GRID), int(right // GRID)
    for row in range(max(first_row, 0), min(last_row, rows - 1) + 1):
        for column in range(max(first_column, 0), min(last_column, columns - 1) + 1):
            taken[row][column] = 1


def _as_numbers(taken: list[bytearray]) -> list[int]:
    """Each row as one number with a bit for each cell, the last cell lowest: whole rows are then put together at once."""
    return [int(row.translate(_DIGITS), 2) for row in taken]


def _nearest(lines: list[int], columns: int, wide: int, high: int) -> tuple[int, int] | None:
    """The blank window nearest to the top right: down counts twice, for the seal belongs at the head."""
    best: tuple[int, int] | None = None
    least = 1 << 30
    # How many cells may be left to the right of the window; there are none where the page is too narrow.
    nearest, farthest = EDGE - AIR, columns - wide - EDGE + AIR
    allowed = (1 << farthest + 1) - (1 << nearest) if farthest >= nearest else 0
    for row in range(EDGE - AIR, len(lines) - high - EDGE + AIR + 1):
        if 2 * row + nearest >= least:
            break
        # A bit for each number of cells to the right: whether the window that leaves so many holds any that is taken.
        holds = reduce(or_, lines[row : row + high])
        seen = 1
        while seen < wide:
            step = min(seen, wide - seen)
            holds |= holds >> step
            seen += step
        free = allowed & ~holds
        if free:
            right = (free & -free).bit_length() - 1
            if 2 * row + right < least:
                best, least = (columns - wide - right, row), 2 * row + right
    return best
