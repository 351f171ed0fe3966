"""Which page of a document became which, and which words of it changed. Pure: what the pages hold was seen by pages.py.

The officer who returned a document reads only what is different in the corrected one (what staff ask for, 7), so nothing that
differs may be called the same: two pages are the same only when their words are, and their pictures as far as an eye can see.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

# Two pages that share less than this are not one page corrected, but one that went and another that came.
PAIRED_FROM: Final = 0.4
# A page with fewer words than this is told apart by its picture: a scan, a drawing, a blank page.
FEW_WORDS: Final = 5
# The mean difference of the small pictures, in grey levels of 255, from which two pages have nothing in common.
_NOTHING_IN_COMMON: Final = 32.0
# Pages between two that are the same are held against each other one by one, up to so many pairs; past it, only near their place.
_MOST_PAIRS: Final = 40_000


class Kind(StrEnum):
    """What became of a page."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Seen:
    """A page as it was seen: its words in reading order, a hash of its drawn picture, and the picture very small (grey levels)."""

    words: tuple[str, ...]
    picture: str
    small: bytes


@dataclass(frozen=True)
class Pair:
    """What became of a page. Both places count from 0; old is None for one that was added, new for one that was removed."""

    kind: Kind
    old: int | None
    new: int | None


@dataclass(frozen=True)
class Difference:
    """Words old_from up to old_to of the earlier page became words new_from up to new_to of the later one; either may be none."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int


def pair(old: Sequence[Seen], new: Sequence[Seen]) -> list[Pair]:
    """Every page of both, once, in the order in which a reader of the later document meets them.

    Pages keep their order: one that was moved shows as removed at one place and added at the other.
    """
    found: list[Pair] = []
    matcher = SequenceMatcher(None, [_key(page) for page in old], [_key(page) for page in new], autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            found += [Pair(Kind.SAME, old_from + step, new_from + step) for step in range(old_to - old_from)]
        else:
            found += _between(old, new, range(old_from, old_to), range(new_from, new_to))
    return found


def likeness(old: Seen, new: Seen) -> float:
    """How much two pages have in common, from 0 to 1: by their words, or by their pictures where one has hardly any words."""
    if min(len(old.words), len(new.words)) >= FEW_WORDS:
        shared = (Counter(old.words) & Counter(new.words)).total()
        return 2 * shared / (len(old.words) + len(new.words))
    if len(old.small) != len(new.small) or not old.small:
        return 0.0
    apart = sum(abs(one - other) for one, other in zip(old.small, new.small, strict=True)) / len(old.small)
    return max(0.0, 1 - apart / _NOTHING_IN_COMMON)


def differences(old: Sequence[str], new: Sequence[str]) -> list[Difference]:
    """The runs of words that differ, in their order; everything outside them is the same on both pages."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [Difference(*span) for kind, *span in matcher.get_opcodes() if kind != "equal"]


def _key(page: Seen) -> tuple[tuple[str, ...], str]:
    return page.words, page.picture


def _between(old: Sequence[Seen], new: Sequence[Seen], gone: range, came: range) -> list[Pair]:
    """The pages between two that are the same: the pairing, in order, that has most in common."""
    rows, columns = len(gone), len(came)
    reach = max(rows, columns) if rows * columns <= _MOST_PAIRS else max(abs(rows - columns) + 1, _MOST_PAIRS // max(rows, columns))
    # best[i][j]: the most that the pages from gone[i] and came[j] on can have in common.
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    together = [[0.0] * columns for _ in range(rows)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if abs(i - j) <= reach:
                alike = likeness(old[gone[i]], new[came[j]])
                if alike >= PAIRED_FROM:
                    together[i][j] = alike
                    best[i][j] = max(best[i][j], best[i + 1][j + 1] + alike)
    found = []
    i = j = 0
    while i < rows or j < columns:
        if i < rows and j < columns and together[i][j] and best[i][j] == best[i + 1][j + 1] + together[i][j]:
            found.append(Pair(Kind.CHANGED, gone[i], came[j]))
            i, j = i + 1, j + 1
        elif j == columns or (i < rows and best[i][j] == best[i + 1][j]):
            found.append(Pair(Kind.REMOVED, gone[i], None))
            i += 1
        else:
            found.append(Pair(Kind.ADDED, None, came[j]))
            j += 1
    return found
