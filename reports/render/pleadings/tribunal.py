"""The Small Claims Tribunal's Form 1 (who claims from whom) and Form 2 (what for), in both languages."""

from reportlab.platypus import Flowable, Spacer

from reports.render.pleadings import frame, heading
from reports.render.pleadings.actions import dollars
from reports.render.pleadings.blocks import line, paragraphs
from reports.render.pleadings.forms import boxes, form_head, section
from reports.render.pleadings.sheet import Sheet

_COURT, _COURT_ZH = "SMALL CLAIMS TRIBUNAL", "小額錢債審裁處"


def _claim_number(sheet: Sheet) -> str:
    return f"SCTC {sheet.number or '_' * 10} / {sheet.year}"


def _signed(sheet: Sheet) -> list[Flowable]:
    return [
        Spacer(1, 26),
        boxes(
            [
                [
                    ("日期 Date", f"{heading.date_zh(sheet.dated)}  {heading.short_date(sheet.dated)}"),
                    ("申索人簽署 Signed by the claimant", sheet.signer.name),
                ]
            ]
        ),
    ]


def form_1(sheet: Sheet) -> bytes:
    """Form 1: the parties and the sum. One page, as the Tribunal's counter has it."""
    story: list[Flowable] = form_head("Form 1  表格一", _COURT, _COURT_ZH, "Claim", "申索書")
    story.append(boxes([[("申索編號 Claim No.", _claim_number(sheet)), ("存檔日期 Filed on", "")]]))
    for sides, words, words_zh in (
        (sheet.commencing, "Claimant", "申索人"),
        (sheet.defending, "Defendant", "被告人"),
    ):
        for side in sides:
            story.append(section(words, words_zh))
            story.append(
                boxes(
                    [
                        [("英文姓名或名稱 Name in English", side.name), ("中文姓名或名稱 Name in Chinese", side.name_zh)],
                        [("地址 Address", side.address)],
                    ]
                )
            )
    amount = dollars(sheet.amount_cents) if sheet.amount_cents is not None else ""
    story += [
        section("The claim", "申索"),
        boxes([[("申索款額 Sum claimed", amount), ("法律費用 Costs", "不可追討 None may be claimed")]]),
        line(
            "申索款項不得超過港幣75,000元。申索人不得將申索分拆。The sum claimed may not exceed HK$75,000, and a claim may not be divided.",
            frame.style(align="left", size=9.5, leading=14, before=8, after=0),
        ),
        *_signed(sheet),
    ]
    return frame.build(sheet, story)


def form_2(sheet: Sheet) -> bytes:
    """Form 2: the particulars of the claim."""
    story: list[Flowable] = form_head("Form 2  表格二", _COURT, _COURT_ZH, "Particulars of claim", "申索詳情")
    story += [
        boxes(
            [
                [("申索編號 Claim No.", _claim_number(sheet)), ("申索款額 Sum claimed", dollars(sheet.amount_cents or 0))],
                [("申索人 Claimant", sheet.commencing[0].both_names), ("被告人 Defendant", sheet.defending[0].both_names)],
            ]
        ),
        section("Particulars", "詳情"),
        *paragraphs(sheet.body),
        *_signed(sheet),
    ]
    return frame.build(sheet, story)
