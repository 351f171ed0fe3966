"""Pieces of layout that papers share: content's bilingual texts as paragraphs, the letterhead from an issue, fee rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.documents import wording
from reports.documents.plain import Both, Issue
from reports.render.sheet import Cell, Column, Fact, Heading, Sheet
from reports.render.text import INK_2, LABEL, Para, Span

SMALL = 8.6
NOTE = 9.0


@dataclass(frozen=True)
class FeeRow:
    """A line of the quote as it was explained to the filer. Cents are HKD, for the whole line."""

    item: str
    instrument: str
    words: Both
    quantity: int
    paper_cents: int
    concession_cents: int
    e_cents: int
    rule: Both
    unverified: bool


def open_sheet(issue: Issue, title: Both) -> Sheet:
    """A sheet with the letterhead, title and foot of a paper."""
    return Sheet(
        Heading(
            court_en=issue.court.en,
            court_zh=issue.court.zh,
            office_en=issue.branch.en,
            office_zh=issue.branch.zh,
            title_en=title.en,
            title_zh=title.zh,
            number=issue.number,
            drawn=wording.moment_en(issue.drawn_at),
            moment=issue.drawn_at,
            verify_url=issue.verify_url,
            code=issue.code,
        )
    )


def both(text: Both, bold: bool = False) -> Para:
    """English, then Chinese, in one paragraph."""
    if not text.zh:
        return (Span(text.en, bold=bold),)
    if not text.en:
        return (Span(text.zh, bold=bold),)
    return (Span(f"{text.en} ", bold=bold), Span(text.zh, bold=bold))


def note(text: str) -> Para:
    """A paragraph that explains the fact above it."""
    return (Span(text, NOTE, colour=INK_2),)


def notes(text: Both) -> tuple[Para, ...]:
    """An explanation in both languages, one below the other."""
    return tuple(note(each) for each in (text.en, text.zh) if each)


def running_note(text: Both) -> Para:
    """An explanation in both languages, one after the other in one paragraph."""
    return (Span(" ".join(each for each in (text.en, text.zh) if each), SMALL, colour=INK_2),)


def fact(label: Both, *paras: Para) -> Fact:
    """A labelled fact."""
    return Fact(label.en, label.zh, paras)


def kept_date(filed_as_at: datetime | None, kept_by: str) -> list[Fact]:
    """The date (UTC) that a filing was allowed to keep, and by which decision; nothing where it keeps none."""
    if filed_as_at is None:
        return []
    kept = (Span(wording.moment_en(filed_as_at), bold=True),)
    return [fact(Both("Date of filing", "存檔日期"), kept, *notes(wording.date_kept(kept_by)))]


def statement(strong: str, rest_en: str, zh: str) -> tuple[Para, Para]:
    """A statement in both languages of which the first words are strong."""
    return ((Span(f"{strong} ", bold=True), Span(rest_en)), (Span(zh),))


def replacement(sheet: Sheet, issue: Issue) -> None:
    """Say that this paper takes the place of an earlier one, where it does."""
    if issue.replaces is None:
        return
    sheet.marked(
        (
            (Span("This paper replaces the one drawn ", bold=True), Span(f"{wording.moment_en(issue.replaces)}.")),
            (Span(f"本文件取代於{wording.moment_zh(issue.replaces)}製備的文件。"),),
        )
    )
    sheet.gap(14)


_FEE_COLUMNS = (
    Column("Fee item, in HK$", "費用項目，以港元計", 264.5),
    Column("Number", "數目", 40, figures=True),
    Column("Paper fee", "紙本費用", 46, figures=True),
    Column("Concession", "寬減", 48, figures=True),
    Column("E-fee", "電子費用", 47, figures=True),
)
UNVERIFIED = Both("unverified", "未經核實")


def fee_table(sheet: Sheet, rows: Sequence[FeeRow], foot: Sequence[tuple[Para, Para]]) -> None:
    """The lines of the quote, each with its item of the fee schedule; amounts in HKD."""
    sheet.table(_FEE_COLUMNS, [_fee_cells(row) for row in rows], foot)


def _fee_cells(row: FeeRow) -> tuple[Cell, ...]:
    words: list[Para] = [(Span(row.words.en),)]
    credit = row.e_cents < 0
    item = "" if credit else f"item 項目 {row.item}"
    source = [each for each in (row.words.zh, row.instrument, item) if each]
    if row.quantity > 1 and row.e_cents % row.quantity == 0:
        source.append(f"HK${wording.dollars(row.e_cents // row.quantity)} each 每項")
    small = [Span(", ".join(source), SMALL, colour=LABEL)]
    if row.unverified:
        small += [Span(", ", SMALL, colour=LABEL), Span(f"{UNVERIFIED.en} {UNVERIFIED.zh}", SMALL, bold=True)]
    words.append(tuple(small))

    def amount(cents: int) -> Cell:
        return ((Span(wording.dollars(cents)),),)

    return (
        tuple(words),
        ((Span(f"{row.quantity:,}"),),),
        () if credit else amount(row.paper_cents),
        () if credit else amount(-row.concession_cents),
        amount(row.e_cents),
    )


def sum_row(label: Both, figure: str) -> tuple[Para, Para]:
    """A row of sums below a table: label on the left, figure on the right."""
    return (
        (Span(f"{label.en} ", 11.25, bold=True), Span(label.zh, 11.25, bold=True)),
        (Span(figure, 11.25, bold=True),),
    )


def lesser_row(label: Both, figure: str) -> tuple[Para, Para]:
    """A row of sums of less weight."""
    return ((Span(f"{label.en} "), Span(label.zh, NOTE, colour=LABEL)), (Span(figure),))


def fee_notes(rows: Sequence[FeeRow]) -> tuple[Para, ...]:
    """The rule of each concession once, and what "unverified" means where a row is so marked."""
    paras = [running_note(rule) for rule in dict.fromkeys(row.rule for row in rows if row.rule.en)]
    if any(row.unverified for row in rows):
        paras.append(
            running_note(
                Both(
                    "Unverified: the fee or its concession has not yet been confirmed against what has been published.",
                    "未經核實：費用或其寬減尚未與已公布的資料核對。",
                )
            )
        )
    return tuple(paras)
