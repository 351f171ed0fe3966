"""The QR code on a paper: found by zxing-cpp, drawn as vector so that it is sharp at any size."""

from functools import lru_cache
from typing import cast

import zxingcpp
from reportlab.pdfgen.canvas import Canvas


@lru_cache(maxsize=256)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The dark modules of the QR code of `text`, row by row, without quiet zone; error correction level M."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = code.to_image(scale=1, add_quiet_zones=False)
    height, width = picture.shape
    # The picture is a buffer, of which the library's own type hints do not tell.
    pixels = memoryview(cast(bytes, picture)).cast("B")
    return tuple(tuple(pixels[row * width + column] < 128 for column in range(width)) for row in range(height))


def draw(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    """Draw the QR code of `text` with its lower left corner at (`x`, `y`), `size` points wide, in the current fill.

    One path; dark modules that touch in a row are one rectangle, so that no viewer shows hairlines between them.
    """
    rows = modules(text)
    rectangles = []
    for index, row in enumerate(rows):
        column = 0
        while column < len(row):
            if not row[column]:
                column += 1
                continue
            end = column
            while end < len(row) and row[end]:
                end += 1
            rectangles.append(f"{column} {len(rows) - index - 1} {end - column} 1 re")
            column = end
    module = size / len(rows)
    # Whole numbers under one matrix: reportlab's path spends more on formatting them than on the rest of the page.
    canvas._code.append(f"q {module:.5f} 0 0 {module:.5f} {x:.2f} {y:.2f} cm {' '.join(rectangles)} f Q")
