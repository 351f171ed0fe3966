"""The text of a pleading in a small notation that a clerk can write, made into paragraphs.

One entry is one paragraph. Its first characters say what it is:

    # words          a heading in the middle
    ## words         an underlined heading at the left
    > words          a paragraph without a number
    - words          a sub-paragraph (a), (b), (c)
    | a | b          a row of a table; the rows that follow one another make one table, its last column figures
    ---              a new page
    words            the next numbered paragraph
"""

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table, TableStyle

from reports.render.characters import is_wide
from reports.render.pleadings import frame
from reports.render.pleadings.faces import rich


def _table(rows: list[str]) -> Flowable:
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
    columns = max(len(row) for row in cells)
    left = frame.style(align="left", leading=16, after=0)
    right = frame.style(align="right", leading=16, after=0)
    drawn = [[Paragraph(rich(cell), right if columns > 1 and at == columns - 1 else left) for at, cell in enumerate(row)] for row in cells]
    inner = frame.WIDTH - 36
    widths = [inner] if columns == 1 else [(inner - 110) / (columns - 1)] * (columns - 1) + [110]
    table = Table(drawn, colWidths=widths, hAlign="RIGHT")
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), "Times-Roman"),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("LINEABOVE", (0, 0), (-1, 0), 0.5, "black"),
                ("LINEBELOW", (0, -1), (-1, -1), 0.5, "black"),
            ]
        )
    )
    return table


def is_chinese(text: str) -> bool:
    """Whether a paragraph is to be set as Chinese: broken anywhere and not spread out. A name in it does not decide."""
    wide = sum(is_wide(character) for character in text)
    return wide * 3 > len(text)


def paragraphs(body: Sequence[str]) -> list[Flowable]:
    """The notation as flowables."""
    story: list[Flowable] = []
    number, letter = 1, 0
    rows: list[str] = []

    def close_table() -> None:
        if rows:
            story.extend([_table(rows), Spacer(1, 10)])
            rows.clear()

    for entry in body:
        zh = is_chinese(entry)
        if entry.startswith("|"):
            rows.append(entry)
            continue
        close_table()
        if entry == "---":
            story.append(PageBreak())
        elif entry.startswith("## "):
            story.append(Paragraph(rich(entry[3:], bold=True, underline=True), frame.style(zh=zh, align="left", keep=True)))
        elif entry.startswith("# "):
            heading = frame.style(zh=zh, align="centre", before=6, after=10, keep=True)
            story.append(Paragraph(rich(entry[2:], bold=True), heading))
        elif entry.startswith("> "):
            story.append(Paragraph(rich(entry[2:]), frame.style(zh=zh)))
        elif entry.startswith("- "):
            text = Paragraph(rich(entry[2:]), frame.style(zh=zh, indent=66), bulletText=f"({chr(97 + letter)})")
            story.append(text)
            letter += 1
            continue
        else:
            story.append(Paragraph(rich(entry), frame.style(zh=zh, indent=36), bulletText=f"{number}."))
            number += 1
        letter = 0
    close_table()
    return story


def line(text: str, look: ParagraphStyle, *, bold: bool = False, italic: bool = False) -> Paragraph:
    """One paragraph by itself, in a style of `frame.style`."""
    return Paragraph(rich(text, bold=bold, italic=italic), look)
