"""PDFs of 100 KB as solicitors send them: pages of text and a scanned sheet; each with a number of its own."""

import os
import random
import zlib
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream

SIZE = 100_000
_PLACE = b"SERIAL000000000000000000"


@cache
def _model() -> bytes:
    """Five pages of text, a grey scan that does not compress further, and a place for the serial number."""
    dice = random.Random(1)
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman")))
    words = "the Plaintiff claims against the Defendant the sum of goods sold and delivered and interest thereon".split()
    for number in range(5):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        lines = " ".join(f"0 -18 Td ({' '.join(dice.choices(words, k=12))}) Tj" for _line in range(30))
        head = b"BT /F1 9 Tf 400 20 Td (" + _PLACE + b") Tj ET\n" if number == 0 else b""
        page.Contents = Stream(pdf, head + f"BT /F1 12 Tf 72 640 Td {lines} ET".encode())
    side = 291
    pixels = zlib.compress(dice.randbytes(side * side))
    image = Stream(pdf, pixels)
    image.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=side,
        Height=side,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = Dictionary(XObject=Dictionary(S=pdf.make_indirect(image)))
    page.Contents = Stream(pdf, b"q 400 0 0 400 90 200 cm /S Do Q")
    out = BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = out.getvalue()
    if data.count(_PLACE) != 1:
        raise AssertionError("the serial number has one place")
    return data


def pdf() -> bytes:
    """One document that nobody sent before."""
    return _model().replace(_PLACE, os.urandom(12).hex().encode())
