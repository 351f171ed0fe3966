"""A plan exhibited on an A3 sheet across: where an accident happened, or a site in dispute."""

import io

from reportlab.lib.pagesizes import A3
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from reports.render.pleadings import heading
from reports.render.pleadings.faces import put
from reports.render.pleadings.sheet import Sheet

_WIDTH, _HEIGHT = A3[1], A3[0]


def plan(sheet: Sheet) -> bytes:
    """The plan: each of `items` is a room as (name, left, bottom, width, height), in millimetres on the sheet."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), invariant=1)
    canvas.setTitle(sheet.title)
    canvas.setAuthor(sheet.signer.name)
    canvas.setLineWidth(1.2)
    canvas.rect(10 * mm, 10 * mm, _WIDTH - 20 * mm, _HEIGHT - 20 * mm)
    canvas.setLineWidth(0.8)
    for name, *numbers in sheet.items:
        left, bottom, width, height = (float(number) * mm for number in numbers)
        canvas.rect(left, bottom, width, height)
        put(canvas, left + 3 * mm, bottom + height - 7 * mm, name, 11)
    corner = _WIDTH - 130 * mm
    canvas.rect(corner, 10 * mm, 120 * mm, 46 * mm)
    put(canvas, corner + 4 * mm, 46 * mm, heading.number_line(sheet), 11, bold=True)
    put(canvas, corner + 4 * mm, 38 * mm, f"{sheet.title}  {sheet.title_zh}", 12, bold=True)
    put(canvas, corner + 4 * mm, 29 * mm, f"Exhibit “{sheet.exhibit_mark}”, not to scale", 10)
    put(canvas, corner + 4 * mm, 22 * mm, f"Drawn {heading.short_date(sheet.dated)}", 10)
    put(canvas, corner + 4 * mm, 15 * mm, sheet.signer.name, 10)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
