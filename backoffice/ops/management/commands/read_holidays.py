"""manage.py read_holidays: a year's gazetted list read, held against what is loaded and against what a program computes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.calendar.gazette import COLUMNS, Compared, FaultyListError, GazettedYear, compare, read_year
from backoffice.calendar.models import HolidayYear
from backoffice.ops.counting import many
from workflows.calendar.holidays import computed, loaded_names


class Command(BaseCommand):
    """Changes nothing: with --csv it prints the rows for general-holidays.csv, which load_reference loads."""

    help = "Reads a year's list of general holidays (CSV, ICS or the JSON of 1823) and compares it with what is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the year, the files and the form of the answer."""
        parser.add_argument("--year", type=int, required=True, help="the year whose days are read; those of other years are left aside")
        parser.add_argument("--csv", action="store_true", help="print the days as rows of general-holidays.csv instead")
        parser.add_argument("--evidence", default="", help="with --csv: where the list was seen, such as 'seen: G.N. 1234 of 2027'")
        parser.add_argument("files", nargs="+", type=Path, help="one file with both languages, or one in English and one in Chinese")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the comparison, a line per day, or fail naming every fault by file and line."""
        year = options["year"]
        if not 1998 <= year <= 2099:
            raise CommandError("--year is one from 1998 to 2099.")
        try:
            given = read_year([(path.name, path.read_bytes()) for path in options["files"]], year)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except FaultyListError as error:
            raise CommandError(f"The list was not read.\n{error}") from error
        if options["csv"]:
            self._write_rows(given, options["evidence"])
        else:
            self._write_comparison(given)

    def _write_rows(self, given: GazettedYear, evidence: str) -> None:
        if not evidence.strip():
            raise CommandError("Say with --evidence where the list was seen.")
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow([*COLUMNS, "evidence"])
        writer.writerows([each.day.isoformat(), each.name, each.name_zh, evidence.strip()] for each in given.days)

    def _write_comparison(self, given: GazettedYear) -> None:
        rows = compare(given, loaded_names(given.year), computed(given.year))
        for row in rows:
            if row.kind != "same" or row.doubted:
                self.stdout.write(_line(row))
        known = [row.kind for row in rows if row.given or row.loaded]
        counts = {kind: known.count(kind) for kind in ("same", "new", "gone", "renamed")}
        told = ", ".join(f"{number} {kind}" for kind, number in counts.items())
        stands = "is loaded" if HolidayYear.objects.filter(year=given.year).exists() else "is not loaded yet"
        self.stdout.write(f"{given.year} {stands}; of the list: {told}; {many(given.left_aside, 'day')} of other years left aside")
        for remark in given.remarks:
            self.stdout.write(f"look at it: {remark.text}")


def _line(row: Compared) -> str:
    words = {"new": "new", "gone": "loaded, and not in the list", "renamed": f"loaded as {row.loaded!r}", "same": ""}[row.kind]
    doubt = ""
    if row.doubted:
        doubt = f"the package `holidays` has it as {row.package!r}" if row.package else "the package `holidays` does not have it"
    name = row.given or row.loaded or row.package
    return f"{row.day}  {name}: {'; '.join(filter(None, [words, doubt]))}"
