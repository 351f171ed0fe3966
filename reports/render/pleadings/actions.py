"""Pleadings of an action: writ, statement of claim, defence, reply, and the summons within it."""

from dataclasses import replace

from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer

from reports.render.pleadings import frame, heading
from reports.render.pleadings.blocks import line, paragraphs
from reports.render.pleadings.faces import rich
from reports.render.pleadings.sheet import Sheet

_COURT_NAME = {"DC": "District Court", "HC": "High Court", "SCT": "Small Claims Tribunal", "MC": "Magistrates' Courts"}
NOT_LATER = (
    "This {what} may not be served later than 12 calendar months beginning with the date of issue, unless renewed by order of the Court."
)


def dollars(cents: int) -> str:
    """HK$480,000 or HK$480,000.50; what a pleading prays for."""
    whole, rest = divmod(cents, 100)
    return f"HK${whole:,}.{rest:02d}" if rest else f"HK${whole:,}"


def _truth(sheet: Sheet) -> list[Flowable]:
    body = frame.style(after=10)
    who = sheet.commencing[0] if sheet.signer.capacity.endswith(sheet.commencing[0].role) else sheet.defending[0]
    if sheet.language == "zh":
        text = f"{who.role_zh}相信本{sheet.title_zh}所述事實屬實。"
        heading_text = "屬實申述"
    else:
        text = f"The {who.role} believes that the facts stated in this {sheet.title} are true."
        heading_text = "STATEMENT OF TRUTH"
    zh = sheet.language == "zh"
    return [
        *heading.title(replace(sheet, title=heading_text, title_zh=heading_text)),
        line(text, frame.style(zh=True, after=10) if zh else body),
        line(
            f"本人獲{who.role_zh}授權作出本申述。" if zh else f"I am duly authorised by the {who.role} to make this statement.",
            frame.style(zh=True, after=10) if zh else body,
        ),
    ]


def writ(sheet: Sheet) -> bytes:
    """Writ of summons: the court's order to answer, the claim endorsed behind it, and the backsheet."""
    court = _COURT_NAME[sheet.court]
    # Closer than the pleadings: the whole order to the defendant stands on one page.
    text = frame.style(first=28, leading=16.5, after=7)
    story = heading.head(sheet)
    for side in sheet.defending:
        story.append(line(f"TO THE DEFENDANT  {side.both_names}", frame.style(align="left", leading=16.5, after=0)))
        story.append(line(f"whose address is {side.address}", frame.style(align="left", leading=16.5, after=7)))
    plaintiff = "Plaintiff" if len(sheet.commencing) == 1 else "Plaintiffs"
    story += [
        line(
            f"THIS WRIT OF SUMMONS has been issued against you by the above-named {plaintiff} in respect of the claim "
            "set out on the following pages.",
            text,
        ),
        line(
            "Within 14 days after the service of this Writ on you, counting the day of service, you must either satisfy "
            f"the claim or return to the Registry of the {court} the accompanying ACKNOWLEDGMENT OF SERVICE, stating in "
            "it whether you intend to contest these proceedings or to make an admission.",
            text,
        ),
        line(
            "If you fail to satisfy the claim or to return the Acknowledgment within the time stated, or if you return "
            "it without stating an intention to contest the proceedings or to make an admission, the "
            f"{plaintiff} may proceed with the action and judgment may be entered against you forthwith without further "
            "notice.",
            text,
        ),
        line(
            f"Issued from the Registry of the {court} this ________ day of ________________ {sheet.year}.",
            text,
        ),
        Spacer(1, 18),
        line("_______________________", frame.style(align="right", after=0)),
        line("Registrar", frame.style(align="right", after=10)),
        Paragraph(
            rich("Note:", bold=True) + rich("  " + NOT_LATER.format(what="Writ")),
            frame.style(size=9.5, leading=13),
        ),
        PageBreak(),
        line("INDORSEMENT OF CLAIM", frame.style(align="centre", after=12), bold=True),
        *paragraphs(sheet.body),
    ]
    if sheet.amount_cents is not None:
        story.append(
            line(
                f"If, within the time for returning the Acknowledgment of Service, the Defendant pays the amount claimed "
                f"of {dollars(sheet.amount_cents)} and the costs allowed by the Rules, further proceedings will be "
                "stayed.",
                text,
            )
        )
    story.append(heading.signature(sheet))
    address = sheet.signer.address or sheet.commencing[0].address
    story += [
        PageBreak(),
        line("ADDRESS FOR SERVICE", frame.style(align="centre", after=12), bold=True),
        line(
            f"This Writ was issued by {sheet.signer.name}, {sheet.signer.capacity or 'the Plaintiff in person'}, whose "
            f"address for service in Hong Kong is {address}.",
            text,
        ),
        *(
            line(f"The address of the {side.role}, {side.both_names}, is {side.address}.", text)
            for side in sheet.commencing
            if side.address
        ),
    ]
    story += heading.backsheet(sheet)
    return frame.build(sheet, story)


def originating_summons(sheet: Sheet) -> bytes:
    """Originating summons: the same court, the relief asked for in place of a claim."""
    text = frame.style(first=28, after=9)
    story = heading.head(sheet)
    for side in sheet.defending:
        story.append(line(f"TO {side.both_names} of {side.address}", frame.style(align="left", after=6)))
    story += [
        line(
            "LET THE DEFENDANT, within 14 days after the service of this Summons, counting the day of service, return "
            "the accompanying Acknowledgment of Service to the Registry.",
            text,
        ),
        line(f"By this Summons, issued on the application of {sheet.commencing[0].both_names}, the Plaintiff seeks:", text),
        *paragraphs(sheet.body),
        heading.signature(sheet),
        *heading.backsheet(sheet),
    ]
    return frame.build(sheet, story)


def pleading(sheet: Sheet) -> bytes:
    """Statement of claim, defence, reply, answer: numbered paragraphs, signature, statement of truth, backsheet."""
    story = [
        *heading.head(sheet),
        *paragraphs(sheet.body),
        heading.signature(sheet),
        PageBreak(),
        *heading.court_lines(sheet),
        *heading.between(sheet),
        *_truth(sheet),
        heading.signature(sheet),
        *heading.backsheet(sheet),
    ]
    return frame.build(sheet, story)


def short_paper(sheet: Sheet) -> bytes:
    """A notice or a list without statement of truth: notice to act, list of documents, notice of appointment."""
    story = [
        *heading.head(sheet),
        *paragraphs(sheet.body),
        heading.signature(sheet),
        *heading.backsheet(sheet),
    ]
    return frame.build(sheet, story)


def interlocutory_summons(sheet: Sheet) -> bytes:
    """A summons within the action: all parties before the Master, and what is asked for."""
    text = frame.style(first=28, after=9)
    story = [
        *heading.head(sheet),
        line(
            f"LET ALL PARTIES CONCERNED attend before the Master in Chambers, {_COURT_NAME[sheet.court]}, at "
            f"{sheet.hearing or '__________ o’clock on a day to be fixed by the Registry'}, on the hearing of an "
            f"application on the part of the {sheet.signer.capacity.split()[-1] or 'Plaintiff'} for an order that:",
            text,
        ),
        *paragraphs(sheet.body),
        line("And that the costs of this application be in the cause.", text),
        line("Estimated length of hearing: 30 minutes.", frame.style(align="left", after=12)),
        heading.signature(sheet),
        Spacer(1, 12),
        line("To:  the above-named parties and their solicitors", frame.style(align="left", after=0)),
        *heading.backsheet(sheet),
    ]
    return frame.build(sheet, story)
