"""Outage certificate: in which times of a span the door could not accept, as announced and otherwise, and what that rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.documents import layout, wording
from reports.documents.layout import both, fact, note
from reports.documents.plain import Both, Issue
from reports.render.sheet import Column, Sheet
from reports.render.text import LABEL, Para, Span

TITLE = Both("Certificate of outage", "服務中斷證明書")


@dataclass(frozen=True)
class Interruption:
    """A time in which the door could not accept. `window` is the announcement's reference, empty where nothing was announced; `noted`
    what the registry put on record of it."""

    begun_at: datetime
    ended_at: datetime
    cause: Both
    window: str
    noted: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutageCertificate:
    """What the certificate says. Moments in UTC. `since` is from when on there is a record; None where there is none of this time.

    `shortest_seconds` is how short an interruption may have been without a trace.
    """

    issue: Issue
    reference: str
    first: datetime
    last: datetime
    since: datetime | None
    unplanned: tuple[Interruption, ...]
    announced: tuple[Interruption, ...]
    shortest_seconds: int
    spans: int

    def __post_init__(self) -> None:
        if self.last <= self.first:
            raise ValueError("a certificate is of a span of time")


def draw(content: OutageCertificate) -> bytes:
    """The certificate as PDF."""
    sheet = layout.open_sheet(content.issue, TITLE)
    layout.replacement(sheet, content.issue)
    sheet.facts(
        [
            fact(Both("Of", "事項"), (Span("The door for e-filing of the courts, by which filings are received 法院接收電子存檔的入口"),)),
            fact(Both("From", "由"), *_moment(content.first)),
            fact(Both("To", "至"), *_moment(content.last)),
            fact(Both("Certified by", "證明辦事處"), both(content.issue.office)),
        ]
    )
    sheet.gap(14)
    sheet.marked(_opening(content))
    sheet.gap(14)
    if content.unplanned:
        sheet.subheading("Could not accept", "未能接收存檔的時間")
        _table(sheet, content.unplanned)
        sheet.gap(14)
    if content.announced:
        sheet.subheading("Announced maintenance", "預先公布的維修")
        _table(sheet, content.announced)
        sheet.gap(14)
    sheet.paragraphs(_evidence(content), keep=False)
    return sheet.to_bytes()


def _moment(moment: datetime) -> tuple[Para, Para]:
    return (Span(wording.moment_en(moment)),), (Span(wording.moment_zh(moment)),)


def _opening(content: OutageCertificate) -> tuple[Para, ...]:
    if content.since is None:
        return layout.statement(
            "Nothing is on record of this time.",
            "It cannot be certified when the door could or could not accept.",
            "此段時間並無紀錄，故未能證明當時能否接收存檔。",
        )
    lost = sum((each.ended_at - each.begun_at for each in content.unplanned), timedelta())
    told = sum((each.ended_at - each.begun_at for each in content.announced), timedelta())
    if not content.unplanned:
        strong, zh = "No unannounced interruption is on record.", "紀錄中並無未經公布的中斷。"
    else:
        number = len(content.unplanned)
        times = "once" if number == 1 else f"{number:,} times"
        strong = f"The door could not accept {times}, for {length_en(lost)} in all."
        zh = f"曾有{number:,}次未能接收存檔，合共{length_zh(lost)}。"
    rest = f"Besides, it was shut for announced maintenance for {length_en(told)}." if told else ""
    rest_zh = f"另因預先公布的維修關閉{length_zh(told)}。" if told else ""
    return layout.statement(strong, rest, zh + rest_zh)


def length_en(length: timedelta) -> str:
    """`1 h 20 min 34 s`."""
    hours, minutes, seconds = _parts(length)
    return " ".join(f"{number:,} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if number) or "0 s"


def length_zh(length: timedelta) -> str:
    """The same in Chinese."""
    hours, minutes, seconds = _parts(length)
    return "".join(f"{number:,}{unit}" for number, unit in ((hours, "小時"), (minutes, "分鐘"), (seconds, "秒")) if number) or "0秒"


def _parts(length: timedelta) -> tuple[int, int, int]:
    total = round(length.total_seconds())
    return total // 3600, total % 3600 // 60, total % 60


def _table(sheet: Sheet, interruptions: Sequence[Interruption]) -> None:
    rows = []
    for each in interruptions:
        cause: list[Para] = [(Span(each.cause.en),), (Span(each.cause.zh, layout.SMALL, colour=LABEL),)]
        if each.window:
            cause.append((Span(each.window, layout.NOTE, colour=LABEL),))
        cause += [note(text) for text in each.noted]
        length = each.ended_at - each.begun_at
        rows.append(
            (
                ((Span(wording.moment_en(each.begun_at)),),),
                ((Span(wording.moment_en(each.ended_at)),),),
                tuple(cause),
                ((Span(length_en(length)),), (Span(length_zh(length), layout.SMALL, colour=LABEL),)),
            )
        )
    sheet.table(
        (Column("From", "由", 116), Column("To", "至", 116), Column("Cause", "原因", 142.5), Column("For", "為時", 80, figures=True)), rows
    )


def _evidence(content: OutageCertificate) -> tuple[Para, ...]:
    if content.since is None:
        return ()
    gone = []
    if content.since > content.first:
        gone = [
            note(f"The record begins {wording.moment_en(content.since)}; nothing is certified of the time before."),
            note(f"紀錄始於{wording.moment_zh(content.since)}；在此之前的時間未獲證明。"),
        ]
    return (
        *gone,
        note(
            "What this rests on: the processes that receive filings write every 15 seconds that they can receive, that is, that the "
            f"database and the store of files answer ({content.spans:,} unbroken spans in this time); filings that were received or "
            "refused are held against that. The times are those of the court's clock. An interruption of less than "
            f"{content.shortest_seconds} seconds may have left no trace."
        ),
        note(
            f"依據：接收存檔的程序每15秒記錄其能否接收，即資料庫及檔案庫均有回應（此段時間內共有{content.spans:,}段連續紀錄），並與已收到或被拒的存檔核對。"
            f"時間以法院時鐘為準。少於{content.shortest_seconds}秒的中斷可能未留紀錄。"
        ),
        note("Whether the filer's own connection, or the network between, was at fault is not on record and is not certified."),
        note("提交人的連線或其間的網絡有否故障並無紀錄，亦不在證明之列。"),
    )
