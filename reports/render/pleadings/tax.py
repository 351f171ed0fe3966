"""A notice of assessment, as a tax claim exhibits it: printed to the very edges, so that no corner is free for a seal.

The sheet is landscape, and it is scanned upright and turned by the page's own /Rotate entry, as office scanners do.
"""

import io
from functools import partial

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from reports.render.pleadings import heading
from reports.render.pleadings.actions import dollars
from reports.render.pleadings.faces import face_in_the_file, put
from reports.render.pleadings.sheet import Sheet

_WIDTH, _HEIGHT = A4[1], A4[0]
# The tax office prints from a system of its own.
_put = partial(put, in_the_file=True)


def _row(canvas: Canvas, y: float, cells: tuple[str, ...], *, bold: bool = False) -> None:
    step = (_WIDTH - 20 * mm) / len(cells)
    for at, cell in enumerate(cells):
        if at == 0:
            _put(canvas, 10 * mm + 3, y, cell, 9, bold=bold)
        else:
            _put(canvas, 10 * mm + step * (at + 1) - 3, y, cell, 9, bold=bold, right=True)


def notice_of_assessment(sheet: Sheet) -> bytes:
    """The notice: `items` are the rows of the table, the first of them its head."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), initialFontName=face_in_the_file(), invariant=1)
    canvas.setTitle(sheet.title)
    canvas.setAuthor(sheet.signer.name)
    # Drawn sideways on an upright sheet and turned back by /Rotate.
    canvas.setPageRotation(90)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFillGray(0.88)
    canvas.rect(6 * mm, _HEIGHT - 34 * mm, _WIDTH - 12 * mm, 28 * mm, stroke=0, fill=1)
    canvas.setFillGray(0)
    payer = sheet.defending[0]
    top = _HEIGHT - 13 * mm
    _put(canvas, 10 * mm, top, "NOTICE OF ASSESSMENT AND DEMAND FOR TAX", 14, bold=True)
    _put(canvas, _WIDTH - 10 * mm, top, "評稅及繳納稅款通知書", 14, bold=True, right=True)
    _put(canvas, 10 * mm, top - 18, f"File 檔案 {sheet.signer.file_reference}", 10)
    _put(canvas, _WIDTH - 10 * mm, top - 18, f"Date of issue 發出日期 {heading.short_date(sheet.dated)}", 10, right=True)
    _put(canvas, 10 * mm, top - 36, payer.both_names, 11, bold=True)
    _put(canvas, _WIDTH - 10 * mm, top - 36, payer.address, 9, right=True)
    y = _HEIGHT - 42 * mm
    canvas.setLineWidth(0.5)
    for at, cells in enumerate(sheet.items):
        canvas.line(6 * mm, y + 14, _WIDTH - 6 * mm, y + 14)
        _row(canvas, y, cells, bold=at == 0)
        y -= 19
    canvas.line(6 * mm, y + 14, _WIDTH - 6 * mm, y + 14)
    _put(canvas, _WIDTH - 10 * mm - 3, y - 4, f"Total payable 應繳總額  {dollars(sheet.amount_cents or 0)}", 12, bold=True, right=True)
    y -= 26
    for text in sheet.body:
        _put(canvas, 10 * mm, y, text, 9.5)
        y -= 15
    canvas.rect(6 * mm, 6 * mm, _WIDTH - 12 * mm, _HEIGHT - 12 * mm)
    _put(canvas, 10 * mm, 11 * mm, "PAYMENT SLIP 繳款單", 11, bold=True)
    _put(canvas, _WIDTH - 10 * mm, 11 * mm, f"{sheet.signer.file_reference}   {dollars(sheet.amount_cents or 0)}", 11, right=True)
    canvas.setDash(2, 2)
    canvas.line(6 * mm, 22 * mm, _WIDTH - 6 * mm, 22 * mm)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
