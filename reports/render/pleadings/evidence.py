"""Evidence: an affirmation and its exhibit, the exhibit looking like what a firm's scanner makes of a letter."""

import io
import random

import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Spacer
from reportlab.platypus import Image as Picture

from reports.render.pleadings import frame, heading
from reports.render.pleadings.blocks import line, paragraphs
from reports.render.pleadings.sheet import Sheet, Side, Signer

SCAN_DPI = 110


def affirmation(sheet: Sheet) -> bytes:
    """Affirmation of `deponent`, the jurat, the exhibit's cover sheet and the exhibit as a scan.

    `items` holds the exhibited letters, each as its lines; the first line is the letterhead.
    """
    centre = frame.style(align="centre", after=8)
    story: list[Flowable] = [
        *heading.head(sheet),
        line(
            f"I, {sheet.deponent}, do solemnly, sincerely and truly affirm and say as follows:",
            frame.style(first=28, after=9),
        ),
        *paragraphs(sheet.body),
        Spacer(1, 8),
        line("AFFIRMED at the offices of", frame.style(align="left", after=0)),
        line("Messrs. Tong, Shek & Au, Solicitors,", frame.style(align="left", after=0)),
        line(f"Hong Kong, on {heading.long_date(sheet.dated)}.", frame.style(align="left", after=30)),
        line("Before me,", frame.style(align="right", after=26)),
        line("_______________________", frame.style(align="right", after=0)),
        line("Solicitor, Hong Kong SAR", frame.style(align="right", after=8)),
        line(f"This affirmation is filed on behalf of the {sheet.commencing[0].role}.", frame.style(size=10, after=0)),
    ]
    if sheet.items:
        story += [
            PageBreak(),
            *heading.court_lines(sheet),
            *heading.between(sheet),
            Spacer(1, 60),
            line(f"EXHIBIT “{sheet.exhibit_mark}”", frame.style(align="centre", size=15, after=20), bold=True),
            line(
                f"This is the exhibit marked “{sheet.exhibit_mark}” referred to in the affirmation of {sheet.deponent} "
                f"affirmed on {heading.long_date(sheet.dated)}.",
                centre,
            ),
        ]
    for number, letter in enumerate(sheet.items):
        story += [NextPageTemplate("whole"), PageBreak(), _scan(_letter(letter), seed=f"{sheet.title} {number}")]
    story += heading.backsheet(sheet)
    return frame.build(sheet, story)


def _letter(lines: tuple[str, ...]) -> bytes:
    nobody = Side(name="")
    sheet = Sheet("DC", "", 0, "", heading.EPOCH, (nobody,), (nobody,), Signer(name=""))
    head, *rest = lines
    left = frame.style(align="left", size=12, leading=19, after=6)
    return frame.build(
        sheet,
        [
            line(head, frame.style(align="centre", size=17, leading=24, after=30), bold=True),
            *(line(text, left) if text else Spacer(1, 14) for text in rest),
        ],
    )


def _scan(pdf: bytes, *, seed: str) -> Flowable:
    """The first page as a scanner sees it: grey, a little askew, specks and a shadow at the edge. Always the same."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[0].render(scale=SCAN_DPI / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    chance = random.Random(seed)  # noqa: S311 - dust on a picture, no secret
    image = image.rotate(chance.uniform(-1.2, 1.2), resample=Image.Resampling.BILINEAR, fillcolor=235)
    image = image.point(lambda level: int(20 + level * 0.86)).filter(ImageFilter.GaussianBlur(0.6))
    width, height = image.size
    for _ in range(900):
        x, y = chance.randrange(width), chance.randrange(height)
        image.putpixel((x, y), chance.randrange(90, 200))
    for x in range(14):
        image.paste(110 + x * 8, (x, 0, x + 1, height))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=58)
    buffer.seek(0)
    # A hair smaller than the frame: platypus would otherwise push it to another page.
    return Picture(buffer, width=A4[0] - 0.5, height=A4[1] - 0.5)
