"""The checklists as the rules read them: every version of them, kept by each process until one is changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from backoffice.cases.checklists import CheckItem, Checklist
from backoffice.kernel.kept import kept

# The mark of all rows that make up checklists (cases.0013).
KEPT_AS = "checklists"


@dataclass(frozen=True)
class Version:
    """Something in force from a day to a last day, or for good."""

    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a Hong Kong day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class ListedPoint(Version):
    """A point as it reads for a while. item: the id of its row."""

    item: int
    position: int
    code: str
    text: str
    text_zh: str
    rule: str
    required: bool


@dataclass(frozen=True)
class List(Version):
    """The points of a kind of document for a while, by their codes, and how many pages it has then; None: not on record."""

    codes: tuple[str, ...]
    least_pages: int | None
    most_pages: int | None


@dataclass(frozen=True)
class Checklists:
    """Every version of every list, by the id of its kind of document; and of every point, by its code."""

    lists: Mapping[int, Sequence[List]]
    points: Mapping[str, Sequence[ListedPoint]]

    def of(self, document_type: int, day: date) -> List | None:
        """The list that a kind of document has on a Hong Kong day; None where it has none."""
        return _holding(self.lists.get(document_type, ()), day)

    def points_of(self, document_type: int, day: date) -> list[ListedPoint]:
        """The points of that list as they read on that day, in their order."""
        found = self.of(document_type, day)
        if found is None:
            return []
        held = (_holding(self.points.get(code, ()), day) for code in found.codes)
        return sorted((point for point in held if point is not None), key=lambda point: (point.position, point.code))


V = TypeVar("V", bound=Version)


def _holding(versions: Sequence[V], day: date) -> V | None:
    return next((version for version in versions if version.holds_on(day)), None)


def checklists() -> Checklists:
    """All of them: in three queries, and then in one until a row changes."""
    return kept(KEPT_AS, "", _read)


def _read() -> Checklists:
    lists: dict[int, list[List]] = defaultdict(list)
    for row in Checklist.objects.order_by("document_type", "-valid_from"):
        lists[row.document_type_id].append(List(row.valid_from, row.valid_to, tuple(row.codes), row.least_pages, row.most_pages))
    points: dict[str, list[ListedPoint]] = defaultdict(list)
    for item in CheckItem.objects.order_by("code", "-valid_from"):
        said = (item.position, item.code, item.text, item.text_zh, item.rule, item.required)
        points[item.code].append(ListedPoint(item.valid_from, item.valid_to, item.pk, *said))
    return Checklists({key: tuple(rows) for key, rows in lists.items()}, {code: tuple(rows) for code, rows in points.items()})
