"""How a case number is written, and how people write it. Pure."""

import re

_CODE, _SEQUENCE, _YEAR = r"([A-Za-z]{2,8})(?:\s+[Nn][Oo]\.?)?", r"0*([1-9][0-9]{0,8})", r"([0-9]{4}|[0-9]{2})"
_SPELLING = re.compile(rf"^\s*{_CODE}\s*{_SEQUENCE}(?:\s*[/-]\s*|\s+(?:of|OF)\s+|\s+){_YEAR}\s*$")


def case_number(code: str, sequence: int, year: int) -> str:
    """The number of a case: its type's code, running number and year, as in DCCJ 12/2026."""
    return f"{code} {sequence}/{year}"


def parts_of(number: str) -> tuple[str, int, int] | None:
    """The type's code, running number and year of a case number, however it is spelt; None: it cannot be one.

    A year of two digits is of this century.
    """
    found = _SPELLING.match(number)
    if not found:
        return None
    code, sequence, year = found.groups()
    return code.upper(), int(sequence), int(year) if len(year) == 4 else 2000 + int(year)


def normalise_case_number(text: str) -> str:
    """A case number as people type it (dccj12/26, DCCJ 0012 / 2026, DCCJ No. 12 of 2026, dccj 12 2026) in the court's spelling.

    A year of two digits is of this century. What cannot be a case number comes back trimmed and in capitals.
    """
    parts = parts_of(text)
    return case_number(*parts) if parts else text.strip().upper()
