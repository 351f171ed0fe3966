"""What a report is: one definition, from which screen, PDF, spreadsheet, CSV and JSON are made.

A report names its columns with what kind of value each holds, and gives rows of such values. How a value is written
(an amount, a moment) is the business of each form and never of a report, so no two forms can differ in what they say.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar

from backoffice.kernel import clock
from backoffice.kernel.clock import midnight
from backoffice.people.models import Office
from reports.documents.plain import Both


class Kind(StrEnum):
    """What a column holds. Money in HKD cents, instants in UTC, days as Hong Kong days."""

    TEXT = "text"
    DAY = "day"
    INSTANT = "instant"
    MONEY = "money"
    COUNT = "count"


class Language(StrEnum):
    """In which language a report is written: names and titles as they were filed stay as they are."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


# How many rows are read at a time.
BATCH = 500

# Several texts stand below each other, or are told apart by semicolons where there is one line only.
Text = str | Both | tuple[str | Both, ...]
Value = Text | date | datetime | int | None
Values = tuple[Value, ...]


@dataclass(frozen=True)
class Column:
    """A column of a report.

    name: its stable name, in JSON and for the totals. width: its share of a line.
    under: the column below whose value this one stands where room is short, on paper and screen; lead: the words before
    it there. summed: its values are added up at the foot. only_data: it stands only in the forms that machines read.
    leads_to: what its value is the name of, for a link.
    """

    name: str
    title: Both
    kind: Kind = Kind.TEXT
    width: float = 0.0
    under: str = ""
    lead: Both = field(default=Both(""))
    summed: bool = False
    only_data: bool = False
    leads_to: str = ""


@dataclass(frozen=True)
class Row:
    """A row; key is its place in the report's order, as it stands in an address."""

    values: Values
    key: str


@dataclass(frozen=True)
class Asked:
    """What is asked for: of which registry, of which Hong Kong day; and only what belongs to one group, or is still owed."""

    office: Office
    day: date
    group: str = ""
    owing: bool = False

    @property
    def begins(self) -> datetime:
        """The first moment (UTC) of the day."""
        return midnight(self.day)

    @property
    def ends(self) -> datetime:
        """The first moment (UTC) of the next day."""
        return midnight(date.fromordinal(self.day.toordinal() + 1))


@dataclass(frozen=True)
class Remark:
    """Something that the reader must know beside the rows. weight: note, or warning. states and number: the list behind it."""

    text: Both
    warning: bool = False
    number: int = 0
    states: tuple[str, ...] = ()


@dataclass
class Totals:
    """How many rows, and the sum of each column that is summed."""

    number: int = 0
    sums: dict[str, int] = field(default_factory=dict)


@dataclass
class Group:
    """The totals of the rows that have one value in the column by which the report is grouped."""

    key: str
    title: Text
    totals: Totals


@dataclass
class Tally:
    """All totals of a report, the whole and by group in the order of their keys."""

    whole: Totals
    groups: list[Group]


class Report(ABC):
    """A report. One file each in this folder, named in the catalogue."""

    identifier: ClassVar[str]
    title: ClassVar[Both]
    # The question that it answers, in one sentence.
    answers: ClassVar[Both]
    # The right that a person needs in the office.
    right: ClassVar[str]
    # What one row is, in the plural.
    counted: ClassVar[Both]
    columns: ClassVar[tuple[Column, ...]]
    # By which column the totals are told apart, and the column with its title in words.
    grouped_by: ClassVar[str]
    group_title: ClassVar[str]
    group_heading: ClassVar[Both]
    # The summed column that `Asked.owing` narrows to; empty where there is none.
    owed_column: ClassVar[str] = ""
    # In what order its rows stand, and what is said when there are none.
    ordered: ClassVar[Both]
    nothing: ClassVar[Both]
    # How its words are meant: a footnote each.
    definitions: ClassVar[tuple[Both, ...]]

    def rows(self, asked: Asked) -> Iterator[Row]:
        """All rows in order, read in batches: however many there are, few of them are in memory."""
        after = ""
        while True:
            found, after = self.page(asked, after, BATCH)
            yield from found
            if not after:
                return

    @abstractmethod
    def page(self, asked: Asked, after: str, size: int) -> tuple[list[Row], str]:
        """The first rows after a key (empty for the first of all), and the key after which there are more (else empty)."""

    @abstractmethod
    def tally(self, asked: Asked) -> Tally:
        """The totals of all rows, added up by the database; a test holds it against the rows."""

    @abstractmethod
    def remarks(self, asked: Asked) -> tuple[Remark, ...]:
        """Why there may be no rows, and what is not among them."""

    def place(self, name: str) -> int:
        """Where a column stands."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)

    @property
    def summed(self) -> tuple[Column, ...]:
        """The columns that are added up."""
        return tuple(column for column in self.columns if column.summed)


def write_key(at: datetime, name: object) -> str:
    """The place of a row that stands by a moment and then by a name, as it stands in an address."""
    return f"{at.astimezone(UTC).isoformat()}~{name}"


def read_key(text: str) -> tuple[datetime, str] | None:
    """The place from an address, its moment in UTC; None if it is none, which is the first page."""
    moment, _sign, name = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), name) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


class Counter:
    """Adds rows up as they pass by."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._summed = [(column.name, report.place(column.name)) for column in report.summed]
        self._by = report.place(report.grouped_by)
        self._title = report.place(report.group_title)
        self._whole = self._empty()
        self._groups: dict[str, Group] = {}

    def _empty(self) -> Totals:
        return Totals(0, {name: 0 for name, _place in self._summed})

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, each counted when it is taken."""
        for row in rows:
            key = str(row.values[self._by])
            if key not in self._groups:
                title = row.values[self._title]
                if not isinstance(title, str | Both | tuple):
                    raise AssertionError("a group has its title in words")
                self._groups[key] = Group(key, title, self._empty())
            for totals in (self._whole, self._groups[key].totals):
                totals.number += 1
                for name, place in self._summed:
                    value = row.values[place]
                    totals.sums[name] += value if isinstance(value, int) else 0
            yield row

    def tally(self) -> Tally:
        """What has passed by so far."""
        return Tally(self._whole, [self._groups[key] for key in sorted(self._groups)])


def said(text: Text, language: Language, between: str = "; ") -> str:
    """A text in a language; what is known in the other one only is said in that."""
    if isinstance(text, tuple):
        return between.join(said(part, language) for part in text)
    if isinstance(text, str):
        return text
    if language is Language.EN:
        return text.en or text.zh
    if language is Language.ZH:
        return text.zh or text.en
    return f"{text.en} {text.zh}".strip() if text.en != text.zh else text.en


def lines_of(text: Text) -> tuple[str | Both, ...]:
    """The texts that stand below each other."""
    return text if isinstance(text, tuple) else (text,)


def to_the_second(moment: datetime) -> datetime:
    """A moment on Hong Kong's clock as reports show it in every form: to the second."""
    return clock.in_hong_kong(moment).replace(microsecond=0)
