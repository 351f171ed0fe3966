"""Acknowledgement of a submission: that the court has it, when it counts as received, and that it is not an acceptance."""

from dataclasses import dataclass
from datetime import datetime

from reports.documents import layout, wording
from reports.documents.layout import FeeRow, both, fact, note, notes
from reports.documents.plain import Both, Issue, must_be_named
from reports.render.sheet import Column, Fact, Sheet
from reports.render.text import LABEL, Para, Span

TITLE = Both("Acknowledgement", "認收通知")


@dataclass(frozen=True)
class PartyRow:
    """A party as the filer named it, with what it is in a case of this type."""

    name: Both
    role: Both


@dataclass(frozen=True)
class DocumentRow:
    """A document as it was received: its kind, the filer's own title if any, its pages and its fingerprint."""

    number: int
    kind: Both
    title: str
    pages: int
    sha256: str


@dataclass(frozen=True)
class CorrectionRow:
    """A slip that the registry corrected in review: of what (place: the number of the document or party, 0 of neither), what was filed,
    what stands now, and why. `at` in UTC."""

    what: Both
    place: int
    old: Both
    new: Both
    ground: str
    at: datetime


@dataclass(frozen=True)
class Acknowledgement:
    """What an acknowledgement says. Moments in UTC, amounts in HKD cents.

    `case_number` is empty for a new case; `deemed_at` is None while it cannot be known; `paid_cents` is what had been
    paid when the paper was drawn.
    """

    issue: Issue
    reference: str
    case_number: str
    case_code: str
    case_type: Both
    filer: str
    organisation: str
    account: str
    acts_for: str
    parties: tuple[PartyRow, ...]
    received_at: datetime
    deemed_at: datetime | None
    provisional: bool
    reason: Both
    urgency: Both
    resubmits: str
    documents: tuple[DocumentRow, ...]
    fees: tuple[FeeRow, ...]
    fee_status: str
    total_cents: int
    paid_cents: int
    means: Both
    corrections: tuple[CorrectionRow, ...] = ()
    # The date of the returned filing that this one was allowed to keep, and the decision by which; none where it has its own.
    filed_as_at: datetime | None = None
    kept_by: str = ""
    # Whether it was handed in at the counter: its filer has no message box.
    on_paper: bool = False

    def __post_init__(self) -> None:
        must_be_named("the filer", self.filer)
        for party in self.parties:
            must_be_named("a party", party.name.en or party.name.zh)
        if not self.documents:
            raise ValueError("an acknowledgement names the documents received")


def draw(content: Acknowledgement) -> bytes:
    """The acknowledgement as PDF."""
    sheet = layout.open_sheet(content.issue, TITLE)
    layout.replacement(sheet, content.issue)
    sheet.facts(_facts(content))
    where, where_zh = "you will be told of the outcome in your message box", "結果會送達閣下的訊息箱"
    if content.on_paper:
        where = "ask for the outcome at its counter; a notice of return, of rejection or of lapse is sent to you by post"
        where_zh = "閣下可親臨櫃位查詢結果；退回、拒絕或失效通知會郵寄給閣下"
    sheet.gap(14)
    sheet.marked(
        layout.statement(
            "This is not an acceptance.",
            f"The documents will be examined by the registry; {where}. The receipt for a fee is a separate paper.",
            f"本通知並非接納文件的確認。登記處將審核文件，{where_zh}。費用收據另發。",
        )
    )
    sheet.gap(16)
    _documents(sheet, content)
    if content.corrections:
        sheet.gap(15)
        _corrections(sheet, content)
    sheet.gap(15)
    _fees(sheet, content)
    return sheet.to_bytes()


def _facts(content: Acknowledgement) -> list[Fact]:
    if content.case_number:
        case = f"{content.reference}, in case {content.case_number}"
        case_zh = f"，{content.case_type.zh}"
    else:
        case = f"{content.reference}, new case 新案件"
        case_zh = f"，{content.case_type.zh}"
    filing: list[Para] = [(Span(case),), (Span(f"{content.case_type.en} ({content.case_code}){case_zh}"),)]
    if content.resubmits:
        filing.append(note(f"Resubmits the returned filing {content.resubmits} 重新提交已退回的存檔 {content.resubmits}"))
    facts = [
        fact(Both("Filing", "存檔"), *filing),
        fact(Both("Office", "辦事處"), both(content.issue.office)),
        fact(Both("Filed by", "提交人"), *_filer(content)),
    ]
    if content.parties:
        facts.append(fact(Both("Parties", "各方"), *(_party(party) for party in content.parties)))
    facts.append(fact(Both("Received", "收到時間"), (Span(wording.moment_en(content.received_at)),)))
    facts.append(fact(Both("Deemed received", "視作收訖"), *_deemed(content)))
    facts += layout.kept_date(content.filed_as_at, content.kept_by)
    if content.urgency.en:
        facts.append(fact(Both("Urgency asked for", "要求緊急處理"), both(content.urgency)))
    return facts


def _filer(content: Acknowledgement) -> list[Para]:
    first = content.organisation or content.filer
    paras: list[Para] = [(Span(first + (f", for {content.acts_for}" if content.acts_for else "")),)]
    second = []
    if content.organisation:
        second.append(content.filer)
    if content.account:
        second.append(f"account 帳戶 {content.account}")
    if second:
        paras.append((Span(", ".join(second)),))
    return paras


def _party(party: PartyRow) -> Para:
    return (*both(party.name), Span(f", {party.role.en.lower()} {party.role.zh}"))


def _deemed(content: Acknowledgement) -> list[Para]:
    paras: list[Para] = []
    if content.deemed_at is None:
        paras.append((Span("Not yet known", bold=True), Span(", provisional 尚未能確定，暫定")))
    else:
        mark = (Span(", provisional 暫定"),) if content.provisional else ()
        paras.append((Span(wording.moment_en(content.deemed_at), bold=True), *mark))
    paras += notes(content.reason)
    if content.provisional:
        paras += notes(Both("A closure of the registry before that time would move it.", "如登記處在該時間之前關閉，該時間會順延。"))
    return paras


def _documents(sheet: Sheet, content: Acknowledgement) -> None:
    rows = []
    for document in content.documents:
        name: list[Para] = [
            (
                Span(f"{document.number}\u2002{document.kind.en} "),
                Span(document.kind.zh, layout.SMALL, colour=LABEL),
            )
        ]
        if document.title and document.title != document.kind.en:
            name.append((Span(document.title, layout.NOTE, colour=LABEL),))
        rows.append((tuple(name), ((Span(f"{document.pages:,}"),),), ((Span(wording.short_hash(document.sha256)),),)))
    sheet.table(
        (
            Column("Document", "文件", 234.5),
            Column("Pages", "頁數", 55, figures=True),
            Column("SHA-256, first and last eight", "首末各八位", 174, figures=True),
        ),
        rows,
    )


def _corrections(sheet: Sheet, content: Acknowledgement) -> None:
    rows = []
    for each in content.corrections:
        of = Both(f"{each.what.en} {each.place}", f"{each.what.zh} {each.place}") if each.place else each.what
        what: list[Para] = [both(of), note(f"{wording.moment_en(each.at)}, {each.ground}")]
        rows.append((tuple(what), (both(each.old),), (both(each.new),)))
    sheet.table(
        (Column("Corrected by the registry", "登記處更正", 185), Column("As filed", "提交時", 130), Column("Now", "現時", 148.5)), rows
    )


def _fees(sheet: Sheet, content: Acknowledgement) -> None:
    if not content.fees:
        words = (
            Both("No fee is payable.", "無須繳費。")
            if content.fee_status == "nil"
            else Both(
                "No fee item is on record for this kind of filing; none is asked for now.",
                "此類存檔未有載明收費項目，現時無須繳費。",
            )
        )
        sheet.facts([fact(Both("Fee", "費用"), both(words))])
        return
    foot = [layout.sum_row(Both("Fee", "費用總額"), f"HK${wording.dollars(content.total_cents)}")]
    if content.paid_cents:
        paid = Both("Paid when this paper was drawn", "製備本文件時已繳")
        foot.append(layout.lesser_row(paid, f"HK${wording.dollars(content.paid_cents)}"))
    elif content.total_cents and content.means.en:
        foot.append(
            layout.lesser_row(
                Both(f"To be paid by {content.means.en}; not yet recorded as paid", f"以{content.means.zh}繳付，尚未入帳"), ""
            )
        )
    layout.fee_table(sheet, content.fees, foot)
    rules = layout.fee_notes(content.fees)
    if rules:
        sheet.gap(7)
        sheet.paragraphs(rules)
