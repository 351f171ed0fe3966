"""Notice of return (or of rejection): what was sent back and why, how to cure it and by when, and what becomes of the date.

Of a filing that was accepted without some of its documents it is about those, and names the ones that are accepted.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reports.documents import layout, wording
from reports.documents.layout import fact, note
from reports.documents.plain import Both, Issue, must_be_named
from reports.render.sheet import Fact, Sheet
from reports.render.text import LABEL, Para, Span

RETURN = Both("Notice of return", "退回通知")
REJECTION = Both("Notice of rejection", "拒絕通知")
LABELS = 118.0


@dataclass(frozen=True)
class ReasonRow:
    """One coded reason, the rule it cites, its plain sentence, where it is seen and what the officer added.

    `document` is 0 and `page` is 0 where the reason is about the filing as a whole.
    """

    code: str
    title: Both
    rule: str
    sentence: Both
    document: int
    document_title: Both
    page: int
    note: str
    rejected: bool = False


@dataclass(frozen=True)
class ReturnedDocument:
    """A document that goes back to the filer; its fingerprint says which version."""

    number: int
    kind: Both
    title: str
    pages: int
    sha256: str


@dataclass(frozen=True)
class NoticeOfReturn:
    """What the notice says. Moments in UTC. `rejected` when nothing can be cured and `cure_by` is None.

    `paid_cents` is what was paid for the filing, in HKD cents. `accepted`: what was accepted of a filing of which `documents` were not.
    `filed_as_at`: the date that it was allowed to keep, by the decision `kept_by`.
    """

    issue: Issue
    rejected: bool
    reference: str
    case_number: str
    case_code: str
    case_type: Both
    filer: str
    organisation: str
    account: str
    received_at: datetime
    deemed_at: datetime
    decided_at: datetime
    officer: str
    reasons: tuple[ReasonRow, ...]
    documents: tuple[ReturnedDocument, ...]
    cure_by: date | None
    paid_cents: int
    accepted: tuple[ReturnedDocument, ...] = ()
    filed_as_at: datetime | None = None
    kept_by: str = ""
    # Since when the acceptance of those is set aside; and whether the others can still be filed again by themselves.
    set_aside_at: datetime | None = None
    by_itself: bool = True
    # Whether it was handed in at the counter: its filer has no message box, and hands in there what is corrected.
    on_paper: bool = False

    def __post_init__(self) -> None:
        must_be_named("the filer", self.filer)
        must_be_named("the officer", self.officer)
        if not self.reasons:
            raise ValueError("a filing is not returned without a reason")
        for reason in self.reasons:
            must_be_named("a reason", reason.title.en)


def draw(content: NoticeOfReturn) -> bytes:
    """The notice as PDF."""
    sheet = layout.open_sheet(content.issue, REJECTION if content.rejected else RETURN)
    layout.replacement(sheet, content.issue)
    sheet.facts(_facts(content))
    sheet.gap(14)
    sheet.marked(_opening(content))
    sheet.gap(18)
    sheet.subheading("Why", "原因")
    for number, reason in enumerate(content.reasons, start=1):
        _reason(sheet, number, reason)
    sheet.gap(12)
    sheet.subheading("What to do, and by when", "如何補正及期限")
    sheet.facts(_cure(content), label_width=LABELS)
    sheet.gap(12)
    sheet.subheading("What this does to the date", "對日期的影響")
    sheet.paragraphs(_date_effect(content))
    sheet.gap(12)
    sheet.subheading("Whom to ask", "查詢")
    sheet.paragraphs(_whom(content))
    return sheet.to_bytes()


def _facts(content: NoticeOfReturn) -> list[Fact]:
    case = f"in case {content.case_number} 案件" if content.case_number else "new case 新案件"
    sender: list[Para] = [(Span(content.organisation or content.filer),)]
    second = [each for each in (content.filer if content.organisation else "",) if each]
    if content.account:
        second.append(f"account 帳戶 {content.account}")
    if second:
        sender.append((Span(", ".join(second)),))
    return [
        fact(
            Both("Filing", "存檔"),
            (Span(f"{content.reference}, {case}"),),
            (Span(f"{content.case_type.en} ({content.case_code}) {content.case_type.zh}"),),
        ),
        fact(Both("Filed by", "提交人"), *sender),
        *_documents(content),
        fact(Both("Received", "收到時間"), (Span(wording.moment_en(content.received_at)),)),
        fact(Both("Deemed received", "視作收訖"), (Span(wording.moment_en(content.deemed_at)),)),
        *layout.kept_date(content.filed_as_at, content.kept_by),
        fact(
            Both("Rejected", "拒絕時間") if content.rejected else Both("Returned", "退回時間"),
            (Span(wording.moment_en(content.decided_at), bold=True),),
            note(f"By 經辦人 {content.officer}"),
        ),
    ]


def _documents(content: NoticeOfReturn) -> list[Fact]:
    rows = tuple(_document(document) for document in content.documents)
    if not content.accepted:
        return [fact(Both("Documents", "文件"), *rows)]
    return [
        fact(Both("Not accepted", "未獲接納"), *rows),
        fact(
            Both("Accepted", "已獲接納") if content.set_aside_at is None else Both("Accepted, since set aside", "曾獲接納，其後作廢"),
            *(_document(document) for document in content.accepted),
        ),
    ]


def _document(document: ReturnedDocument) -> Para:
    title = f" {document.title}" if document.title and document.title != document.kind.en else ""
    pages = "1 page 頁" if document.pages == 1 else f"{document.pages} pages 頁"
    return (
        Span(f"{document.number}\u2002{document.kind.en} {document.kind.zh}{title}, {pages}, "),
        Span(wording.short_hash(document.sha256), layout.NOTE, colour=LABEL),
    )


def _numbers(content: NoticeOfReturn, *, rejected: bool) -> str:
    """The documents of which the reasons say that they are rejected, or returned."""
    named = {reason.document for reason in content.reasons if reason.rejected == rejected}
    return ", ".join(str(number) for number in sorted(named))


def _opening_of_parts(content: NoticeOfReturn) -> tuple[Para, ...]:
    returned, rejected = _numbers(content, rejected=False), _numbers(content, rejected=True)
    said, said_zh = [], []
    if returned:
        by = f" by {wording.day_en(content.cure_by)}" if content.cure_by else ""
        said.append(f"Document {returned} is returned for correction{by}.")
        said_zh.append(f"文件{returned}現退回補正" + (f"，期限為{wording.day_zh(content.cure_by)}。" if content.cure_by else "。"))
    if rejected:
        said.append(f"Document {rejected} is rejected.")
        said_zh.append(f"文件{rejected}已被拒絕。")
    if content.set_aside_at is not None:
        day, day_zh = wording.moment_en(content.set_aside_at), wording.moment_zh(content.set_aside_at)
        return layout.statement(
            " ".join(said),
            f"The other documents of this filing were accepted in {content.case_number}; that was set aside on {day}. "
            "What is named here was not entered in the register and not served.",
            f"{''.join(said_zh)}本存檔的其他文件曾獲接納，歸入{content.case_number}；該項接納已於{day_zh}作廢。上述文件從未記入登記冊，亦未送達。",
        )
    return layout.statement(
        " ".join(said),
        f"The other documents of this filing are accepted in {content.case_number}. "
        "What is named here is not entered in the register and not served.",
        f"{''.join(said_zh)}本存檔的其他文件已獲接納，歸入{content.case_number}。上述文件不會記入登記冊，亦不會送達。",
    )


def _opening(content: NoticeOfReturn) -> tuple[Para, ...]:
    if content.accepted:
        return _opening_of_parts(content)
    if content.rejected:
        return layout.statement(
            "This filing is rejected.",
            "The registry does not take it, for the reasons below. It is not entered in the register.",
            "本存檔已被拒絕。登記處基於下列原因不接納本存檔，亦不會將其記入登記冊。",
        )
    if content.cure_by is None:
        return layout.statement(
            "This filing is returned for correction.",
            "It is not rejected: put right what is named below and file it again. Until then it is not entered in the register.",
            "本存檔現退回補正。退回並非拒絕：請補正下列事項後重新提交。在此之前，本存檔不會記入登記冊。",
        )
    return layout.statement(
        f"This filing is returned for correction by {wording.day_en(content.cure_by)}.",
        "It is not rejected: put right what is named below and file it again. Until then it is not entered in the register.",
        f"本存檔現退回補正，期限為{wording.day_zh(content.cure_by)}。退回並非拒絕：請補正下列事項後重新提交。在此之前，本存檔不會記入登記冊。",
    )


def _reason(sheet: Sheet, number: int, reason: ReasonRow) -> None:
    rejected = (Span("rejected 拒絕: ", colour=LABEL),) if reason.rejected else ()
    paras: list[Para] = [
        (*rejected, Span(f"{reason.title.en} ", bold=True), Span(reason.title.zh, bold=True)),
        (Span(reason.sentence.en),),
    ]
    if reason.sentence.zh:
        paras.append((Span(reason.sentence.zh),))
    if reason.note:
        paras.append((Span("The officer adds 經辦人補充: ", colour=LABEL), Span(reason.note)))
    source = f"Code 代碼 {reason.code}" + (f", {reason.rule}" if reason.rule else "")
    paras.append((Span(source, layout.SMALL, colour=LABEL),))
    if reason.page:
        where, where_zh = f"Document {reason.document}, p {reason.page}", f"文件{reason.document}，第{reason.page}頁"
    elif reason.document:
        where, where_zh = f"Document {reason.document}", f"文件{reason.document}"
    else:
        where, where_zh = "Whole filing", "整份存檔"
    sheet.facts([Fact(f"{number}\u2002{where}", where_zh, tuple(paras))], label_width=LABELS)
    sheet.gap(8)


def _cure(content: NoticeOfReturn) -> list[Fact]:
    if content.rejected:
        what, what_zh = ("these documents", "上述文件") if content.accepted else ("this filing", "本存檔")
        return [
            fact(
                Both("What to do", "如何處理"),
                (Span(f"Nothing can be cured in {what}. If you still seek what you filed for, file anew."),),
                (Span(f"{what_zh}不能補正。如仍欲尋求有關事項，請另行提交新的存檔。"),),
            )
        ]
    if not content.by_itself:
        return [
            fact(
                Both("What to do", "如何處理"),
                (Span("These documents are not filed again by themselves any more. You are told what is decided on the others."),),
                (Span("上述文件不可再單獨重新提交。其他文件的決定將另行通知。"),),
            )
        ]
    if content.cure_by is None:
        by = fact(Both("By", "期限"), (Span("No day has been set; file again as soon as you can. 未有訂明期限，請盡快重新提交。"),))
        late = []
    else:
        by = fact(
            Both("By", "期限"),
            (Span(f"{wording.day_en(content.cure_by)} ", bold=True), Span(wording.day_zh(content.cure_by), bold=True)),
        )
        late = [
            fact(
                Both("If not", "逾期"),
                (
                    Span(
                        "What is not filed again by that day lapses."
                        if content.accepted
                        else "A filing that is not filed again by that day lapses."
                    ),
                ),
                (Span("在該日或之前未有重新提交者即告失效。" if content.accepted else "在該日或之前未有重新提交的存檔即告失效。"),),
            )
        ]
    paid = []
    if content.paid_cents:
        paid.append(
            fact(
                Both("Fee", "費用"),
                (Span(f"HK${wording.dollars(content.paid_cents)} was paid for this filing; the same fee is not asked for twice."),),
                (Span(f"本存檔已繳費港幣{wording.dollars(content.paid_cents)}元，同一費用不會重複收取。"),),
            )
        )
    return [
        by,
        fact(
            Both("How", "方式"),
            (Span(_how(content)),),
            (Span(_how_zh(content)),),
        ),
        *paid,
        *late,
    ]


def _how(content: NoticeOfReturn) -> str:
    numbers, reference = _numbers(content, rejected=False), content.reference
    if content.on_paper:
        office = content.issue.office.en
        if content.accepted:
            return (
                f"Correct document {numbers} as said above and hand in only that again at the counter of {office}, in its opening hours, "
                f"for case {content.case_number}. Bring this notice, and say that it resubmits {reference}."
            )
        return (
            f"Correct the documents as said above and hand all of them in again at the counter of {office}, in its opening hours. Bring "
            f"this notice, and say that they resubmit {reference}."
        )
    if content.accepted:
        return (
            f"Correct document {numbers} as said above and file only that again by e-filing, as a new filing in {content.case_number} that "
            f"names {reference} as the filing it resubmits."
        )
    return (
        "Correct the documents as said above and file all of them again by e-filing, as a new filing that names "
        f"{reference} as the filing it resubmits."
    )


def _how_zh(content: NoticeOfReturn) -> str:
    numbers, reference = _numbers(content, rejected=False), content.reference
    if content.on_paper:
        office = content.issue.office.zh
        which = f"補正文件{numbers}，並僅就該等文件" if content.accepted else "補正文件，並"
        case = f"就{content.case_number}" if content.accepted else ""
        what = "重新提交" if content.accepted else "重新提交全部文件"
        return f"請按上述各項{which}於辦公時間內親臨{office}櫃位{case}{what}。請攜同本通知，並註明重新提交的存檔為{reference}。"
    if content.accepted:
        return f"請按上述各項補正文件{numbers}，並僅就該等文件以電子方式在{content.case_number}重新提交，註明重新提交的存檔為{reference}。"
    return f"請按上述各項補正文件，並以電子方式重新提交全部文件，註明重新提交的存檔為{reference}。"


def _date_effect(content: NoticeOfReturn) -> tuple[Para, ...]:
    date_of_filing = content.filed_as_at or content.deemed_at
    day = wording.moment_en(date_of_filing)
    day_zh = wording.moment_zh(date_of_filing)
    what, what_zh = ("These documents do", "上述文件") if content.accepted else ("This filing does", "本存檔")
    it, own = ("they were", "their date") if content.accepted else ("it was", "its date")
    first = (Span(f"{what} not take {day} as {own} of filing, because {it} not accepted. "),)
    again_en = (
        "What you file anew is dated by its own receipt, under the same rule of deemed receipt; "
        "the record links it to this filing. If a time limit is running, do not wait for the last day."
    )
    again_zh = (
        "重新提交的存檔按其本身的收訖時間定日期，並適用相同的視作收訖規則；紀錄會載明兩者的關連。如有時限正在計算，請勿待至最後一日。"
    )
    return (
        (*first, Span(again_en)),
        (Span(f"由於{what_zh}未獲接納，{day_zh}不會成為其存檔日期。{again_zh}"),),
    )


def _whom(content: NoticeOfReturn) -> tuple[Para, ...]:
    office = content.issue.office
    return tuple(
        (Span(each),)
        for each in wording.whom(
            office,
            f"{content.reference} and {content.issue.number}",
            f"{content.reference}及{content.issue.number}",
            on_paper=content.on_paper,
        )
    )
