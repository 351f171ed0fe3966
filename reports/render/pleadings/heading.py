"""The head of a pleading (court, number line, parties, title), its signature and its backsheet."""

from datetime import date

from reportlab.platypus import Flowable, HRFlowable, KeepTogether, NextPageTemplate, PageBreak, Spacer

from reports.render.pleadings import frame
from reports.render.pleadings.blocks import line
from reports.render.pleadings.sheet import Sheet, Side

_COURTS = {
    "DC": (
        ("IN THE DISTRICT COURT OF THE", "HONG KONG SPECIAL ADMINISTRATIVE REGION"),
        ("香港特別行政區", "區域法院"),
    ),
    "HC": (
        ("IN THE HIGH COURT OF THE", "HONG KONG SPECIAL ADMINISTRATIVE REGION"),
        ("香港特別行政區", "高等法院"),
    ),
    "SCT": (("SMALL CLAIMS TRIBUNAL",), ("小額錢債審裁處",)),
    "MC": (("IN THE MAGISTRATES' COURTS OF THE", "HONG KONG SPECIAL ADMINISTRATIVE REGION"), ("香港特別行政區裁判法院",)),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


EPOCH = date(1997, 7, 1)
"""A day for papers that show none."""


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def long_date(day: date) -> str:
    """The date as pleadings write it: the 20th day of February 2026."""
    return f"the {ordinal(day.day)} day of {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """20 February 2026, as a letter writes it."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_zh(day: date) -> str:
    """2026年2月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _short_rule() -> Flowable:
    return HRFlowable(width=86, thickness=0.7, color="black", spaceBefore=3, spaceAfter=9)


def number_line(sheet: Sheet) -> str:
    """CIVIL ACTION NO. 12 OF 2026; a new case has a blank for the registry to fill."""
    return f"{sheet.series} {sheet.number or '_' * 12} OF {sheet.year}"


def number_line_zh(sheet: Sheet) -> str:
    """訟案編號 2026年第12號."""
    return f"{sheet.series_zh}{sheet.year}年第{sheet.number or '＿＿＿＿'}號"


def court_lines(sheet: Sheet) -> list[Flowable]:
    """The court's name, division and number, in the languages of the document."""
    english, chinese = _COURTS[sheet.court]
    centre = frame.style(align="centre", leading=17, after=0)
    story: list[Flowable] = []
    if sheet.language != "zh":
        story += [line(text, centre, bold=True) for text in english]
        if sheet.division:
            story.append(line(sheet.division, centre, bold=True))
    if sheet.language != "en":
        story += [line(text, centre, bold=True) for text in chinese]
        if sheet.division_zh:
            story.append(line(sheet.division_zh, centre, bold=True))
    story.append(Spacer(1, 3))
    if sheet.language != "zh":
        story.append(line(number_line(sheet), centre))
    if sheet.language != "en" and sheet.series_zh:
        story.append(line(number_line_zh(sheet), centre))
    if sheet.below:
        story.append(line(f"({sheet.below})", centre))
    story.append(_short_rule())
    return story


def _role(side: Side, at: int, of: int, zh: bool) -> str:
    if zh:
        return f"第{'一二三四五六七八九'[at]}{side.role_zh}" if of > 1 else side.role_zh
    return f"{ordinal(at + 1)} {side.role}" if of > 1 else side.role


def _sides(sides: tuple[Side, ...], language: str) -> list[Flowable]:
    centre = frame.style(align="centre", leading=16, after=0)
    right = frame.style(align="right", leading=15, after=2)
    story: list[Flowable] = []
    for at, side in enumerate(sides):
        if language != "zh" and side.name:
            story.append(line(side.name.upper(), centre, bold=True))
        if side.name_zh:
            story.append(line(f"（{side.name_zh}）" if language == "en" else side.name_zh, centre, bold=language == "zh"))
        role = _role(side, at, len(sides), zh=False)
        role_zh = _role(side, at, len(sides), zh=True)
        words = {"en": role, "zh": role_zh, "both": f"{role} {role_zh}"}[language]
        story.append(line(words, right, italic=language == "en"))
    return story


def between(sheet: Sheet) -> list[Flowable]:
    """BETWEEN … and …, names in the middle, roles at the right."""
    left = frame.style(align="left", leading=16, after=0)
    centre = frame.style(align="centre", leading=16, after=4)
    word, joint = {"en": ("BETWEEN", "and"), "zh": ("訴訟各方", "及"), "both": ("BETWEEN 訴訟各方", "and 及")}[sheet.language]
    return [
        line(word, left),
        *_sides(sheet.commencing, sheet.language),
        line(joint, centre),
        *_sides(sheet.defending, sheet.language),
    ]


def title(sheet: Sheet) -> list[Flowable]:
    """The document's title between two rules."""
    centre = frame.style(align="centre", size=13, leading=18, after=0)
    words = [sheet.title.upper()] if sheet.language != "zh" else []
    if sheet.language != "en" and sheet.title_zh:
        words.append(sheet.title_zh)
    return [
        Spacer(1, 6),
        _short_rule(),
        *(line(text, centre, bold=True) for text in words),
        Spacer(1, 3),
        _short_rule(),
        Spacer(1, 4),
    ]


def head(sheet: Sheet) -> list[Flowable]:
    """Everything above the text."""
    return [*court_lines(sheet), *between(sheet), *title(sheet)]


def signature(sheet: Sheet) -> Flowable:
    """Dated …, and a line to sign on, kept on one page."""
    zh = sheet.language == "zh"
    left = frame.style(zh=zh, align="left", before=10, after=34)
    block = frame.style(align="left", indent=frame.WIDTH - 210, leading=15, after=0)
    dated = f"日期：{date_zh(sheet.dated)}" if zh else f"Dated {long_date(sheet.dated)}."
    story: list[Flowable] = [line(dated, left)]
    story.append(HRFlowable(width=210, thickness=0.6, color="black", hAlign="RIGHT", spaceAfter=3))
    story.append(line(sheet.signer.name, block))
    capacity = sheet.signer.capacity_zh if zh else sheet.signer.capacity
    if capacity:
        story.append(line(capacity, block, italic=not zh))
    return KeepTogether(story)


def backsheet(sheet: Sheet) -> list[Flowable]:
    """The last page, in the right half: what a clerk reads when the bundle is folded."""
    centre = frame.style(align="centre", size=10.5, leading=15, after=0)
    right = frame.style(align="right", size=10.5, leading=14, after=4)
    small = frame.style(align="left", size=10, leading=14, after=0)
    story: list[Flowable] = [NextPageTemplate("backsheet"), PageBreak()]
    story.append(line(number_line(sheet) if sheet.language != "zh" else number_line_zh(sheet), right, bold=True))
    english, chinese = _COURTS[sheet.court]
    story += [line(text, centre, bold=True) for text in (chinese if sheet.language == "zh" else english)]
    if sheet.division and sheet.language != "zh":
        story.append(line(sheet.division, centre, bold=True))
    story += [_short_rule(), line("訴訟各方" if sheet.language == "zh" else "BETWEEN", small)]
    for sides, joint in ((sheet.commencing, True), (sheet.defending, False)):
        for at, side in enumerate(sides):
            zh = sheet.language == "zh"
            story.append(line(side.name_zh if zh and side.name_zh else side.both_names, centre, bold=True))
            story.append(line(_role(side, at, len(sides), zh), right, italic=not zh))
        if joint:
            story.append(line("及" if sheet.language == "zh" else "and", centre))
    story += title(sheet)
    day = date_zh(sheet.dated) if sheet.language == "zh" else short_date(sheet.dated)
    story.append(line(f"{'日期' if sheet.language == 'zh' else 'Dated'}: {day}", small))
    story.append(line("存檔日期:" if sheet.language == "zh" else "Filed on:", small))
    story.append(Spacer(1, 170))
    signer = sheet.signer
    story.append(line(signer.name, small, bold=True))
    capacity = signer.capacity_zh if sheet.language == "zh" else signer.capacity
    for text in (capacity, signer.address):
        if text:
            story.append(line(text, small))
    if signer.telephone:
        story.append(line(f"Tel: {signer.telephone}", small))
    if signer.file_reference:
        story.append(line(f"Ref: {signer.file_reference}", small))
    return story
