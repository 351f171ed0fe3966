"""What the verification page shows of a paper: a part of what the paper itself shows, in both languages.

Names of parties and filers are left out: whoever checks a paper has it before them, and the page is open to the world.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backoffice.kernel.money import Money
from backoffice.papers.models import Paper, PaperKind
from reports.documents import wording
from reports.documents.plain import Both

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A label in both languages and what it is."""

    label: Both
    value: str
    value_zh: str = ""


_TITLES = {
    PaperKind.ACKNOWLEDGEMENT: Both("Acknowledgement", "認收通知"),
    PaperKind.RECEIPT: Both("Official receipt", "正式收據"),
    PaperKind.SEALED_COPY: Both("Sealed copy", "蓋印文本"),
    PaperKind.NOTICE_OF_RETURN: Both("Notice of return", "退回通知"),
}


def title_of(paper: Paper) -> Both:
    """What kind of paper it is."""
    if paper.kind == PaperKind.NOTICE_OF_RETURN and paper.content["rejected"]:
        return Both("Notice of rejection", "拒絕通知")
    return _TITLES[PaperKind(paper.kind)]


def rows_of(paper: Paper) -> list[Row]:
    """The paper's facts, to be held against the paper."""
    issue = paper.content["issue"]
    pages = f"{paper.pages:,}"
    return [
        Row(Both("Number", "編號"), paper.number),
        Row(Both("Court", "法院"), issue["court"]["en"], issue["court"]["zh"]),
        Row(Both("Office", "辦事處"), issue["office"]["en"], issue["office"]["zh"]),
        *_OF_KIND[PaperKind(paper.kind)](paper.content),
        Row(Both("Drawn", "製備時間"), wording.moment_en(paper.drawn_at)),
        Row(Both("Pages", "頁數"), pages),
        Row(Both("SHA-256 of the file", "檔案的 SHA-256"), paper.sha256),
    ]


def _moment(text: str | None) -> str:
    return wording.moment_en(datetime.fromisoformat(text)) if text else "–"


def _filing(content: Content) -> Row:
    case = content["case_number"]
    return Row(Both("Filing", "存檔"), f"{content['reference']}, {case}" if case else content["reference"])


def _acknowledgement(content: Content) -> list[Row]:
    provisional = content["provisional"]
    deemed = _moment(content["deemed_at"])
    return [
        _filing(content),
        Row(Both("Received", "收到時間"), _moment(content["received_at"])),
        Row(Both("Deemed received", "視作收訖"), f"{deemed}, provisional" if provisional else deemed, "暫定" if provisional else ""),
        Row(Both("Documents", "文件數目"), f"{len(content['documents']):,}"),
        Row(Both("Effect", "效力"), "Not an acceptance of the documents.", "並非接納文件的確認。"),
    ]


def _receipt(content: Content) -> list[Row]:
    return [
        _filing(content),
        Row(Both("Paid", "付款時間"), _moment(content["paid_at"])),
        Row(Both("Total received", "實收總額"), str(Money(content["amount_cents"]))),
    ]


def _sealed_copy(content: Content) -> list[Row]:
    kind = content["kind"]
    return [
        _filing(content),
        Row(Both("Document", "文件"), f"{content['document']}, {kind['en']}", kind["zh"]),
        Row(Both("Date of filing", "存檔日期"), _moment(content["filed_at"])),
    ]


def _notice(content: Content) -> list[Row]:
    rows = [_filing(content), Row(Both("Decided", "決定時間"), _moment(content["decided_at"]))]
    if content["cure_by"]:
        day = date.fromisoformat(content["cure_by"])
        rows.append(Row(Both("To be cured by", "補正期限"), wording.day_en(day), wording.day_zh(day)))
    return rows


_OF_KIND: dict[PaperKind, Callable[[Content], list[Row]]] = {
    PaperKind.ACKNOWLEDGEMENT: _acknowledgement,
    PaperKind.RECEIPT: _receipt,
    PaperKind.SEALED_COPY: _sealed_copy,
    PaperKind.NOTICE_OF_RETURN: _notice,
}
