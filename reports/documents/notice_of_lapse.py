"""Notice of lapse: that what was returned for correction was not filed again by its day, and what that means.

It is drawn for who filed at the counter, and so has no message box in which the same is told.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reports.documents import layout, wording
from reports.documents.layout import both, fact, note
from reports.documents.plain import Both, Issue, must_be_named
from reports.render.sheet import Fact
from reports.render.text import Para, Span

TITLE = Both("Notice of lapse", "失效通知")


@dataclass(frozen=True)
class Lapsed:
    """A document that was to be corrected: its number in the filing, what it is, and the first of its SHA-256."""

    number: int
    kind: Both
    sha256: str


@dataclass(frozen=True)
class NoticeOfLapse:
    """What the notice says. Moments in UTC. case_number: of a filing that was accepted without `documents`; empty: all of it lapsed.

    `cure_by` was the last day to file it again; `notice` is the number of the notice of return that said so (empty: it was not drawn).
    """

    issue: Issue
    reference: str
    case_number: str
    case_code: str
    case_type: Both
    filer: str
    organisation: str
    received_at: datetime
    returned_at: datetime
    cure_by: date
    notice: str
    documents: tuple[Lapsed, ...]

    def __post_init__(self) -> None:
        must_be_named("the filer", self.filer)
        if not self.documents:
            raise ValueError("a notice of lapse is about documents")


def draw(content: NoticeOfLapse) -> bytes:
    """The notice as PDF."""
    sheet = layout.open_sheet(content.issue, TITLE)
    layout.replacement(sheet, content.issue)
    sheet.facts(_facts(content))
    sheet.gap(14)
    sheet.marked(_opening(content))
    sheet.gap(18)
    sheet.subheading("What this means", "這表示甚麼")
    sheet.paragraphs(_meaning(content))
    sheet.gap(12)
    sheet.subheading("Whom to ask", "查詢")
    named = (f"{content.reference} and {content.issue.number}", f"{content.reference}及{content.issue.number}")
    sheet.paragraphs(tuple((Span(each),) for each in wording.whom(content.issue.office, *named, on_paper=True)))
    return sheet.to_bytes()


def _facts(content: NoticeOfLapse) -> list[Fact]:
    case = f", in case {content.case_number} 案件" if content.case_number else ""
    sender: list[Para] = [(Span(content.organisation or content.filer),)]
    if content.organisation:
        sender.append((Span(content.filer),))
    returned = [note(f"Notice 通知 {content.notice}")] if content.notice else []
    return [
        fact(
            Both("Filing", "存檔"),
            (Span(f"{content.reference}{case}"),),
            (Span(f"{content.case_type.en} ({content.case_code}) {content.case_type.zh}"),),
        ),
        fact(Both("Filed by", "提交人"), *sender),
        fact(
            Both("Lapsed", "已失效"),
            *(
                (Span(f"{each.number}\u2002{each.kind.en} {each.kind.zh}, {wording.short_hash(each.sha256)}"),)
                for each in content.documents
            ),
        ),
        fact(Both("Received", "收到時間"), *_moment(content.received_at)),
        fact(Both("Returned", "退回時間"), *_moment(content.returned_at), *returned),
        fact(
            Both("To be filed again by", "重新提交期限"),
            both(Both(wording.day_en(content.cure_by), wording.day_zh(content.cure_by)), bold=True),
        ),
    ]


def _document(each: Lapsed) -> Para:
    return (Span(f"{each.number}\u2002{each.kind.en} {each.kind.zh}, {wording.short_hash(each.sha256)}"),)


def _moment(moment: datetime) -> tuple[Para, Para]:
    return (Span(wording.moment_en(moment)),), (Span(wording.moment_zh(moment)),)


def _opening(content: NoticeOfLapse) -> tuple[Para, ...]:
    if content.case_number:
        numbers = ", ".join(str(each.number) for each in content.documents)
        return layout.statement(
            f"Document {numbers} of this filing has lapsed.",
            f"It was to be corrected and filed again by {wording.day_en(content.cure_by)}, and was not. "
            "The other documents stay as they are.",
            f"本存檔的文件{numbers}已失效。該等文件須於{wording.day_zh(content.cure_by)}或之前補正並重新提交，惟未有重新提交。其他文件不受影響。",
        )
    return layout.statement(
        "This filing has lapsed.",
        f"It was to be corrected and filed again by {wording.day_en(content.cure_by)}, and was not.",
        f"本存檔已失效。本存檔須於{wording.day_zh(content.cure_by)}或之前補正並重新提交，惟未有重新提交。",
    )


def _meaning(content: NoticeOfLapse) -> tuple[Para, ...]:
    what, what_zh = ("Nothing of it", "其任何部分") if not content.case_number else ("What is named above", "上述文件")
    return (
        (
            Span(
                f"{what} is entered in the register, and it cannot be filed again in the place of what was returned. If you still "
                "seek what you filed for, file anew: that is a new filing, dated by its own receipt."
            ),
        ),
        (
            Span(
                f"{what_zh}不會記入登記冊，亦不可再以重新提交方式取代已退回的存檔。如仍欲尋求有關事項，請另行提交新的存檔，按其本身的收訖時間定日期。"
            ),
        ),
    )
