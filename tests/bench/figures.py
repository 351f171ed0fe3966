"""Figures from several rounds: the middle one and how far they spread; ratios side by side; how something grows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    """The middle of several figures, the least and the greatest."""

    middle: float
    least: float
    most: float

    def shown(self, unit: str = "", digits: int = 1) -> str:
        """Such as 12.3 ms (11.9 to 13.0)."""
        return f"{self.middle:.{digits}f}{unit} ({self.least:.{digits}f} to {self.most:.{digits}f})"


def spread(figures: Sequence[float]) -> Spread:
    """The spread of figures that are there."""
    return Spread(median(figures), min(figures), max(figures))


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """The spread of the ratios of two builds, round by round: what the machine did meanwhile, it did to both."""
    return spread([a / b for a, b in zip(above, below, strict=True)])


def percentile(figures: Sequence[float], share: float) -> float:
    """The figure below which so great a share lies, by nearest rank."""
    ordered = sorted(figures)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """e of cost = c * size**e, by least squares over the logarithms: 0 does not grow, 1 grows as the data do."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(cost, 1e-9)) for cost in costs]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)
