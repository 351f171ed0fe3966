"""Reads the CSV files of the reference data, one row at a time, and names every fault by file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

from backoffice.kernel.errors import Refused
from backoffice.kernel.money import parse_hkd

T = TypeVar("T")

# Several codes in one cell.
SEPARATOR = "|"


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a row, so that a person can find and mend it. Line 1 is the heading."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text}"


class FaultyReferenceError(Refused):
    """The reference data were refused, and nothing was loaded."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__(
            "reference-data-faulty", "\n".join(str(fault) for fault in self.faults), faults=[str(fault) for fault in self.faults]
        )


class CellError(ValueError):
    """A cell cannot be read; the table turns it into a fault. column: whose cell it is."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


@dataclass(frozen=True)
class Placed:
    """Something read, and where it stands."""

    file: str
    line: int


@dataclass(frozen=True)
class Misread(Placed):
    """A row, or a whole file, of which nothing can be made; cells: what stands in the row, as far as that is known."""

    text: str
    whole: bool
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row(Placed):
    """One row, whose cells are read by kind. A method raises for a cell that does not say what it should."""

    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Read a text that must not be empty."""
        value = self.cells[column]
        if not value:
            raise CellError(column, f"{column} is empty")
        return value

    def optional_text(self, column: str) -> str:
        """Read a text that may be empty."""
        return self.cells[column]

    def codes(self, column: str) -> tuple[str, ...]:
        """Read codes separated by `|`; each once."""
        codes = tuple(code for code in self.cells[column].split(SEPARATOR) if code)
        if len(set(codes)) != len(codes):
            raise CellError(column, f"{column} names a code twice")
        return codes

    def choice(self, column: str, allowed: Collection[str]) -> str:
        """Read one of some words."""
        value = self.text(column)
        if value not in allowed:
            raise CellError(column, f"{column}: {value!r} is none of {', '.join(sorted(allowed))}")
        return value

    def yes(self, column: str) -> bool:
        """Read yes or no."""
        return self.choice(column, ("yes", "no")) == "yes"

    def number(self, column: str) -> int:
        """Read a whole number."""
        value = self.text(column)
        if not (value.isascii() and value.isdecimal()):
            raise CellError(column, f"{column}: {value!r} is not a whole number")
        return int(value)

    def optional_number(self, column: str) -> int | None:
        """A whole number, or None for an empty cell."""
        return self.number(column) if self.optional_text(column) else None

    def day(self, column: str) -> date:
        """Read a date such as 2026-05-04."""
        return self._read(column, date.fromisoformat, "a date such as 2026-05-04")

    def optional_day(self, column: str) -> date | None:
        """Read a date that may be missing."""
        return self.day(column) if self.cells[column] else None

    def time_of_day(self, column: str) -> time:
        """Read a time of day such as 08:45."""
        return self._read(column, time.fromisoformat, "a time of day such as 08:45")

    def optional_time_of_day(self, column: str) -> time | None:
        """Read a time of day that may be missing."""
        return self.time_of_day(column) if self.cells[column] else None

    def moment(self, column: str) -> datetime:
        """Read a moment with its offset, such as 2024-09-06T14:40:00+08:00."""
        moment = self._read(column, datetime.fromisoformat, "a moment such as 2024-09-06T14:40:00+08:00")
        if moment.tzinfo is None:
            raise CellError(column, f"{column}: {self.cells[column]!r} has no offset such as +08:00")
        return moment

    def optional_moment(self, column: str) -> datetime | None:
        """Read a moment that may be missing."""
        return self.moment(column) if self.cells[column] else None

    def cents(self, column: str) -> int:
        """Read an amount in dollars; the answer is in HKD cents."""
        return self._read(column, parse_hkd, "an amount in dollars such as 1045.00").cents

    def optional_cents(self, column: str) -> int | None:
        """Read an amount in dollars that may be missing; the answer is in HKD cents."""
        return self.cents(column) if self.cells[column] else None

    def _read(self, column: str, reader: Callable[[str], T], expected: str) -> T:
        value = self.text(column)
        try:
            return reader(value)
        except ValueError:
            raise CellError(column, f"{column}: {value!r} is not {expected}") from None


@dataclass
class Reader:
    """Reads the files of one folder and gathers what is wrong with them."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def each(self, file: str, columns: Sequence[str], make: Callable[[Row], Iterator[T]]) -> list[T]:
        """Make something of every row of a file; a row with a fault makes nothing and is noted."""
        made: list[T] = []
        for row in self._rows(file, columns):
            try:
                made.extend(make(row))
            except CellError as fault:
                self.note(row, str(fault))
        return made

    def note(self, row: Placed, text: str) -> None:
        """Note a fault of a row."""
        self.faults.append(Fault(row.file, row.line, text))

    def _rows(self, file: str, columns: Sequence[str]) -> Iterator[Row]:
        for row in rows_of(self.folder / file, columns):
            if isinstance(row, Row):
                yield row
            else:
                self.note(row, row.text)


def _not_utf8(place: Path) -> int:
    """The first line of the file that is not in UTF-8; 0: all of it is."""
    with place.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0


def rows_of(place: Path, columns: Sequence[str], beside: Sequence[str] = ()) -> Iterator[Row | Misread]:
    """The rows of a CSV file in UTF-8, with or without its mark (BOM), one at a time; each with the line on which it begins.

    beside: columns that may stand before the others and are not read, as in a report of refused rows. After a misread that is `whole`
    nothing more comes; what is not in UTF-8 is found before the first row.
    """
    file = place.name
    try:
        line = _not_utf8(place)
    except OSError:
        yield Misread(file, 1, "the file is missing", True)
        return
    if line:
        yield Misread(file, line, "the file is not in UTF-8", True)
        return
    with place.open(encoding="utf-8-sig", newline="") as text:
        lines = csv.reader(text, strict=True)
        try:
            heading = next(lines, [])
            left = len(beside) if beside and heading == [*beside, *columns] else 0
            if heading[left:] != list(columns):
                yield Misread(file, 1, f"the columns have to be {','.join(columns)}", True)
                return
            while True:
                begins = lines.line_num + 1
                cells = next(lines, None)
                if cells is None:
                    return
                if not cells:
                    continue
                cells = [cell.strip() for cell in cells[left:]]
                if len(cells) == len(columns):
                    yield Row(file, begins, dict(zip(columns, cells, strict=True)))
                else:
                    yield Misread(file, begins, f"{len(cells)} cells instead of {len(columns)}", False, tuple(cells))
        except csv.Error as fault:
            yield Misread(file, lines.line_num, f"not CSV: {fault}", True)
