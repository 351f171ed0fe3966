"""The QR code on a paper: found by zxing-cpp, drawn as vector so that it is sharp at any size."""

from functools import lru_cache

import zxingcpp
from reportlab.pdfgen.canvas import Canvas


@lru_cache(maxsize=256)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The dark modules of the QR code of `text`, row by row, without quiet zone; error correction level M."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = code.to_image(scale=1, add_quiet_zones=False)
    height, width = picture.shape
    pixels = bytes(memoryview(picture).cast("B"))
    return tuple(tuple(pixels[row * width + column] < 128 for column in range(width)) for row in range(height))


def draw(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    """Draw the QR code of `text` with its lower left corner at (`x`, `y`), `size` points wide, in the current fill.

    One path; dark modules that touch in a row are one rectangle, so that no viewer shows hairlines between them.
    """
    rows = modules(text)
    module = size / len(rows)
    path = canvas.beginPath()
    for index, row in enumerate(rows):
        top = y + size - index * module
        column = 0
        while column < len(row):
            if not row[column]:
                column += 1
                continue
            end = column
            while end < len(row) and row[end]:
                end += 1
            path.rect(x + column * module, top - module, (end - column) * module, module)
            column = end
    canvas.drawPath(path, stroke=0, fill=1)
