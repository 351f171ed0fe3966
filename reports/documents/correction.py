"""Correction: that what was told of a deemed time holds no longer, what holds instead and why, and which papers it takes the place of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.kernel.clock import in_hong_kong
from reports.documents import layout, wording
from reports.documents.layout import both, fact, note, notes
from reports.documents.plain import Both, Issue, must_be_named
from reports.render.sheet import Column, Fact, Sheet
from reports.render.text import LABEL, Para, Span

TITLE = Both("Correction", "更正通知")
UNKNOWN = Both("Not known: when the office reopens", "未能確定：辦事處重新開放之時")


@dataclass(frozen=True)
class Superseded:
    """An earlier paper that tells the old time, and the version of it that takes its place."""

    kind: Both
    number: str
    version: int
    drawn_at: datetime
    replaced_by: int


@dataclass(frozen=True)
class Earlier:
    """A correction of the same time that was issued before."""

    version: int
    drawn_at: datetime
    old_at: datetime | None
    new_at: datetime | None


@dataclass(frozen=True)
class Correction:
    """What a correction says. Moments in UTC, days in Hong Kong.

    `receipt` is empty where the filing's own time is corrected, else the number of the receipt whose payment counts from another time;
    `received_at` is then when it was paid. A time is None while it is not known. `ground` is what was decided of the calendar, under
    `change` and at `decided_at`; empty and None where no change of a calendar stands behind it. `effects` is what else follows.
    """

    issue: Issue
    reference: str
    case_number: str
    case_code: str
    case_type: Both
    filer: str
    organisation: str
    account: str
    receipt: str
    received_at: datetime
    old_at: datetime | None
    new_at: datetime | None
    reason: Both
    ground: Both
    change: str
    decided_at: datetime | None
    superseded: tuple[Superseded, ...]
    earlier: tuple[Earlier, ...]
    effects: tuple[Both, ...]
    # Whether the filing was handed in at the counter: its filer has no message box.
    on_paper: bool = False

    def __post_init__(self) -> None:
        must_be_named("the filer", self.filer)
        if self.old_at == self.new_at:
            raise ValueError("a correction tells another time than before")
        if not self.superseded:
            raise ValueError("a correction takes the place of what an earlier paper told")

    @property
    def day_moves(self) -> bool:
        """Whether another day counts, and not only another time of it; also where one of them is not known."""
        return _day(self.old_at) != _day(self.new_at)


def _day(moment: datetime | None) -> object:
    return None if moment is None else in_hong_kong(moment).date()


def draw(content: Correction) -> bytes:
    """The correction as PDF."""
    sheet = layout.open_sheet(content.issue, TITLE)
    layout.replacement(sheet, content.issue)
    sheet.facts(_matter(content))
    sheet.gap(14)
    sheet.marked(_opening(content))
    sheet.gap(12)
    sheet.facts(_times(content))
    sheet.gap(10)
    sheet.subheading("What is superseded", "已被取代的文件")
    _superseded(sheet, content.superseded)
    more = []
    if content.effects:
        more.append(fact(Both("What else follows", "其他影響"), *(para for effect in content.effects for para in _said(effect))))
    if content.earlier:
        more.append(fact(Both("Corrected before", "較早的更正"), *(para for each in content.earlier for para in _earlier(each))))
    if more:
        sheet.gap(12)
        sheet.facts(more)
    sheet.gap(12)
    sheet.paragraphs(_whom(content))
    return sheet.to_bytes()


def _matter(content: Correction) -> list[Fact]:
    case = f"in case {content.case_number} 案件" if content.case_number else "new case 新案件"
    facts = [
        fact(
            Both("Filing", "存檔"),
            (Span(f"{content.reference}, {case}"),),
            (Span(f"{content.case_type.en} ({content.case_code}) {content.case_type.zh}"),),
        ),
        fact(Both("Filed by", "提交人"), *_filer(content)),
        fact(Both("Office", "辦事處"), both(content.issue.office)),
    ]
    if content.receipt:
        facts.insert(1, fact(Both("Payment", "付款"), (Span(f"Receipt 收據 {content.receipt}"),)))
    return facts


def _filer(content: Correction) -> list[Para]:
    paras: list[Para] = [(Span(content.organisation or content.filer),)]
    second = [content.filer] if content.organisation else []
    if content.account:
        second.append(f"account 帳戶 {content.account}")
    if second:
        paras.append((Span(", ".join(second)),))
    return paras


def _opening(content: Correction) -> Sequence[Para]:
    if content.receipt:
        what, what_zh = "This payment", "本付款"
    else:
        what, what_zh = "This filing", "本存檔"
    if content.new_at is None:
        strong, zh = f"When {what.lower()} counts as received is not known any more.", f"{what_zh}視作收訖的時間現時未能確定。"
    elif content.day_moves:
        day = in_hong_kong(content.new_at).date()
        strong, zh = (
            f"{what} counts as received on another day: {wording.day_en(day)}.",
            f"{what_zh}視作於另一日收訖：{wording.day_zh(day)}。",
        )
    else:
        strong, zh = f"{what} counts as received at another time of the same day.", f"{what_zh}視作於同日另一時間收訖。"
    rest = (
        "When the court received it has not changed. The papers named below no longer say what is on record; rely on those that "
        "replace them."
    )
    return layout.statement(strong, rest, f"{zh}法院實際收到的時間不變。下列文件所載已非現時紀錄，請以取代文件為準。")


def _times(content: Correction) -> list[Fact]:
    received = Both("Paid", "付款時間") if content.receipt else Both("Received", "收到時間")
    facts = [
        fact(received, (Span(wording.moment_en(content.received_at)),)),
        fact(Both("Deemed received, until now", "視作收訖，更正前"), *_time(content.old_at, bold=False)),
        fact(Both("Deemed received, corrected", "視作收訖，更正後"), *_time(content.new_at, bold=True), *notes(content.reason)),
    ]
    if content.ground.en and content.decided_at is not None:
        decided = Both(
            f"Put on record as {content.change}, {wording.moment_en(content.decided_at)}",
            f"記錄編號{content.change}，{wording.moment_zh(content.decided_at)}",
        )
        facts.append(fact(Both("Ground", "理由"), *_said(content.ground), *notes(decided)))
    return facts


def _time(moment: datetime | None, *, bold: bool) -> list[Para]:
    if moment is None:
        return [both(UNKNOWN, bold=bold)]
    return [(Span(wording.moment_en(moment), bold=bold),), (Span(wording.moment_zh(moment), bold=bold),)]


def _said(text: Both) -> list[Para]:
    return [(Span(each),) for each in (text.en, text.zh) if each]


def _superseded(sheet: Sheet, papers: Sequence[Superseded]) -> None:
    rows = [
        (
            (
                (Span(f"{paper.kind.en} "), Span(paper.kind.zh, layout.SMALL, colour=LABEL)),
                (Span(paper.number, layout.NOTE, colour=LABEL),),
            ),
            ((Span(f"{paper.version}, drawn {wording.moment_en(paper.drawn_at)}"),),),
            ((Span(f"{paper.replaced_by}"),),),
        )
        for paper in papers
    ]  # fmt: skip
    sheet.table(
        (
            Column("Paper", "文件", 213.5),
            Column("Superseded version", "被取代版本", 160),
            Column("Replaced by version", "取代版本", 90, figures=True),
        ),
        rows,
    )


def _earlier(each: Earlier) -> list[Para]:
    def told(moment: datetime | None) -> str:
        return UNKNOWN.en if moment is None else wording.moment_en(moment)

    return [
        (Span(f"Version 版本 {each.version}: {told(each.new_at)}"),),
        note(f"until then 此前 {told(each.old_at)}; drawn 製備 {wording.moment_en(each.drawn_at)}"),
    ]


def _whom(content: Correction) -> tuple[Para, ...]:
    named = f"{content.reference}, {content.issue.number}"
    asked = wording.whom(content.issue.office, named, named, on_paper=content.on_paper)
    return (note(f"Whom to ask: {asked[0]}"), note(f"查詢：{asked[1]}"))
