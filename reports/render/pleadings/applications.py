"""Documents that begin a proceeding other than by writ: an appeal, and an employee's application for compensation."""

from reportlab.platypus import PageBreak

from reports.render.pleadings import frame, heading
from reports.render.pleadings.blocks import line, paragraphs
from reports.render.pleadings.sheet import Sheet


def notice_of_appeal(sheet: Sheet) -> bytes:
    """Notice of appeal to the Court of Appeal: what is appealed, the grounds and the order sought."""
    text = frame.style(first=28, after=9)
    appellant = sheet.commencing[0]
    story = [
        *heading.head(sheet),
        line(
            "TAKE NOTICE that the Court of Appeal will be moved, as soon as Counsel can be heard, by Counsel for the "
            f"above-named {appellant.role}, {appellant.both_names}, on appeal from the decision set out below.",
            text,
        ),
        *paragraphs(sheet.body),
        line(
            "AND FURTHER TAKE NOTICE that the Appellant proposes to apply to set down this appeal in the Final Appeals List.",
            text,
        ),
        heading.signature(sheet),
        line("To:  the Registrar of Civil Appeals", frame.style(align="left", before=14, after=0)),
        *(line(f"And to:  {side.both_names}, {side.address}", frame.style(align="left", after=0)) for side in sheet.defending),
        *heading.backsheet(sheet),
    ]
    return frame.build(sheet, story)


def compensation_application(sheet: Sheet) -> bytes:
    """An employee's application to the District Court for compensation, with the particulars as a numbered schedule."""
    text = frame.style(first=28, after=9)
    applicant = sheet.commencing[0]
    story = [
        *heading.head(sheet),
        line(
            f"{applicant.both_names}, of {applicant.address}, applies to the Court for the determination of the "
            "compensation payable for personal injury by accident arising out of and in the course of the employment.",
            text,
        ),
        line(
            "The particulars of the accident, of the employment and of the earnings are in the Schedule to this Application.",
            text,
        ),
        heading.signature(sheet),
        PageBreak(),
        line("SCHEDULE", frame.style(align="centre", after=4), bold=True),
        line("Particulars", frame.style(align="centre", after=12), italic=True),
        *paragraphs(sheet.body),
        heading.signature(sheet),
        *heading.backsheet(sheet),
    ]
    return frame.build(sheet, story)
