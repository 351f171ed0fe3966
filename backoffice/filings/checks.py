"""The checklist of a document: what a rule can tell, what the officer ticked, and what is still missing. Pure.

A rule ticks only what it can tell for certain; what it finds wanting it says, and the officer, who sees the document, may tick it all
the same. The officer's own word counts before a rule's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backoffice.kernel.reasons import Reason, because, gettext_noop


class Ticked(StrEnum):
    """Who says that a point holds."""

    NO = "no"
    RULE = "rule"
    OFFICER = "officer"


@dataclass(frozen=True)
class CheckFacts:
    """What rules go by. signatures: signed signature fields of the document; within_jurisdiction: of the amount stated, None if none
    is, or the case type has no limits."""

    signatures: int = 0
    within_jurisdiction: bool | None = None


@dataclass(frozen=True)
class Point:
    """A point of the list of a document's type, in words of both languages; item: the id of its row."""

    code: str
    text: str
    text_zh: str
    rule: str = ""
    required: bool = False
    item: int = 0


@dataclass(frozen=True)
class Check:
    """How a point stands on one document. rule_says: None where no rule can tell."""

    document: int
    point: Point
    ticked: Ticked
    rule_says: bool | None = None


# A paper that was signed with a pen has no signature field: that there is none tells nothing.
RULES: Mapping[str, Callable[[CheckFacts], bool | None]] = {
    "signature-field": lambda facts: True if facts.signatures else None,
    "within-jurisdiction": lambda facts: facts.within_jurisdiction,
}


def stand(document: int, points: Iterable[Point], facts: CheckFacts, by_officer: Mapping[str, bool]) -> list[Check]:
    """How each point stands on a document; by_officer: the officer's last word on a point, by its code."""
    found = []
    for point in points:
        says = RULES[point.rule](facts) if point.rule in RULES else None
        word = by_officer.get(point.code)
        ticked = Ticked.OFFICER if word else Ticked.RULE if word is None and says else Ticked.NO
        found.append(Check(document, point, ticked, says))
    return found


def missing(checks: Iterable[Check]) -> tuple[Reason, ...]:
    """Why documents may not be accepted yet: so many points that must be ticked are not."""
    left = Counter(check.document for check in checks if check.point.required and check.ticked == Ticked.NO)
    words = gettext_noop("Document {number} is not checked yet ({count} required).")
    return tuple(because("not-checked", words, "checks", number=number, count=count) for number, count in sorted(left.items()))
