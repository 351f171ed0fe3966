"""Papers with platypus, as the user guide has them."""

import hashlib
import io
from typing import Any

import pikepdf
from django.conf import settings
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

pdfmetrics.registerFont(TTFont("HK", settings.FACES / "NotoSansHK_400Regular.ttf"))
pdfmetrics.registerFont(TTFont("HK-Bold", settings.FACES / "NotoSansHK_700Bold.ttf"))
BODY = ParagraphStyle("body", fontName="HK", fontSize=10, leading=14, wordWrap="CJK")
HEAD = ParagraphStyle("head", parent=BODY, fontName="HK-Bold", fontSize=16, leading=22, spaceAfter=8)
GRID = [("FONT", (0, 0), (-1, -1), "HK", 10), ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def draw(title: str, facts: list[tuple[str, str]], code: str) -> bytes:
    """A paper: the court, a title, facts in a table, its code."""
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=A4, topMargin=20 * mm, bottomMargin=20 * mm, title=title)
    table = Table([[Paragraph(name, BODY), Paragraph(value, BODY)] for name, value in facts], colWidths=[50 * mm, 110 * mm], style=GRID)
    words = Paragraph("This paper was issued by the court and can be verified by its code. 本文件由法院發出，可按編號查核。", BODY)
    story: list[Any] = [
        Paragraph("District Court of the Hong Kong Special Administrative Region<br/>香港特別行政區區域法院", BODY),
        Spacer(1, 8 * mm), Paragraph(title, HEAD), table, Spacer(1, 8 * mm), _qr(code, 30 * mm), words,
    ]  # fmt: skip
    document.build(story)
    return out.getvalue()


def _qr(code: str, size: float) -> Drawing:
    drawing = Drawing(size, size)
    drawing.add(QrCodeWidget(f"https://verify.example/{code}", barWidth=size, barHeight=size))
    return drawing


def seal(original: bytes, lines: list[str], code: str) -> bytes:
    """The document with the seal laid over the upper right of its first page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setStrokeColor(colors.darkred)
    canvas.setFillColor(colors.darkred)
    canvas.circle(510, 760, 58)
    canvas.circle(510, 760, 52)
    canvas.setFont("HK", 7)
    for position, line in enumerate(lines):
        canvas.drawCentredString(510, 790 - 11 * position, line)
    _qr(code, 20 * mm).drawOn(canvas, 400, 730)
    canvas.save()
    with pikepdf.open(io.BytesIO(original)) as pdf, pikepdf.open(io.BytesIO(out.getvalue())) as stamp:
        pdf.pages[0].add_overlay(stamp.pages[0])
        sealed = io.BytesIO()
        pdf.save(sealed)
    return sealed.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
