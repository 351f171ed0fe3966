"""What a filing costs, with the rule for every line; and whether a claim is within the court's limits.

Pure. All amounts are HKD cents. The schedule is given as data with every past and coming row, and
`facts.on` (a Hong Kong day, that of the submission) chooses what is in force. Rounding is done per
unit and never on a sum; a concession is taken off listed items only, never across the bill.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol, TypeVar

from backoffice.kernel.evidence import is_seen
from backoffice.kernel.money import Money, Rounding, down_to_dollar, exact, percent_off
from backoffice.kernel.reasons import Reason, because, gettext_noop

FeeStatus = Literal["payable", "nil", "not_on_record"]

# What an item is charged for: one of it, and many, in English and Chinese.
UNITS: Final[dict[str, tuple[str, str, str]]] = {
    "fixed": ("once", "times", "次"),
    "document": ("document", "documents", "份文件"),
    "page": ("page", "pages", "頁"),
    "hour": ("hour", "hours", "小時"),
}

# How a schedule rounds an e-fee: its name in the data, what it does, what the line says of it in English and Chinese.
ROUNDINGS: Final[dict[str, tuple[Rounding, str, str]]] = {
    "down_to_dollar": (down_to_dollar, "rounded down to the dollar per unit", "每單位捨去不足一元之數"),
    "exact": (exact, "to the cent", "計至仙位"),
}


# What the line of a fee says of a filing on paper, in English and Chinese.
_ON_PAPER: Final = (
    "filed on paper: the paper fee, without the concession for e-filing",
    "以紙本存檔：按紙本費用收取，不設電子存檔寬減",
)


@dataclass(frozen=True)
class Instrument:
    """The rules of court that prescribe a schedule of fees."""

    code: str
    title: str
    rounding: str  # a key of ROUNDINGS
    valid_from: date
    valid_to: date | None
    evidence: str
    title_zh: str = ""
    verified: str = ""  # by whom and when, in words; empty while nobody has


@dataclass(frozen=True)
class Item:
    """One item of a schedule, or one band of it: claims above `above_cents` up to `up_to_cents`."""

    item: str
    instrument: str
    description: str
    description_zh: str
    paper_cents: int  # for one unit
    above_cents: int | None  # not included
    up_to_cents: int | None  # included
    electronic: str  # concession, full, nil
    valid_from: date
    valid_to: date | None
    evidence: str
    item_number: str = ""  # in the instrument's schedule; empty where it is not on record
    unit: str = "fixed"  # a key of UNITS
    verified: str = ""

    @property
    def banded(self) -> bool:
        """Does the fee depend on the amount of the claim?"""
        return self.above_cents is not None or self.up_to_cents is not None

    def takes(self, claim_amount_cents: int) -> bool:
        """Does a claim of this amount fall into the band?"""
        return (self.above_cents is None or claim_amount_cents > self.above_cents) and (
            self.up_to_cents is None or claim_amount_cents <= self.up_to_cents
        )


@dataclass(frozen=True)
class Concession:
    """A time in which listed items cost less by e-filing; `valid_to` is its last day."""

    per_cent: int
    valid_from: date
    valid_to: date | None
    evidence: str
    instrument: str = ""  # the legal instrument that grants it
    instrument_zh: str = ""
    verified: str = ""


@dataclass(frozen=True)
class FeeSchedule:
    """All that a court charges and charged, with its concessions."""

    court: str
    instruments: tuple[Instrument, ...]
    items: tuple[Item, ...]
    concessions: tuple[Concession, ...]


@dataclass(frozen=True)
class ItemAsked:
    """An item that the documents ask for, so many times; the amount is that of these claims alone.

    `quantity` counts the occasions: one for a filing, however many of its documents ask for the item, and as many as there are
    claims for a batch. `documents` are those that ask for it (if not given: one for each occasion), `pages` are theirs in
    all, `hours` those of a hearing or an attendance; None while not known.
    """

    item: str
    quantity: int = 1
    claim_amount_cents: int | None = None
    documents: int | None = None
    pages: int | None = None
    hours: int | None = None

    def __post_init__(self) -> None:
        if any(number is not None and number < 1 for number in (self.quantity, self.documents, self.pages, self.hours)):
            raise ValueError("a fee is asked at least once")

    def units(self, unit: str) -> int | None:
        """Count what an item of this unit is charged for; None where it is not known."""
        if unit == "document":
            return self.quantity if self.documents is None else self.documents
        return {"fixed": self.quantity, "page": self.pages, "hour": self.hours}[unit]


@dataclass(frozen=True)
class FeeFacts:
    """What is to be priced, and the day that prices it.

    `on_record` says whether the case type has any fee item on record at all; without one nothing
    is charged and the officer is told so. What is filed on paper costs the paper fee: concession and nil items are of e-filing.
    """

    court: str
    case_type: str
    items: tuple[ItemAsked, ...]
    claim_amount_cents: int | None
    on: date
    on_record: bool = True
    on_paper: bool = False


@dataclass(frozen=True)
class FeeLine:
    """One line of a quote. All cents are for the whole line, and paper less concession is the e-fee."""

    item: str
    instrument: str
    description: str
    description_zh: str
    quantity: int
    paper_cents: int
    concession_cents: int
    e_cents: int
    rule: str
    rule_zh: str
    evidence: str
    unverified: bool
    item_number: str = ""
    unit: str = "fixed"


@dataclass(frozen=True)
class Quote:
    """What is charged, as priced on a day."""

    lines: tuple[FeeLine, ...]
    total_cents: int
    fee_status: FeeStatus
    priced_on: date


@dataclass(frozen=True)
class Limits:
    """The amounts of claim that a case type is for: more than the one, not more than the other."""

    case_type: str
    above_cents: int | None
    up_to_cents: int | None


class NotPriceableError(ValueError):
    """A fee is due and its amount cannot be known from what was given."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(reason.text for reason in reasons))
        self.reasons = reasons


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


_D = TypeVar("_D", bound=_Dated)


def _in_force(rows: Iterable[_D], on: date) -> list[_D]:
    return [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]


def _latest(rows: Iterable[_D], on: date) -> _D | None:
    return max(_in_force(rows, on), key=lambda row: row.valid_from, default=None)


def concession_on(schedule: FeeSchedule, on: date) -> Concession | None:
    """Find the concession in force on a day."""
    return _latest(schedule.concessions, on)


def unpriceable(schedule: FeeSchedule, facts: FeeFacts) -> tuple[Reason, ...]:
    """Say why a fee that is due cannot be known: no amount of claim given, or one that no band takes; no number of pages or hours."""
    reasons: list[Reason] = []
    for asked in facts.items:
        rows = _rows_of(schedule, asked, facts)
        if any(item.unit == "page" and asked.pages is None for item in rows):
            reasons.append(because("pages-needed", gettext_noop("The fee is by the page, and the number of pages was not given."), "pages"))
        if any(item.unit == "hour" and asked.hours is None for item in rows):
            reasons.append(because("hours-needed", gettext_noop("The fee is by the hour, and the number of hours was not given."), "hours"))
        banded = [item for item in rows if item.banded]
        amount = _amount(asked, facts)
        if banded and amount is None:
            reasons.append(
                because(
                    "claim-amount-needed",
                    gettext_noop("The fee depends on the amount of the claim, and none was given."),
                    "claim_amount_cents",
                )
            )
        elif banded and amount is not None and not any(item.takes(amount) for item in banded):
            reasons.append(
                because(
                    "no-fee-for-amount",
                    gettext_noop("No fee is on record for a claim of {amount}."),
                    "claim_amount_cents",
                    amount=Money(amount),
                )
            )
    return tuple(dict.fromkeys(reasons))


def _rows_of(schedule: FeeSchedule, asked: ItemAsked, facts: FeeFacts) -> list[Item]:
    return [item for item in _in_force(schedule.items, facts.on) if item.item == asked.item]


def _amount(asked: ItemAsked, facts: FeeFacts) -> int | None:
    return facts.claim_amount_cents if asked.claim_amount_cents is None else asked.claim_amount_cents


def quote(schedule: FeeSchedule, facts: FeeFacts) -> Quote:
    """Price what is asked on the day `facts.on`, line by line.

    An item that is asked for and not on record on that day makes no line. The status is `payable`
    when something is to be paid, `not_on_record` when nothing is known to be charged, `nil` when
    it is known that nothing is. Raises NotPriceableError when a banded fee lacks its amount.
    """
    reasons = unpriceable(schedule, facts)
    if reasons:
        raise NotPriceableError(reasons)
    concession = concession_on(schedule, facts.on)
    lines: list[FeeLine] = []
    missing = not facts.on_record
    for asked in facts.items:
        amount = _amount(asked, facts)
        rows = [item for item in _rows_of(schedule, asked, facts) if not item.banded or (amount is not None and item.takes(amount))]
        row = _latest(rows, facts.on)
        if row is None:
            missing = True
        else:
            units = asked.units(row.unit)
            if units is None:
                raise AssertionError("what a row is charged for is known, or the fee is unpriceable")
            lines.append(_line(schedule, row, units, concession, facts))
    total = sum(line.e_cents for line in lines)
    status: FeeStatus = "payable" if total else "not_on_record" if missing else "nil"
    return Quote(tuple(lines), total, status, facts.on)


def _line(schedule: FeeSchedule, item: Item, quantity: int, concession: Concession | None, facts: FeeFacts) -> FeeLine:
    if facts.on_paper:
        unit_cents, rule, rule_zh, marks = item.paper_cents, *_ON_PAPER, [_mark(item.evidence, item.verified)]
    else:
        unit_cents, rule, rule_zh, marks = _unit_fee(schedule, item, concession, facts.on)
    if quantity > 1 and item.unit != "fixed":
        _one, many, many_zh = UNITS[item.unit]
        rule += f"; {quantity} {many} at {Money(unit_cents)} each"
        rule_zh += f"；{quantity}{many_zh}，每{many_zh} {Money(unit_cents)}"
    return FeeLine(
        item=item.item,
        instrument=item.instrument,
        description=item.description,
        description_zh=item.description_zh,
        quantity=quantity,
        paper_cents=item.paper_cents * quantity,
        concession_cents=(item.paper_cents - unit_cents) * quantity,
        e_cents=unit_cents * quantity,
        rule=rule,
        rule_zh=rule_zh,
        evidence="; ".join(dict.fromkeys(text for text, _known in marks)),
        unverified=not all(known for _text, known in marks),
        item_number=item.item_number,
        unit=item.unit,
    )


def _mark(evidence: str, verified: str, of: str = "") -> tuple[str, bool]:
    """What a row rests on in words, and whether it is known: seen in a published text, or verified by a person of the house."""
    words = f"{evidence}; {verified}" if verified else evidence
    return (f"{of}: {words}" if of else words), bool(verified) or is_seen(evidence)


def _unit_fee(schedule: FeeSchedule, item: Item, concession: Concession | None, on: date) -> tuple[int, str, str, list[tuple[str, bool]]]:
    """Work out the e-fee of one unit in cents, the rule in words, English and Chinese, and what it rests on."""
    marks = [_mark(item.evidence, item.verified)]
    if item.electronic == "nil":
        return 0, "no fee by electronic means", "以電子方式無須繳費", marks
    if item.electronic == "full":
        return item.paper_cents, "charged in full: the item carries no concession", "按全額收費：此項目不設寬減", marks
    if concession is None:
        words, words_zh = f"charged in full: no concession in force on {_day(on)}", f"按全額收費：{_day_zh(on)}並無生效的寬減"
        return item.paper_cents, words, words_zh, marks
    instrument = _latest((row for row in schedule.instruments if row.code == item.instrument), on)
    rounding, words, words_zh = ROUNDINGS[instrument.rounding if instrument is not None else "down_to_dollar"]
    until = f" to {_day(concession.valid_to)}" if concession.valid_to is not None else ""
    by, by_zh = (f" by {concession.instrument}" if concession.instrument else ""), (concession.instrument_zh or concession.instrument)
    rule = f"{concession.per_cent} per cent concession{by} from {_day(concession.valid_from)}{until}, {words}"
    until_zh = f"至{_day_zh(concession.valid_to)}" if concession.valid_to is not None else "起"
    by_zh = f"（{by_zh}）" if by_zh else ""
    rule_zh = f"{_day_zh(concession.valid_from)}{until_zh}寬減{concession.per_cent}%{by_zh}，{words_zh}"
    granted = _mark(concession.evidence, concession.verified, "concession")
    if not granted[1]:
        marks.append(granted)
    return percent_off(item.paper_cents, concession.per_cent, rounding), rule, rule_zh, marks


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def priced_alike(schedule: FeeSchedule, one: date, other: date) -> bool:
    """Is everything on both days the same, so that nothing can cost more on one of them? Looks at the rows' ends only: it is cheap."""
    return not any(_changes_between(rows, one, other) for rows in (schedule.instruments, schedule.items, schedule.concessions))


def fees_change(schedule: FeeSchedule, one: date, other: date) -> bool:
    """Is a fee of the schedule another one on the other day, concessions aside?"""
    return _changes_between((*schedule.instruments, *schedule.items), one, other)


def concessions_change(schedule: FeeSchedule, one: date, other: date) -> bool:
    """Does a concession begin or end between the two days?"""
    return _changes_between(schedule.concessions, one, other)


def _changes_between(rows: Iterable[Instrument | Item | Concession], one: date, other: date) -> bool:
    first, last = sorted((one, other))
    return any(first < row.valid_from <= last or (row.valid_to is not None and first <= row.valid_to < last) for row in rows)


def outside_jurisdiction(limits: Limits, claim_amount_cents: int | None) -> tuple[Reason, ...]:
    """Say why a claim of this amount is outside the limits on record; nothing if it is not, or not stated."""
    if claim_amount_cents is None:
        return ()
    amount = Money(claim_amount_cents)
    if limits.above_cents is not None and claim_amount_cents <= limits.above_cents:
        return (
            because(
                "claim-below-jurisdiction",
                gettext_noop("{case_type} is for claims of more than {limit}; this one is {amount}."),
                "claim_amount_cents",
                case_type=limits.case_type,
                limit=Money(limits.above_cents),
                amount=amount,
            ),
        )
    if limits.up_to_cents is not None and claim_amount_cents > limits.up_to_cents:
        return (
            because(
                "claim-above-jurisdiction",
                gettext_noop("{case_type} is for claims of not more than {limit}; this one is {amount}."),
                "claim_amount_cents",
                case_type=limits.case_type,
                limit=Money(limits.up_to_cents),
                amount=amount,
            ),
        )
    return ()
