"""The QR code on a paper: found by zxing-cpp, drawn as vector so that it is sharp at any size."""

import re
from functools import lru_cache
from typing import Final, cast

import zxingcpp
from reportlab.pdfgen.canvas import Canvas

# A stretch of dark modules in a row of the picture, which has a byte for each.
_DARK: Final = re.compile(rb"[\x00-\x7f]+")


@lru_cache(maxsize=256)
def runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The QR code of `text` without quiet zone, error correction level M: how many modules wide it is, and its dark modules.

    Dark modules that touch in a row are one run: (row from the top, first column, length).
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = code.to_image(scale=1, add_quiet_zones=False)
    height, width = picture.shape
    # The picture is a buffer, of which the library's own type hints do not tell.
    pixels = bytes(memoryview(cast(bytes, picture)).cast("B"))
    rows = (pixels[row * width : (row + 1) * width] for row in range(height))
    found = [(row, run.start(), run.end() - run.start()) for row, line in enumerate(rows) for run in _DARK.finditer(line)]
    return height, tuple(found)


def draw(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    """Draw the QR code of `text` with its lower left corner at (`x`, `y`), `size` points wide, in the current fill.

    One path; dark modules that touch in a row are one rectangle, so that no viewer shows hairlines between them.
    """
    wide, found = runs(text)
    module = size / wide
    # Whole numbers under one matrix: reportlab's path spends more on formatting them than on the rest of the page.
    rectangles = " ".join([f"{column} {wide - row - 1} {length} 1 re" for row, column, length in found])
    canvas._code.append(f"q {module:.5f} 0 0 {module:.5f} {x:.2f} {y:.2f} cm {rectangles} f Q")
