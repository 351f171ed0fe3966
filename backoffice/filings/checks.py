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
    """What rules go by; None is what cannot be told.

    signatures: signed signature fields of the document; within_jurisdiction: of the amount stated, None if none is, or the case type has
    no limits; case_open: of the case in which it is filed; filed_for_a_party: whether whom it is filed for is a party; pages: of the
    document; least_pages, most_pages: how many a document of its kind has, None where that is not on record.
    """

    signatures: int = 0
    within_jurisdiction: bool | None = None
    case_open: bool | None = None
    filed_for_a_party: bool | None = None
    pages: int = 0
    least_pages: int | None = None
    most_pages: int | None = None

    @property
    def right_number_of_pages(self) -> bool | None:
        """Whether it has as many pages as its kind has; None where that is not on record."""
        if self.least_pages is None and self.most_pages is None:
            return None
        return (self.least_pages or 0) <= self.pages and (self.most_pages is None or self.pages <= self.most_pages)


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


CASE_OPEN, PARTY_IN_CASE, PAGE_COUNT = "case-open", "party-in-case", "page-count"
# A paper that was signed with a pen has no signature field: that there is none tells nothing.
RULES: Mapping[str, Callable[[CheckFacts], bool | None]] = {
    "signature-field": lambda facts: True if facts.signatures else None,
    "within-jurisdiction": lambda facts: facts.within_jurisdiction,
    CASE_OPEN: lambda facts: facts.case_open,
    PARTY_IN_CASE: lambda facts: facts.filed_for_a_party,
    PAGE_COUNT: lambda facts: facts.right_number_of_pages,
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
