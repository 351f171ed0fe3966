"""The picture of control limits: a funnel around the office's rate, and a mark for each officer, kind of document or firm."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from backoffice.filings.limits import INNER, OUTER, TOO_FEW, Limits, Place, limits

WIDE, HIGH = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 12, 34
# At so many numbers of decisions the curves are reckoned.
_CURVE = 48
_LABEL_HIGH, _LABEL_WIDE = 14, 7


@dataclass(frozen=True)
class Dot:
    """Somebody's rate in the picture: where, how it lies among the limits, and the name if it stands beside the mark."""

    x: str
    y: str
    place: Place
    name: str
    label: str = ""
    # On which side of the mark the name stands: s (right), e (left).
    side: str = "s"
    label_x: str = ""
    label_y: str = ""


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its words."""

    at: str
    words: str


@dataclass(frozen=True)
class Funnel:
    """All that is drawn; places are numbers as text, in the picture's own units."""

    rate_y: str
    inner: tuple[str, str]
    outer: tuple[str, str]
    band: str
    dots: list[Dot]
    across: list[Tick]
    up: list[Tick]


@dataclass(frozen=True)
class Point:
    """Whose rate: how many were decided, the share against the filer, and where that lies."""

    name: str
    number: int
    rate: float
    place: Place


def drawn(points: Iterable[Point], rate: float) -> Funnel | None:
    """The picture of those of whom something can be said; None if there are none, or nobody decided against a filer."""
    shown = [point for point in points if point.place is not Place.TOO_FEW]
    if not shown or not 0 < rate < 1:
        return None
    most = max(point.number for point in shown) * 1.06
    at = [round(TOO_FEW + (most - TOO_FEW) * (step / (_CURVE - 1)) ** 2) for step in range(_CURVE)]
    curves = {held: [(number, limits(number, rate, held)) for number in dict.fromkeys(at)] for held in (INNER, OUTER)}
    top = min(1.0, 1.08 * max([*(point.rate for point in shown), curves[INNER][0][1].upper, rate]))

    def x(number: float) -> float:
        return _LEFT + (WIDE - _LEFT - _RIGHT) * number / most

    def y(share: float) -> float:
        return HIGH - _BOTTOM - (HIGH - _BOTTOM - _TOP) * min(share, top) / top

    def line(held: float, side: str) -> str:
        return " ".join(f"{x(number):.1f},{y(getattr(found, side)):.1f}" for number, found in curves[held])

    def band(found: list[tuple[int, Limits]]) -> str:
        there = [f"{x(number):.1f},{y(each.upper):.1f}" for number, each in found]
        return " ".join([*there, *(f"{x(number):.1f},{y(each.lower):.1f}" for number, each in reversed(found))])

    return Funnel(
        rate_y=f"{y(rate):.1f}",
        inner=(line(INNER, "lower"), line(INNER, "upper")),
        outer=(line(OUTER, "lower"), line(OUTER, "upper")),
        band=band(curves[INNER]),
        dots=_labelled([(point, x(point.number), y(point.rate)) for point in shown]),
        across=[Tick(f"{x(number):.1f}", str(number)) for number in _steps(most)],
        up=[Tick(f"{y(share / 100):.1f}", f"{share}%") for share in _steps(top * 100)],
    )


def _labelled(placed: list[tuple[Point, float, float]]) -> list[Dot]:
    """The marks; who lies outside a limit is named beside it where there is room."""
    taken: list[tuple[float, float, float]] = []
    dots = []
    for point, x, y in sorted(placed, key=lambda each: (each[0].place is Place.WITHIN, -each[0].number)):
        label, side, label_x = "", "s", x + 9
        if point.place is not Place.WITHIN:
            wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in point.name) * _LABEL_WIDE
            if x + 9 + wide > WIDE:
                side, label_x = "e", x - 9
            begins = label_x if side == "s" else label_x - wide
            if all(abs(y - other) >= _LABEL_HIGH or begins >= ends or begins + wide <= start for start, ends, other in taken):
                taken.append((begins, begins + wide, y))
                label = point.name
        dots.append(Dot(f"{x:.1f}", f"{y:.1f}", point.place, point.name, label, side, f"{label_x:.1f}", f"{y + 4:.1f}"))
    return dots


def _steps(most: float) -> list[int]:
    """Round numbers from nothing up to this one, four to eight of them."""
    sizes = [factor * 10**power for power in range(7) for factor in (1, 2, 5)]
    size = next((one for one, following in pairwise(sizes) if most / one <= 8), sizes[-1])
    return list(range(0, int(most) + 1, size))
