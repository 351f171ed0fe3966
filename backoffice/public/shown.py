"""What the verification page shows of a paper: a part of what the paper itself shows, in both languages.

Names of parties and filers are left out: whoever checks a paper has it before them, and the page is open to the world.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backoffice.filings.models import Filing
from backoffice.filings.set_aside import paper_aside_since
from backoffice.kernel import languages
from backoffice.kernel.money import Money
from backoffice.papers import selectors
from backoffice.papers.models import Paper, PaperKind
from reports.documents import notice_of_lapse, outage_certificate, service_certificate, wording
from reports.documents.correction import UNKNOWN
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
    PaperKind.CORRECTION: Both("Correction", "更正通知"),
    PaperKind.OUTAGE_CERTIFICATE: outage_certificate.TITLE,
    PaperKind.SERVICE_CERTIFICATE: service_certificate.TITLE,
    PaperKind.NOTICE_OF_LAPSE: notice_of_lapse.TITLE,
}


def title_of(paper: Paper) -> Both:
    """What kind of paper it is."""
    if paper.kind == PaperKind.NOTICE_OF_RETURN and paper.content["rejected"]:
        return Both("Notice of rejection", "拒絕通知")
    return _TITLES[PaperKind(paper.kind)]


def rows_of(paper: Paper) -> list[Row]:
    """The paper's facts, to be held against the paper; of what it is about nothing where that is sealed, to whomever."""
    issue = paper.content["issue"]
    pages = f"{paper.pages:,}"
    return [
        Row(Both("Number", "編號"), paper.number),
        Row(Both("Court", "法院"), issue["court"]["en"], issue["court"]["zh"]),
        Row(Both("Office", "辦事處"), issue["office"]["en"], issue["office"]["zh"]),
        *([] if _is_sealed(paper) else _OF_KIND[PaperKind(paper.kind)](paper.content)),
        Row(Both("Drawn", "製備時間"), wording.moment_en(paper.drawn_at)),
        Row(Both("Pages", "頁數"), pages),
        Row(Both("SHA-256 of the file", "檔案的 SHA-256"), paper.sha256),
        *_standard(paper),
        *_signature(paper),
    ]


def _is_sealed(paper: Paper) -> bool:
    """Whether its filing, or the document that it is a copy of, is sealed now; the public is kept from either level."""
    filing = Filing.objects.filter(reference=paper.content.get("reference", "")).first()
    if filing is None:
        return False
    document = paper.position if paper.kind == PaperKind.SEALED_COPY else 0
    return bool(filing.sealed_to) or filing.documents.filter(number=document).exclude(sealed_to=None).exists()


def _standard(paper: Paper) -> list[Row]:
    """To which standard for keeping the file is (ISO 19005); nothing of papers from before that was noted."""
    label = Both("Standard for keeping", "長期保存標準")
    if paper.standard:
        return [Row(label, paper.standard)]
    if not paper.hindrance:
        return []
    en, zh = languages.in_both(paper.get_hindrance_display)
    return [Row(label, f"Not PDF/A: {en}.", f"並非 PDF/A：{zh}。")]


def _signature(paper: Paper) -> list[Row]:
    """Whether the file on record has the court's signature, and with which certificate: to be held against what a reader of PDFs shows."""
    label = Both("Signature in the file", "檔案的數碼簽署")
    if not paper.signed_with:
        return [Row(label, "None: drawn without one.", "沒有：製備時未有加上數碼簽署。")]
    return [
        Row(label, f"The court's own: {paper.signed_by}", "由法院簽署"),
        Row(Both("SHA-256 of the certificate", "證書的 SHA-256"), paper.signed_with),
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
        *_date_kept(content, content.get("filed_as_at")),
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
        *(_date_kept(content, content["filed_at"]) or [Row(Both("Date of filing", "存檔日期"), _moment(content["filed_at"]))]),
    ]


def _notice(content: Content) -> list[Row]:
    rows = [_filing(content), Row(Both("Decided", "決定時間"), _moment(content["decided_at"]))]
    if content["cure_by"]:
        day = date.fromisoformat(content["cure_by"])
        rows.append(Row(Both("To be cured by", "補正期限"), wording.day_en(day), wording.day_zh(day)))
    return rows


def _correction(content: Content) -> list[Row]:
    rows = [_filing(content)]
    if content["receipt"]:
        rows.append(Row(Both("Receipt", "收據"), content["receipt"]))
    return [
        *rows,
        Row(Both("Deemed received, until now", "視作收訖，更正前"), _deemed(content["old_at"]), _deemed_zh(content["old_at"])),
        Row(Both("Deemed received, corrected", "視作收訖，更正後"), _deemed(content["new_at"]), _deemed_zh(content["new_at"])),
        *(
            Row(Both("Superseded", "已被取代"), f"{each['kind']['en']} {each['number']}, version {each['version']}", each["kind"]["zh"])
            for each in content["superseded"]
        ),
    ]


def _outage(content: Content) -> list[Row]:
    def sum_of(name: str) -> timedelta:
        spans = [(datetime.fromisoformat(each["begun_at"]), datetime.fromisoformat(each["ended_at"])) for each in content[name]]
        return sum((ended - begun for begun, ended in spans), timedelta())

    def row(label: Both, name: str) -> Row:
        length = sum_of(name)
        return Row(label, outage_certificate.length_en(length), outage_certificate.length_zh(length))

    return [
        Row(Both("From", "由"), _moment(content["first"])),
        Row(Both("To", "至"), _moment(content["last"])),
        row(Both("Could not accept, in all", "未能接收存檔，合共"), "unplanned"),
        row(Both("Announced maintenance, in all", "預先公布的維修，合共"), "announced"),
    ]


def _service(content: Content) -> list[Row]:
    """On how many, and when: an addressee is not named to whoever holds a code."""
    served = [each for each in content["addressees"] if each["served_at"]]
    return [
        _filing(content),
        Row(Both("Addressees", "收件人數目"), f"{len(content['addressees']):,}"),
        Row(Both("Of them served", "已獲送達"), f"{len(served):,}"),
        *(
            Row(Both("Deemed served", "視作送達日期"), wording.day_en(day), wording.day_zh(day))
            for day in sorted({date.fromisoformat(each["counts_on"]) for each in served if each["counts_on"]})
        ),
    ]


def _lapse(content: Content) -> list[Row]:
    by = date.fromisoformat(content["cure_by"])
    return [
        _filing(content),
        Row(Both("To be filed again by", "重新提交期限"), wording.day_en(by), wording.day_zh(by)),
        Row(Both("Documents lapsed", "已失效文件數目"), f"{len(content['documents']):,}"),
    ]


def _date_kept(content: Content, at: str | None) -> list[Row]:
    """The date of filing, where it is the one of a returned filing; nothing where it is the filing's own."""
    if not at or not content.get("kept_by"):
        return []
    kept = wording.date_kept(content["kept_by"])
    return [Row(Both("Date of filing", "存檔日期"), f"{_moment(at)}. {kept.en}", kept.zh)]


def _deemed(text: str | None) -> str:
    return _moment(text) if text else UNKNOWN.en


def _deemed_zh(text: str | None) -> str:
    return "" if text else UNKNOWN.zh


@dataclass(frozen=True)
class TakenBy:
    """What has taken the place of a paper: its next version, what that tells, and the correction that says what changed ("")."""

    number: str
    version: int
    drawn: str
    drawn_zh: str
    correction: str


def taken_by(paper: Paper) -> TakenBy | None:
    """What has taken a paper's place; None for a current one. No code of the later paper is given: whoever has that paper has it."""
    later = paper.superseded_by
    if later is None:
        return None
    correction = selectors.correction_of(paper)
    return TakenBy(
        later.number, later.version, wording.moment_en(later.drawn_at), wording.moment_zh(later.drawn_at),
        f"{correction.number} ({correction.version})" if correction else "",
    )  # fmt: skip


def set_aside(paper: Paper) -> Both | None:
    """Since when the acceptance that the paper tells of is set aside, in both languages; None while it stands."""
    at = paper_aside_since(paper)
    return None if at is None else Both(wording.moment_en(at), wording.moment_zh(at))


_OF_KIND: dict[PaperKind, Callable[[Content], list[Row]]] = {
    PaperKind.ACKNOWLEDGEMENT: _acknowledgement,
    PaperKind.RECEIPT: _receipt,
    PaperKind.SEALED_COPY: _sealed_copy,
    PaperKind.NOTICE_OF_RETURN: _notice,
    PaperKind.CORRECTION: _correction,
    PaperKind.OUTAGE_CERTIFICATE: _outage,
    PaperKind.SERVICE_CERTIFICATE: _service,
    PaperKind.NOTICE_OF_LAPSE: _lapse,
}
