"""Finding blank paper: where on a page a stamp of a given size covers nothing, seen or unseen.

The page is looked at as a reader sees it (turned by its own rotation, cropped), on a grid of four points.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

GRID = 4
# Paper that a scanner made slightly grey or yellow counts as blank; a light tint that was printed does not.
PAPER_FROM = 247
# The air kept around what is printed, and around the edge of the page, in grid cells.
AIR = 1
EDGE = 4

Box = tuple[float, float, float, float]


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
    image = page.render(scale=1, may_draw_forms=True).to_pil().convert("L")
    return Picture(image.width, image.height, image.tobytes())


def find(page: pdfium.PdfPage, picture: Picture, sizes: Sequence[tuple[float, float]]) -> Place | None:
    """The best blank place for the first of `sizes` that has one, or None. `picture` is that of the page.

    Nearest to the top right corner, where registries stamp; then further down and to the left.
    """
    height = picture.height
    columns, rows = picture.width // GRID, height // GRID
    taken = _printed(picture.pixels, picture.width, columns, rows)
    for box in _unseen(page):
        _take(taken, box, height, columns, rows)
    sums = _running_sums(taken, columns, rows)
    for wide, high in sizes:
        cells = -(-int(wide) // GRID) + 2 * AIR, -(-int(high) // GRID) + 2 * AIR
        corner = _nearest(sums, columns, rows, *cells)
        if corner is not None:
            column, row = corner
            # Rows count from the top; the stamp sits in the middle of its cells.
            left = column * GRID + (cells[0] * GRID - wide) / 2
            top = row * GRID + (cells[1] * GRID - high) / 2
            return Place(left, height - top - high, wide, high)
    return None


def _printed(pixels: bytes, width: int, columns: int, rows: int) -> list[bytearray]:
    """Cells in which any pixel is darker than paper."""
    table = bytes(0 if value >= PAPER_FROM else 1 for value in range(256))
    dark = pixels.translate(table)
    taken = []
    for row in range(rows):
        cells = bytearray(columns)
        for line in range(row * GRID, (row + 1) * GRID):
            start = line * width
            for offset in range(GRID):
                part = dark[start + offset : start + columns * GRID : GRID]
                if any(part):
                    for column, value in enumerate(part):
                        if value:
                            cells[column] = 1
        taken.append(cells)
    return taken


def _unseen(page: pdfium.PdfPage) -> list[Box]:
    """Boxes of what is there without being seen: hidden text (as scanners add), form fields, links; as displayed."""
    boxes: list[Box] = []
    text = page.get_textpage()
    try:
        boxes.extend(_displayed(page, text.get_rect(index)) for index in range(text.count_rects()))
    finally:
        text.close()
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


def _running_sums(taken: list[bytearray], columns: int, rows: int) -> list[list[int]]:
    """How many cells are taken above and to the left of each corner."""
    sums = [[0] * (columns + 1)]
    for row in range(rows):
        above = sums[-1]
        line = [0]
        so_far = 0
        for column, value in enumerate(taken[row], start=1):
            so_far += value
            line.append(above[column] + so_far)
        sums.append(line)
    return sums


def _nearest(sums: list[list[int]], columns: int, rows: int, wide: int, high: int) -> tuple[int, int] | None:
    """The blank window nearest to the top right: down counts twice, for the seal belongs at the head."""
    best: tuple[int, int] | None = None
    least = 1 << 30
    for row in range(EDGE - AIR, rows - high - EDGE + AIR + 1):
        if 2 * row >= least:
            break
        top, bottom = sums[row], sums[row + high]
        for column in range(columns - wide - EDGE + AIR, EDGE - AIR - 1, -1):
            cost = 2 * row + (columns - wide - column)
            if cost >= least:
                break
            if bottom[column + wide] - bottom[column] - top[column + wide] + top[column] == 0:
                best, least = (column, row), cost
                break
    return best
