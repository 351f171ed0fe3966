"""Amounts in Hong Kong dollars, held as whole cents.

Pure. No float ever carries an amount, and what cannot be read exactly is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

CENTS_IN_DOLLAR: Final = 100

# U+2212: a hyphen would let a negative sum break over a line and reads as a dash.
_MINUS: Final = "\u2212"

# [0-9] and not \d: \d also matches full-width and other scripts' digits.
_AMOUNT: Final = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")

# The largest amount that fits the database's BigIntegerField.
_LARGEST_CENTS: Final = 2**63 - 1

Rounding = Callable[[int], int]


@dataclass(frozen=True, order=True)
class Money:
    """An amount in HKD cents; may be negative (a reversal)."""

    cents: int

    def __post_init__(self) -> None:
        if isinstance(self.cents, bool) or not isinstance(self.cents, int):
            raise TypeError(f"cents are a whole number, not {self.cents!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __radd__(self, other: object) -> Money:
        """Let `sum()` begin at its 0; any other number is not money."""
        if isinstance(other, int) and not isinstance(other, bool) and other == 0:
            return self
        return NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            return NotImplemented
        return Money(self.cents * times)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        """Write as `HK$1,045`, with cents only when there are any: `HK$1,045.50`."""
        dollars, cents = divmod(abs(self.cents), CENTS_IN_DOLLAR)
        sign = _MINUS if self.cents < 0 else ""
        return f"{sign}HK${dollars:,}" + (f".{cents:02d}" if cents else "")


def parse_hkd(text: str) -> Money:
    """Read an amount in dollars such as `4800`, `4,800.5` or `5000.01`.

    Refuses (ValueError) whatever else a number parser might let through: signs, exponents, NaN,
    digits of other scripts, a third decimal, blanks, a comma in the wrong place, an amount too
    large to be stored.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"not an amount in dollars: {text!r}")
    whole, fraction = found.groups()
    cents = int(whole.replace(",", "")) * CENTS_IN_DOLLAR + int((fraction or "").ljust(2, "0"))
    if cents > _LARGEST_CENTS:
        raise ValueError(f"too large an amount: {text!r}")
    return Money(cents)


def down_to_dollar(cents: int) -> int:
    """Drop the cents of an amount that is not negative: 1440 becomes 1400."""
    if cents < 0:
        raise ValueError("only an amount that is not negative is rounded")
    return cents - cents % CENTS_IN_DOLLAR


def exact(cents: int) -> int:
    """Leave an amount as it is: the rounding of a schedule that does not round to dollars."""
    return cents


def percent_off(cents: int, per_cent: int, rounding: Rounding) -> int:
    """Take `per_cent` per cent off an amount in cents and round what remains.

    A fraction of a cent is dropped before `rounding` sees the amount, so the payer is never
    charged more than the exact share.
    """
    if cents < 0 or not 0 <= per_cent <= 100:
        raise ValueError("an amount that is not negative and a rate of 0 to 100 per cent are needed")
    return rounding(cents * (100 - per_cent) // 100)


_ONES_EN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS_EN: Final = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_GROUPS_EN: Final = (
    (10**18, "quintillion"),
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
)


def _below_hundred_en(number: int) -> str:
    if number < 20:
        return _ONES_EN[number]
    tens, ones = divmod(number, 10)
    return _TENS_EN[tens] + (f"-{_ONES_EN[ones]}" if ones else "")


def _below_thousand_en(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred_en(rest)
    return f"{_ONES_EN[hundreds]} hundred" + (f" and {_below_hundred_en(rest)}" if rest else "")


def _number_en(number: int) -> str:
    if number < 1000:
        return _below_thousand_en(number)
    words: list[str] = []
    for size, name in _GROUPS_EN:
        count, number = divmod(number, size)
        if count:
            words.append(f"{_below_thousand_en(count)} {name}")
    if number:
        words.append(("and " if number < 100 else "") + _below_thousand_en(number))
    return " ".join(words)


def in_words_en(cents: int) -> str:
    """Write an amount that is not negative in English words, as on a receipt.

    `Hong Kong dollars five hundred and four only`,
    `Hong Kong dollars one thousand and five and cents fifty only`.
    """
    if cents < 0:
        raise ValueError("a receipt's amount is not negative")
    dollars, rest = divmod(cents, CENTS_IN_DOLLAR)
    tail = f" and cents {_below_hundred_en(rest)}" if rest else ""
    return f"Hong Kong dollars {_number_en(dollars)}{tail} only"


_DIGITS_ZH: Final = "零壹貳叁肆伍陸柒捌玖"
_UNITS_ZH: Final = ("", "拾", "佰", "仟")
_GROUPS_ZH: Final = ("", "萬", "億", "兆", "京")


def _number_zh(number: int) -> str:
    """Write a number of dollars in the capital figures used on receipts and cheques."""
    if number == 0:
        return _DIGITS_ZH[0]
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    zero_due = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            zero_due = bool(words)
            continue
        for power in range(3, -1, -1):
            digit = group // 10**power % 10
            if digit == 0:
                zero_due = bool(words)
                continue
            words += (_DIGITS_ZH[0] if zero_due else "") + _DIGITS_ZH[digit] + _UNITS_ZH[power]
            zero_due = False
        words += _GROUPS_ZH[index]
        # The zeros at a group's end are not spoken: 105,000 is 壹拾萬伍仟.
        zero_due = False
    return words


def in_words_zh(cents: int) -> str:
    """Write an amount that is not negative in Chinese capital figures, as on a receipt.

    `港幣伍佰零肆元正`, and with cents `港幣壹仟零伍元伍角正`, `港幣壹元零伍分`.
    """
    if cents < 0:
        raise ValueError("a receipt's amount is not negative")
    dollars, rest = divmod(cents, CENTS_IN_DOLLAR)
    words = f"港幣{_number_zh(dollars)}元"
    tens, ones = divmod(rest, 10)
    if tens:
        words += f"{_DIGITS_ZH[tens]}角"
    if ones:
        words += ("" if tens else _DIGITS_ZH[0]) + f"{_DIGITS_ZH[ones]}分"
    return words if ones else f"{words}正"
