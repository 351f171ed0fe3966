"""The Magistrates' Courts: an information laid by the prosecution, the summons asked for, and a defendant's notice."""

from reportlab.platypus import Flowable, Spacer

from reports.render.pleadings import frame, heading
from reports.render.pleadings.blocks import line, paragraphs
from reports.render.pleadings.forms import boxes, form_head, section
from reports.render.pleadings.sheet import Sheet


def _head(sheet: Sheet, form: str) -> list[Flowable]:
    return [
        *form_head(form, sheet.division.upper(), sheet.division_zh, sheet.title, sheet.title_zh),
        boxes(
            [
                [
                    ("傳票編號 Summons No.", f"{sheet.series} {sheet.number or '_' * 8} / {sheet.year}"),
                    ("檢控部門檔號 Prosecution's reference", sheet.signer.file_reference),
                ]
            ]
        ),
    ]


def information(sheet: Sheet) -> bytes:
    """Information: the offence alleged, the law, the particulars, and the officer who lays it."""
    defendant = sheet.defending[0]
    story: list[Flowable] = [
        *_head(sheet, "Information  告發"),
        section("Defendant", "被告人"),
        boxes(
            [
                [("姓名 Name", defendant.both_names)],
                [("地址 Address", defendant.address)],
            ]
        ),
        section("Offence", "罪行"),
        *paragraphs(sheet.body),
        Spacer(1, 10),
        boxes(
            [
                [("告發人 Informant", sheet.signer.name), ("職級 Rank or post", sheet.signer.capacity)],
                [("日期 Date", heading.short_date(sheet.dated)), ("簽署 Signed", sheet.deponent)],
            ]
        ),
    ]
    return frame.build(sheet, story)


def summons(sheet: Sheet) -> bytes:
    """Summons to a defendant, to be issued by the court."""
    defendant = sheet.defending[0]
    story: list[Flowable] = [
        *_head(sheet, "Summons  傳票"),
        section("To the defendant", "致被告人"),
        boxes([[("姓名 Name", defendant.both_names)], [("地址 Address", defendant.address)]]),
        line(
            "現有告發指稱你觸犯以下罪行，現傳召你按下述日期及時間到本裁判法院應訊。",
            frame.style(zh=True, before=10, after=4),
        ),
        line(
            "An information has been laid that you committed the offence below. You are summoned to appear before this "
            "Magistrates' Court on the day and at the time shown to answer it.",
            frame.style(after=6),
        ),
        *paragraphs(sheet.body),
        boxes(
            [
                [("聆訊日期及時間 Hearing", sheet.hearing or "待定 To be fixed"), ("法庭 Court", "第一庭 Court No. 1")],
                [("傳票日期 Dated", heading.short_date(sheet.dated)), ("裁判官 Magistrate", "")],
            ]
        ),
        line(
            "如你承認控罪，可依照背頁指示以書面認罪。If you admit the offence you may plead guilty by letter, as the notes on "
            "the back of this summons explain.",
            frame.style(align="left", size=9.5, leading=14, before=10),
        ),
    ]
    return frame.build(sheet, story)


def notice(sheet: Sheet) -> bytes:
    """A notice by a party to a summons: a plea, a change of address, a request for another day."""
    story: list[Flowable] = [
        *_head(sheet, "Notice  通知書"),
        section("Parties", "各方"),
        boxes(
            [
                [
                    ("檢控方 Prosecution", sheet.commencing[0].both_names),
                    ("被告人 Defendant", sheet.defending[0].both_names),
                ]
            ]
        ),
        section("To the Clerk of the Court", "致法庭書記"),
        *paragraphs(sheet.body),
        heading.signature(sheet),
    ]
    return frame.build(sheet, story)
