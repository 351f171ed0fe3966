"""Which document of a returned filing became which of its resubmission. Pure; how their pages differ is found out elsewhere
(pdf/compare.py), and both are kept as DocumentComparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Filed:
    """A document as it was filed: its number in the filing, the code of its type, and the hash of its bytes."""

    number: int
    type: str
    sha256: str


@dataclass(frozen=True)
class Became:
    """A document of the earlier filing and what it is in the later one; None: it was left out, or was not there before."""

    earlier: Filed | None
    later: Filed | None

    @property
    def is_the_same(self) -> bool:
        """Whether not one byte differs."""
        return self.earlier is not None and self.later is not None and self.earlier.sha256 == self.later.sha256


def matched(earlier: Sequence[Filed], later: Sequence[Filed]) -> list[Became]:
    """Every document of both filings, once: those of the later in their order, then those that were left out.

    The same bytes belong together first; then documents of one type, in their order. What remains is new, or was left out.
    """
    left = list(earlier)
    found: dict[int, Filed] = {}
    for alike in (lambda one, other: one.sha256 == other.sha256, lambda one, other: one.type == other.type):
        for place, document in enumerate(later):
            if place in found:
                continue
            match = next((one for one in left if alike(one, document)), None)
            if match is not None:
                found[place] = match
                left.remove(match)
    return [Became(found.get(place), document) for place, document in enumerate(later)] + [Became(one, None) for one in left]
