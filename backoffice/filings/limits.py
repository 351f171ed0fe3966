"""Between what limits a rate lies by chance: the funnel of control limits around an office's rate. Pure.

Source: D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005), pages 1185 to 1202,
appendix A.1.1: the limits for a proportion are the quantiles of the binomial distribution with the group's rate, made continuous by
interpolation between two counts. There the upper limit can lie below a count that is no surprise at all; here it is the lower limit of
the opposite, so that neither side is marked more readily. Inner limits hold 95 per cent of those who differ by chance alone, outer
limits 99.8 per cent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import exp, lgamma, log, sqrt

# As it is cited, in its own language.
SOURCE = "Spiegelhalter, Statistics in Medicine 24 (2005), 1185–1202."
INNER, OUTER = 0.95, 0.998
# Of fewer than so many nothing is said. Ours, for the court to confirm: at a rate of one in ten the inner limits then span a third.
TOO_FEW = 20
# Beyond so many standard deviations there is nothing that a double would count.
_REACH = 12.0


class Place(StrEnum):
    """Where a rate lies among its limits."""

    TOO_FEW = "too-few"
    WITHIN = "within"
    HIGH = "high"
    LOW = "low"
    VERY_HIGH = "very-high"
    VERY_LOW = "very-low"


@dataclass(frozen=True)
class Limits:
    """The lower and upper limit of a rate, from 0 to 1."""

    lower: float
    upper: float


@lru_cache(maxsize=4096)
def limits(number: int, rate: float, held: float) -> Limits:
    """Between what limits the rate of so many decisions lies by chance, if each is against the filer with this rate.

    held: the share of chance that they hold (0.95). Lower is 0, and upper 1, where even the most extreme count is no surprise.

    Raises:
        ValueError: number is below 1, the rate is no share, or held is none.
    """
    if number < 1 or not 0 <= rate <= 1 or not 0 < held < 1:
        raise ValueError((number, rate, held))
    if rate in (0.0, 1.0):
        return Limits(rate, rate)
    tail = (1 - held) / 2
    return Limits(_quantile(number, rate, tail), 1 - _quantile(number, 1 - rate, tail))


def place(number: int, against: int, rate: float) -> Place:
    """Where so many decisions against the filer, out of this number, lie among the limits around a rate.

    Raises:
        ValueError: against is not between 0 and number.
    """
    if not 0 <= against <= number:
        raise ValueError((number, against))
    if number < TOO_FEW:
        return Place.TOO_FEW
    own = against / number
    for held, high, low in ((OUTER, Place.VERY_HIGH, Place.VERY_LOW), (INNER, Place.HIGH, Place.LOW)):
        found = limits(number, rate, held)
        if own > found.upper:
            return high
        if own < found.lower:
            return low
    return Place.WITHIN


def _quantile(number: int, rate: float, share: float) -> float:
    """The smallest count whose probability, with all below, reaches the share; less the part of it that goes beyond; as a rate."""
    below = 0.0
    for count, chance in _chances(number, rate):
        if below + chance >= share:
            beyond = (below + chance - share) / chance
            return min(1.0, max(0.0, (count - beyond) / number))
        below += chance
    return 1.0


def _chances(number: int, rate: float) -> Iterator[tuple[int, float]]:
    """Each count with its binomial probability, from where there is any."""
    mean, deviation = number * rate, sqrt(number * rate * (1 - rate))
    first = max(0, int(mean - _REACH * deviation - _REACH))
    last = min(number, int(mean + _REACH * deviation + _REACH) + 1)
    ways = lgamma(number + 1) - lgamma(first + 1) - lgamma(number - first + 1)
    chance = exp(ways + first * log(rate) + (number - first) * log(1 - rate))
    odds = rate / (1 - rate)
    for count in range(first, last + 1):
        yield count, chance
        chance *= odds * (number - count) / (count + 1)
