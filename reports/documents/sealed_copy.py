"""Sealed copy: the document as filed, with the court's seal on blank paper of its first page, or on a cover page before it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backoffice.kernel.clock import in_hong_kong
from reports.documents import layout, wording
from reports.documents.layout import both, fact, notes
from reports.documents.plain import Both, Issue
from reports.render import bounded, seal
from reports.render.blank import Corner
from reports.render.seal import Seal
from reports.render.stamping import Stamped, put_cover_before, stamp_page
from reports.render.text import LABEL, Para, Span

TITLE = Both("Sealed copy", "蓋印文本")


@dataclass(frozen=True)
class SealedCopy:
    """What the seal says and of which document. Moments in UTC; `filed_at` is the deemed time, which dates the filing.

    `sha256` and `pages` are those of the document as filed.
    """

    issue: Issue
    reference: str
    case_number: str
    case_type: Both
    document: int
    kind: Both
    title: str
    sha256: str
    pages: int
    filed_at: datetime
    accepted_at: datetime
    # The decision by which the date of a returned filing was kept; empty where the filing has its own.
    kept_by: str = ""

    def __post_init__(self) -> None:
        if not self.case_number:
            raise ValueError("a seal names the case")


@dataclass(frozen=True)
class Wanted:
    """Where an officer wants the seal: its lower left corner on the first page as displayed, in points; or on a cover page."""

    corner: Corner | None = None
    cover: bool = False


def draw(content: SealedCopy, original: Path, wanted: Wanted = Wanted()) -> Stamped:
    """The sealed copy of the document in the file `original`, which is only read. It stands where it is wanted, if that can be.

    Raises:
        reports.render.stamping.CannotBeSealed: the file cannot be read as a PDF.
        reports.render.bounded.Ended: reading it took too much time or memory.
    """
    stamp = seal_of(content)
    # The preferred stamp first, and the next only where that one finds no place: most documents have room for it.
    corners = [] if wanted.cover else [wanted.corner, None] if wanted.corner is not None else [None]
    for corner in corners:
        for wide in (True, False):
            stamped = bounded.run(stamp_page, original, seal.stamp(stamp, wide=wide), corner)
            if stamped is not None:
                return stamped
    return bounded.run(put_cover_before, original, _cover(content, stamp, wanted))


def seal_of(content: SealedCopy) -> Seal:
    """What stands in the seal."""
    issue = content.issue
    return Seal(
        court_en=issue.court.en,
        court_zh=issue.court.zh,
        filed=wording.long_day_en(in_hong_kong(content.filed_at).date()),
        case_number=content.case_number,
        office_en=issue.office.en,
        office_zh=issue.office.zh,
        branch_en=issue.branch.en,
        branch_zh=issue.branch.zh,
        number=issue.number,
        verify_url=issue.verify_url,
        code=issue.code,
        moment=issue.drawn_at,
        kept=bool(content.kept_by),
    )


def _kept(content: SealedCopy) -> tuple[Para, ...]:
    return notes(wording.date_kept(content.kept_by)) if content.kept_by else ()


def _cover(content: SealedCopy, stamp: Seal, wanted: Wanted) -> bytes:
    """A page with the seal to go before a document whose own first page has no blank place for it."""
    sheet = layout.open_sheet(content.issue, TITLE)
    layout.replacement(sheet, content.issue)
    document = [
        (Span(f"{content.document}\u2002{content.kind.en} {content.kind.zh}"),),
        (Span(f"{content.pages:,} pages 頁, SHA-256 {wording.short_hash(content.sha256)}", layout.NOTE, colour=LABEL),),
    ]
    if content.title and content.title != content.kind.en:
        document.insert(1, (Span(content.title),))
    sheet.facts(
        [
            fact(Both("Case", "案件"), (Span(content.case_number, bold=True),), both(content.case_type)),
            fact(Both("Document", "文件"), *document),
            fact(Both("Filing", "存檔"), (Span(content.reference),)),
            fact(Both("Date of filing", "存檔日期"), (Span(wording.moment_en(content.filed_at), bold=True),), *_kept(content)),
            fact(Both("Accepted", "接納時間"), (Span(wording.moment_en(content.accepted_at)),)),
            fact(Both("Office", "辦事處"), both(content.issue.office)),
        ]
    )
    sheet.gap(16)
    sheet.marked(
        layout.statement(
            "The seal stands on this page",
            "because the registry has put it here. The document follows as it was filed, unaltered."
            if wanted.cover
            else "because the first page of the document has no blank place for it. The document follows as it was filed, unaltered.",
            "登記處將法院印章載於本頁。文件原文隨後，未有改動。"
            if wanted.cover
            else "由於文件首頁沒有空位蓋印，法院印章載於本頁。文件原文隨後，未有改動。",
        )
    )
    sheet.gap(30)
    size = seal.DIAMETER
    sheet.picture(size * 1.5, size * 1.5, lambda canvas, x, y: seal.draw_enlarged(canvas, stamp, x, y, 1.5))
    return sheet.to_bytes()
