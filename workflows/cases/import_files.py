"""The files of going live, row by row: their columns, what is read of each row, and the rows of a case brought together.

The files may be longer than memory: their rows wait in a file of SQLite's for the time of the run, from which the cases are read some at a
time in the order of cases.csv. What belongs to one case may stand anywhere in the files.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from backoffice.cases.import_rules import LEVELS, ROLES, STATES, CaseRow, EntryRow, PartyRow
from backoffice.cases.numbers import case_number, parts_of
from backoffice.kernel.errors import Refused
from reports.render.characters import not_taken
from workflows.reference.reading import CellError, Misread, Row, rows_of

CASES, PARTIES, REGISTER, NUMBERS = "cases.csv", "parties.csv", "register.csv", "numbers.csv"
COLUMNS: Final = {
    NUMBERS: ("office", "case_type", "year", "last"),
    CASES: ("number", "case_type", "office", "opened", "state", "closed", "sealed_to", "ground", "reference"),
    PARTIES: ("number", "role", "position", "name", "name_zh", "representative", "represented_from"),
    REGISTER: ("number", "entered", "text", "text_zh", "reference"),
}  # fmt: skip
# What a report of refused rows has before the columns of its file, so that it can be mended and read again as it is.
BESIDE: Final = ("line", "field", "reason")
_LONGEST = {"name": 500, "name_zh": 500, "representative": 500, "reference": 120, "ground": 300, "text": 4_500, "text_zh": 4_500}
T = TypeVar("T")


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken over, and why; field: the columns that are wrong; cells: the row as it was read."""

    file: str
    line: int
    field: str
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Gathered:
    """All rows of one case number; cases has several where the number stands twice in cases.csv. misread: by file and line those of
    which nothing can be made, and why."""

    number: str
    cases: tuple[Row, ...]
    parties: tuple[Row, ...]
    register: tuple[Row, ...]
    misread: dict[tuple[str, int], str]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them."""
        return (*self.cases, *self.parties, *self.register)


def refusal(row: Row, field: str, reason: str) -> Refusal:
    """A row refused."""
    return Refusal(row.file, row.line, field, reason, tuple(row.cells.values()))


def found_in(places: Iterable[Path]) -> dict[str, Path]:
    """The files of going live by their names: those that are named, and those in the folders that are named.

    Raises:
        Refused: no-files: there are none; other-file: a file has none of their names; named-twice.
    """
    found: dict[str, Path] = {}
    for place in places:
        for file in [place / name for name in COLUMNS if (place / name).is_file()] if place.is_dir() else [place]:
            if file.name not in COLUMNS:
                raise Refused("other-file", _("%(file)s: the files are called %(names)s.") % {"file": file, "names": ", ".join(COLUMNS)})
            if file.name in found:
                raise Refused("named-twice", _("%(file)s is named twice.") % {"file": file.name})
            found[file.name] = file
    if not found:
        raise Refused("no-files", _("There is none of the files %(names)s.") % {"names": ", ".join(COLUMNS)})
    return found


def hashes_of(files: dict[str, Path]) -> dict[str, str]:
    """The hash (SHA-256) of each file."""
    hashes = {}
    for name, place in files.items():
        with place.open("rb") as data:
            hashes[name] = file_digest(data, "sha256").hexdigest()
    return hashes


class Waiting:
    """The rows of the files, waiting in the file `beside` for the turn of their case."""

    def __init__(self, beside: Path) -> None:
        self._rows = sqlite3.connect(beside, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE waiting (file TEXT, line INTEGER, number TEXT, cells TEXT, misread TEXT)",
            "BEGIN",
        ):
            self._rows.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def read(self, file: str, place: Path, refuse: Callable[[Refusal], None]) -> None:
        """Read a file in; a row whose number cannot be read belongs to no case and is refused alone. The number is the first cell.

        Raises:
            Refused: not-sound: it is not in UTF-8, has other columns or is no CSV.
        """
        for row in rows_of(place, COLUMNS[file], BESIDE):
            if isinstance(row, Misread) and row.whole:
                raise _not_sound(row)
            cells = row.cells if isinstance(row, Misread) else tuple(row.cells.values())
            parts = parts_of(cells[0])
            if parts is None:
                said = f"number: {cells[0]!r} is no case number such as DCCJ 12/2026"
                refuse(Refusal(file, row.line, "number", said, cells))
                continue
            values = (file, row.line, case_number(*parts), json.dumps(cells), row.text if isinstance(row, Misread) else "")
            self._rows.execute("INSERT INTO waiting VALUES (?, ?, ?, ?, ?)", values)

    def ready(self) -> int:
        """All files are read: how many cases there are."""
        self._rows.execute("COMMIT")
        self._rows.execute("CREATE INDEX by_number ON waiting (number, file, line)")
        (number,) = self._rows.execute("SELECT COUNT(DISTINCT number) FROM waiting WHERE file = ?", (CASES,)).fetchone()
        return int(number)

    def cases(self, size: int) -> Iterator[list[Gathered]]:
        """The cases with their rows, some at a time."""
        asked = "SELECT number, MIN(line) AS first FROM waiting WHERE file = ? GROUP BY number ORDER BY first"
        numbers = self._rows.execute(asked, (CASES,))
        while some := [number for number, _first in numbers.fetchmany(size)]:
            yield [self._gathered(number) for number in some]

    def without_case(self) -> Iterator[Row]:
        """The rows of cases that are not in cases.csv."""
        asked = (
            "SELECT file, line, cells FROM waiting AS each WHERE file <> ? AND NOT EXISTS "
            "(SELECT 1 FROM waiting WHERE number = each.number AND file = ?) ORDER BY file, line"
        )
        for file, line, cells in self._rows.execute(asked, (CASES, CASES)):
            yield _row(file, line, cells)

    def _gathered(self, number: str) -> Gathered:
        asked = "SELECT file, line, cells, misread FROM waiting WHERE number = ? ORDER BY file, line"
        rows, misread = [], {}
        for file, line, cells, fault in self._rows.execute(asked, (number,)):
            rows.append(_row(file, line, cells))
            if fault:
                misread[file, line] = fault
        of = {name: tuple(row for row in rows if row.file == name) for name in (CASES, PARTIES, REGISTER)}
        return Gathered(number, of[CASES], of[PARTIES], of[REGISTER], misread)


def _row(file: str, line: int, cells: str) -> Row:
    """The row as it was read, also one with more or fewer cells than columns."""
    read = json.loads(cells)
    more = (str(number) for number in range(len(read)))
    return Row(file, line, dict(zip(chain(COLUMNS[file], more), read, strict=False)))


def _not_sound(row: Misread) -> Refused:
    return Refused("not-sound", f"{row.file}, line {row.line}: {row.text}")


def series_rows(place: Path, refuse: Callable[[Refusal], None]) -> list[tuple[Row, str, str, int, int]]:
    """The rows of numbers.csv: each with office, kind of case, year and last number.

    Raises:
        Refused: not-sound.
    """
    found = []
    for row in rows_of(place, COLUMNS[NUMBERS], BESIDE):
        if isinstance(row, Misread):
            if row.whole:
                raise _not_sound(row)
            refuse(Refusal(NUMBERS, row.line, "", row.text, row.cells))
            continue
        try:
            year, last = row.number("year"), row.number("last")
            if not (1900 <= year <= 2200):
                raise CellError("year", f"year: {year} is no year of this court")
            if not (1 <= last < 10**9):
                raise CellError("last", f"last: {last} is no running number")
            found.append((row, row.text("office"), row.text("case_type"), year, last))
        except CellError as fault:
            refuse(refusal(row, fault.column, str(fault)))
    return found


def _line(row: Row, column: str) -> str:
    """A cell as one line of text, as names and titles are taken at the door."""
    return _text(row, column, row.optional_text(column))


def _words(row: Row, column: str) -> str:
    """A cell as one line, where the file may have several."""
    return _text(row, column, " ".join(row.optional_text(column).split()))


def _text(row: Row, column: str, text: str) -> str:
    if len(text) > _LONGEST[column]:
        raise CellError(column, f"{column} has more than {_LONGEST[column]} characters")
    forbidden = not_taken(text)
    if forbidden:
        raise CellError(column, f"{column}: the character {forbidden} cannot be taken")
    return text


def _case(row: Row) -> CaseRow:
    parts = parts_of(row.cells["number"])
    if parts is None:
        raise AssertionError("its number was read before")
    sealed_to = row.choice("sealed_to", LEVELS) if row.optional_text("sealed_to") else ""
    return CaseRow(
        *parts, case_type=row.text("case_type"), office=row.text("office"), opened_on=row.day("opened"), state=row.choice("state", STATES),
        closed_on=row.optional_day("closed"), sealed_to=sealed_to, ground=_line(row, "ground"), reference=_line(row, "reference"),
    )  # fmt: skip


def _party(row: Row) -> PartyRow:
    return PartyRow(
        row.choice("role", ROLES), row.number("position"), _line(row, "name"), _line(row, "name_zh"), _line(row, "representative"),
        row.optional_day("represented_from"),
    )  # fmt: skip


def _entry(row: Row) -> EntryRow:
    return EntryRow(row.day("entered"), _words(row, "text"), _words(row, "text_zh"), _line(row, "reference"))


# By file and line: the column that is wrong, and why.
Faults = dict[tuple[str, int], list[tuple[str, str]]]


def _read(rows: Sequence[Row], make: Callable[[Row], T], faults: Faults) -> list[T]:
    made = []
    for row in rows:
        if (row.file, row.line) in faults:
            continue
        try:
            made.append(make(row))
        except CellError as fault:
            faults.setdefault((row.file, row.line), []).append((fault.column, str(fault)))
    return made


def read_case(gathered: Gathered, faults: Faults) -> tuple[CaseRow | None, list[PartyRow], list[EntryRow]]:
    """The case as its rows say; what cannot be read is added to faults, by row: the column, and why."""
    faults.update((place, [("", said)]) for place, said in gathered.misread.items())
    first = gathered.cases[0]
    for row in gathered.cases[1:]:
        faults.setdefault((row.file, row.line), []).append(("number", f"number: {gathered.number} stands in line {first.line} already"))
    cases = _read(gathered.cases[:1], _case, faults)
    return cases[0] if cases else None, _read(gathered.parties, _party, faults), _read(gathered.register, _entry, faults)
