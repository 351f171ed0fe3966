"""Going live: `manage.py import_cases --office DC-REG --by LOGIN [--dry-run] [--refused FOLDER] FOLDER`."""

import csv
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.kernel.errors import Refused
from backoffice.ops.counting import many
from backoffice.people.models import User
from workflows.cases.actions.import_cases import BrokeOff, Outcome, import_cases
from workflows.cases.import_files import BESIDE, COLUMNS, Refusal

# Exit code: all that was sound was taken over, and rows were refused.
SOME_REFUSED = 3
# Exit code: it broke off, and what it says was done is done; the same files again go on from there.
BROKE_OFF = 4
_SHOWN = 20


class Command(BaseCommand):
    """An operator's, in the name of the senior officer who answers for what is taken over."""

    help = (
        "Take over cases (cases.csv, parties.csv, register.csv) and the running numbers of each series (numbers.csv) from an earlier "
        "system. The same files again have no second effect. docs/operations.md, Going live, has the columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """For which registry, by whom, from where."""
        parser.add_argument("places", nargs="+", type=Path, metavar="FOLDER-OR-FILE", help="a folder with the files, or single ones")
        parser.add_argument("--office", required=True, metavar="CODE", help="the registry, such as DC-REG")
        parser.add_argument("--by", required=True, metavar="LOGIN", help="the senior officer of that registry who answers for it")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing to the database")
        parser.add_argument(
            "--refused", type=Path, metavar="FOLDER",
            help="write the refused rows there, in files of the same names, to be mended and read again (it must be empty)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what became of the files; exit code 3 where rows were refused, 4 where it broke off with some of it done."""
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"--by: there is no person {options['by']}")
        report = _Report(options["refused"], self.stderr)
        try:
            outcome = import_cases(
                places=options["places"], office=options["office"], by=by, dry_run=options["dry_run"], refuse=report.add,
                progress=self._progress,
            )  # fmt: skip
        except BrokeOff as broken:
            self._say(broken.outcome, options["dry_run"])
            words = "" if options["dry_run"] else "; what is said above is done: run it again with the same files"
            raise CommandError(f"it broke off: {broken.__cause__}{words}", returncode=BROKE_OFF) from broken.__cause__
        except (Refused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            report.close()
        self._say(outcome, options["dry_run"])
        if outcome.refused_rows:
            where = f", see {options['refused']}" if options["refused"] else ""
            were = "was" if outcome.refused_rows == 1 else "were"
            raise CommandError(f"{many(outcome.refused_rows, 'row')} {were} refused{where}", returncode=SOME_REFUSED)

    def _say(self, outcome: Outcome, dry_run: bool) -> None:
        for series in outcome.series:
            self.stdout.write(f"next number of {series}")
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{many(outcome.taken_over, 'case')} {would}taken over, {outcome.same} already there, the same, "
            f"{outcome.refused} {would}refused"
        )
        self.stdout.write("nothing was written" if dry_run else f"import {outcome.reference}")

    def _progress(self, done: int, total: int) -> None:
        if done % 10_000 < 200 or done == total:
            self.stderr.write(f"{done} of {many(total, 'case')}")


class _Report:
    """The refused rows: the first of them on the screen, all of them in files that can be mended and read again."""

    def __init__(self, folder: Path | None, screen: Any) -> None:
        if folder is not None and folder.is_dir() and any(folder.iterdir()):
            raise CommandError(f"--refused: {folder} is not empty")
        self._folder, self._screen, self._shown = folder, screen, 0
        self._open: dict[str, TextIO] = {}

    def add(self, row: Refusal) -> None:
        """Tell of a row."""
        if self._shown < _SHOWN:
            field = f" {row.field}:" if row.field and not row.reason.startswith(f"{row.field}:") else ""
            self._screen.write(f"{row.file}, line {row.line}:{field} {row.reason}")
        elif self._shown == _SHOWN:
            self._screen.write("…")
        self._shown += 1
        if self._folder is not None:
            csv.writer(self._file(row.file)).writerow([row.line, row.field, row.reason, *row.cells])

    def _file(self, name: str) -> TextIO:
        if name not in self._open:
            assert self._folder is not None
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._open[name] = (self._folder / name).open("w", encoding="utf-8", newline="")
            csv.writer(self._open[name]).writerow([*BESIDE, *COLUMNS[name]])
        return self._open[name]

    def close(self) -> None:
        """Write all of it out."""
        for file in self._open.values():
            file.close()
