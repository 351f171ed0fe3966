"""The sheet before a filing that is printed whole: what it is, its times, and what is bound behind it."""

from dataclasses import dataclass
from datetime import datetime

from reports.documents import layout, wording
from reports.documents.layout import both, fact, note
from reports.documents.plain import Both, Issue, must_be_named
from reports.render.sheet import Column, Sheet
from reports.render.text import LABEL, Para, Span

TITLE = Both("Filing, printed whole", "存檔全文列印")


@dataclass(frozen=True)
class BoundRow:
    """A document behind the sheet: its kind, its pages, its fingerprint as filed, whether the sealed copy is bound, what became of it
    where the rest of the filing was accepted without it, and the fingerprints of the files in whose place it stands."""

    number: int
    kind: Both
    title: str
    pages: int
    sha256: str
    sealed: bool
    left_out: Both | None = None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilingPrint:
    """What the sheet says. Moments in UTC; the times that are not known, or have not come, are None. hidden: that documents are kept
    from whoever prints it. filed_as_at: the date that the filing keeps, by the decision kept_by. kept: that others who may see as much
    are given the same file."""

    issue: Issue
    reference: str
    case_number: str
    case_type: Both
    filer: str
    acts_for: str
    parties: tuple[tuple[Both, Both], ...]
    state: Both
    received_at: datetime
    deemed_at: datetime | None
    decided_at: datetime | None
    printed_by: str
    level: Both
    documents: tuple[BoundRow, ...]
    hidden: bool
    filed_as_at: datetime | None = None
    kept_by: str = ""
    kept: bool = False

    def __post_init__(self) -> None:
        must_be_named("the filer", self.filer)


def draw(content: FilingPrint) -> bytes:
    """The sheet as PDF."""
    sheet = layout.open_sheet(content.issue, TITLE)
    facts = [
        fact(
            Both("Filing", "存檔"),
            (Span(f"{content.reference}" + (f", {content.case_number}" if content.case_number else "")),),
            both(content.case_type),
        ),
        fact(Both("Office", "辦事處"), both(content.issue.office)),
        fact(Both("Filed by", "提交人"), (Span(content.filer + (f", for {content.acts_for}" if content.acts_for else "")),)),
        fact(Both("State", "狀況"), both(content.state)),
        fact(Both("Received", "收到時間"), (Span(wording.moment_en(content.received_at)),)),
        fact(Both("Deemed received", "視作收訖"), _moment(content.deemed_at)),
        *layout.kept_date(content.filed_as_at, content.kept_by),
    ]
    if content.parties:
        facts.insert(3, fact(Both("Parties", "各方"), *((*both(name), Span(f", {role.en} {role.zh}")) for name, role in content.parties)))
    if content.decided_at is not None:
        facts.append(fact(Both("Decided", "決定時間"), _moment(content.decided_at)))
    if content.level.en:
        facts.append(fact(Both("Sealed", "密封"), both(content.level)))
    who = Both("Asked for by", "要求列印人員") if content.kept else Both("Printed by", "列印人員")
    notes = [_COPY, _KEPT] if content.kept else [_COPY]
    facts.append(fact(who, (Span(content.printed_by),), *(note(text) for each in notes for text in (each.en, each.zh))))
    sheet.facts(facts)
    sheet.gap(14)
    _documents(sheet, content)
    if content.hidden:
        sheet.gap(8)
        sheet.paragraphs([layout.running_note(_HIDDEN)])
    return sheet.to_bytes()


_COPY = Both(
    "A copy to work with: the documents as filed and the sealed copies are kept with their own signatures.",
    "此為工作副本：原存檔文件及蓋印副本連同各自的簽署另行保存。",
)
_KEPT = Both(
    "Kept for a while for whoever may see as much; it is on record who fetched it.",
    "此檔案會保存一段時間，供可查閱相同內容的人員取用；取用者均有記錄。",
)
_HIDDEN = Both("Documents that are not open to whoever printed this are not in it.", "不向列印人員開放的文件不在其內。")


def _moment(moment: datetime | None) -> Para:
    return (Span("not known yet 尚未能確定" if moment is None else wording.moment_en(moment)),)


def _documents(sheet: Sheet, content: FilingPrint) -> None:
    rows = []
    for document in content.documents:
        name: list[Para] = [
            (Span(f"{document.number}\u2002{document.kind.en} "), Span(document.kind.zh, layout.SMALL, colour=LABEL)),
        ]
        if document.title and document.title != document.kind.en:
            name.append((Span(document.title, layout.NOTE, colour=LABEL),))
        as_sent = "as sent later 按其後提交" if document.replaces else "as filed 按提交原樣"
        name.append(note("sealed copy 蓋印副本" if document.sealed else as_sent))
        name += [note(f"in the place of SHA-256 {wording.short_hash(each)} 取代原提交檔案") for each in document.replaces]
        if document.left_out is not None:
            name.append(note(f"not accepted: {document.left_out.en} 不獲接納：{document.left_out.zh}"))
        rows.append((tuple(name), ((Span(f"{document.pages:,}"),),), ((Span(wording.short_hash(document.sha256)),),)))
    sheet.table(
        (
            Column("Document", "文件", 234.5),
            Column("Pages", "頁數", 55, figures=True),
            Column("SHA-256 as filed, first and last eight", "原存檔首末各八位", 174, figures=True),
        ),
        rows,
    )
