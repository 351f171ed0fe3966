"""Printed forms in both languages, filled in: ruled boxes with a label above each answer."""

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from reports.render.pleadings import frame
from reports.render.pleadings.blocks import line
from reports.render.pleadings.faces import rich

_LABEL = frame.style(align="left", size=8, leading=10, after=1)
_ANSWER = frame.style(align="left", size=11, leading=15, after=0)
_ANSWER_ZH = frame.style(zh=True, size=11, leading=15, after=0)

Box = tuple[str, str]
"""A label and its answer."""


def _box(label: str, answer: str) -> list[Flowable]:
    has_chinese = any(ord(character) > 0x2E80 for character in answer)
    look: ParagraphStyle = _ANSWER_ZH if has_chinese and " " not in answer else _ANSWER
    return [Paragraph(rich(label), _LABEL), Paragraph(rich(answer) or "&nbsp;", look)]


def boxes(rows: Sequence[Sequence[Box]], *, width: float = frame.WIDTH) -> Flowable:
    """Rows of boxes; the boxes of a row share its width. Width in points."""
    drawn: list[Flowable] = []
    for row in rows:
        table = Table([[_box(label, answer) for label, answer in row]], colWidths=[width / len(row)] * len(row))
        table.setStyle(
            TableStyle(
                [
                    ("FONTNAME", (0, 0), (-1, -1), "Times-Roman"),
                    ("BOX", (0, 0), (-1, -1), 0.6, "black"),
                    ("INNERGRID", (0, 0), (-1, -1), 0.6, "black"),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("TOPPADDING", (0, 0), (-1, -1), 3),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
                ]
            )
        )
        drawn.append(table)
    return KeepTogether(drawn)


def form_head(number: str, court: str, court_zh: str, title: str, title_zh: str) -> list[Flowable]:
    """The form's number at the right, court and title in both languages in the middle."""
    centre = frame.style(align="centre", leading=17, after=0)
    return [
        line(number, frame.style(align="right", size=10, leading=12, after=4)),
        line(court_zh, centre, bold=True),
        line(court, centre, bold=True),
        Spacer(1, 8),
        line(title_zh, frame.style(align="centre", size=13, leading=18, after=0), bold=True),
        line(title, frame.style(align="centre", size=13, leading=18, after=10), bold=True),
    ]


def section(words: str, words_zh: str) -> Flowable:
    """A heading inside a form."""
    return line(f"{words_zh}  {words}", frame.style(align="left", before=9, after=4, keep=True), bold=True)
