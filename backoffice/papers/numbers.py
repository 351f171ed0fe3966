"""How the court's own papers are numbered, and how people type such a number. Pure."""

import re
from dataclasses import dataclass

from backoffice.papers.models import PaperKind

# An official receipt bears the number of its receipt, which begins with the code of its accounts office.
PREFIXES = {
    PaperKind.ACKNOWLEDGEMENT: "ACK",
    PaperKind.SEALED_COPY: "SEAL",
    PaperKind.NOTICE_OF_RETURN: "RET",
    PaperKind.CORRECTION: "COR",
    PaperKind.OUTAGE_CERTIFICATE: "OUT",
    PaperKind.SERVICE_CERTIFICATE: "SVC",
    PaperKind.NOTICE_OF_LAPSE: "LAP",
}
_DIGITS = 6
_BETWEEN = re.compile(r"[\s/-]+")
_SPELLING = re.compile(r"([A-Z]+(?:-[A-Z]+)*)-?([0-9]{4})-?([0-9]{1,9})")


def paper_number(prefix: str, year: int, sequence: int) -> str:
    """The number of a paper, such as ACK-2026-000123."""
    return f"{prefix}-{year}-{sequence:0{_DIGITS}d}"


@dataclass(frozen=True)
class Asked:
    """A number as it was typed. first and last: between which those lie that begin as it does; both empty where it is no beginning."""

    number: str
    first: str = ""
    last: str = ""

    @property
    def is_beginning(self) -> bool:
        """Whether more than the one number may have been meant."""
        return self.first != ""

    @property
    def is_own(self) -> bool:
        """Whether the court's own papers are numbered so; else it may be a receipt's."""
        return self.number.split("-")[0] in PREFIXES.values()


def asked_number(text: str) -> Asked | None:
    """A number as people type it (lower case, blanks or strokes for dashes, without its leading zeros) in its own spelling; None for
    what is none.

    Digits that begin with a zero and are not all there are taken for the beginning of a number as well, if so many are there that no more
    than a thousand begin so: SEAL-2026-0001 is how all from SEAL-2026-000100 to SEAL-2026-000199 begin.
    """
    found = _SPELLING.fullmatch(_BETWEEN.sub("-", text.strip().upper()))
    if found is None:
        return None
    prefix, year, digits = found[1], int(found[2]), found[3]
    number = paper_number(prefix, year, int(digits))
    if not digits.startswith("0") or not _DIGITS - 3 <= len(digits) < _DIGITS:
        return Asked(number)
    first, last = (int(digits.ljust(_DIGITS, each)) for each in "09")
    return Asked(number, paper_number(prefix, year, first), paper_number(prefix, year, last))
