"""A copy of the reference data that a test may spoil, and a way to load it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from workflows.reference.actions.load_reference import load_reference

TODAY = date(2026, 5, 4)


class Folder:
    """The files of a folder, with the few changes that tests make."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands in the file once or more."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")

    def add(self, file: str, line: str) -> int:
        """Add a line; its number in the file."""
        text = (self.path / file).read_text(encoding="utf-8") + line + "\n"
        (self.path / file).write_text(text, encoding="utf-8")
        return text.count("\n")

    def drop(self, file: str, start: str) -> None:
        """Take out the lines that begin so."""
        lines = (self.path / file).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) < len(lines)
        (self.path / file).write_text("".join(kept), encoding="utf-8")

    def load(self, on: date = TODAY) -> dict[str, tuple[int, int, int]]:
        """Load the folder; per table what was created, changed, unchanged."""
        return {count.table: (count.created, count.changed, count.unchanged) for count in load_reference(folder=self.path, on=on).counts}


@pytest.fixture
def folder(tmp_path):
    """A copy of fixtures/reference."""
    copy = tmp_path / "reference"
    shutil.copytree(Path(settings.ROOT) / "fixtures" / "reference", copy)
    return Folder(copy)
