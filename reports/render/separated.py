"""A table as comma-separated text that a spreadsheet opens rightly and never runs."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

# What makes a spreadsheet read a cell as a formula, also as full-width signs and behind blanks; and our own mark, so
# that it can always be taken off again.
_STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠'")
MARK = "'"


def guarded(text: str) -> str:
    """A text as it may stand in a cell: with an apostrophe before it where a spreadsheet would run it."""
    bare = text.lstrip(" \u00a0\u3000\ufeff\u200b\u200e\u200f")
    return MARK + text if bare.startswith(_STARTS_A_FORMULA) or text.startswith(("\t", "\r", "\n")) else text


def unguarded(text: str) -> str:
    """The text as it was before it was guarded."""
    return text[1:] if text.startswith(MARK) else text


def write(out: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """Write the rows; lines end with CR LF and whatever needs quotes has them (RFC 4180)."""
    csv.writer(out, lineterminator="\r\n").writerows(rows)
