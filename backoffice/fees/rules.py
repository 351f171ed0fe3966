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

# How a schedule rounds an e-fee: its name in the data, what it does, what the line says of it.
ROUNDINGS: Final[dict[str, tuple[Rounding, str]]] = {
    "down_to_dollar": (down_to_dollar, "rounded down to the dollar per unit"),
    "exact": (exact, "to the cent"),
}


@dataclass(frozen=True)
class Instrument:
    """The rules of court that prescribe a schedule of fees."""

    code: str
    title: str
    rounding: str  # a key of ROUNDINGS
    valid_from: date
    valid_to: date | None
    evidence: str


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


@dataclass(frozen=True)
class FeeSchedule:
    """All that a court charges and charged, with its concessions."""

    court: str
    instruments: tuple[Instrument, ...]
    items: tuple[Item, ...]
    concessions: tuple[Concession, ...]


@dataclass(frozen=True)
class ItemAsked:
    """An item that the documents ask for, so many times; the amount is that of these claims alone."""

    item: str
    quantity: int = 1
    claim_amount_cents: int | None = None

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError("a fee is asked at least once")


@dataclass(frozen=True)
class FeeFacts:
    """What is to be priced, and the day that prices it.

    `on_record` says whether the case type has any fee item on record at all; without one nothing
    is charged and the officer is told so.
    """

    court: str
    case_type: str
    items: tuple[ItemAsked, ...]
    claim_amount_cents: int | None
    on: date
    on_record: bool = True


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
    evidence: str
    unverified: bool


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
    """Say why a fee that is due cannot be known: no amount of claim given, or one that no band takes."""
    reasons: list[Reason] = []
    for asked in facts.items:
        banded = [item for item in _rows_of(schedule, asked, facts) if item.banded]
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
            lines.append(_line(schedule, row, asked.quantity, concession, facts.on))
    total = sum(line.e_cents for line in lines)
    status: FeeStatus = "payable" if total else "not_on_record" if missing else "nil"
    return Quote(tuple(lines), total, status, facts.on)


def _line(schedule: FeeSchedule, item: Item, quantity: int, concession: Concession | None, on: date) -> FeeLine:
    unit_cents, rule, evidence = _unit_fee(schedule, item, concession, on)
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
        evidence="; ".join(dict.fromkeys(evidence)),
        unverified=not all(is_seen(mark) for mark in evidence),
    )


def _unit_fee(schedule: FeeSchedule, item: Item, concession: Concession | None, on: date) -> tuple[int, str, list[str]]:
    """Work out the e-fee of one unit in cents, the rule in words, and what it rests on."""
    if item.electronic == "nil":
        return 0, "no fee by electronic means", [item.evidence]
    if item.electronic == "full":
        return item.paper_cents, "charged in full: the item carries no concession", [item.evidence]
    if concession is None:
        return item.paper_cents, f"charged in full: no concession in force on {_day(on)}", [item.evidence]
    instrument = _latest((row for row in schedule.instruments if row.code == item.instrument), on)
    rounding, words = ROUNDINGS[instrument.rounding if instrument is not None else "down_to_dollar"]
    until = f" to {_day(concession.valid_to)}" if concession.valid_to is not None else ""
    rule = f"{concession.per_cent} per cent concession from {_day(concession.valid_from)}{until}, {words}"
    evidence = [item.evidence]
    if not is_seen(concession.evidence):
        evidence.append(f"concession: {concession.evidence}")
    return percent_off(item.paper_cents, concession.per_cent, rounding), rule, evidence


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


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
