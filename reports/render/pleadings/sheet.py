"""What one pleading says, as plain data. The demo fills it from its scenarios; nothing here knows where it is drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["en", "zh", "both"]


@dataclass(frozen=True, slots=True)
class Side:
    """A party as it stands in the title of the proceedings."""

    name: str
    name_zh: str = ""
    role: str = ""
    role_zh: str = ""
    address: str = ""

    @property
    def both_names(self) -> str:
        """The English name, with the Chinese one in brackets where there is one."""
        return f"{self.name} ({self.name_zh})" if self.name and self.name_zh else self.name or self.name_zh


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: a firm, a department or the party in person."""

    name: str
    capacity: str = ""
    capacity_zh: str = ""
    address: str = ""
    telephone: str = ""
    file_reference: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document: its court, its title and its text.

    Attributes:
        court: DC, SCT, HC or MC.
        number: the case's own number without code and year ("" while the case is new: a blank line is drawn).
        series: the words of the number line, "CIVIL ACTION NO." and the like.
        series_zh: the same in Chinese.
        body: the text, one entry per paragraph, in the small notation of `blocks.py`.
        amount_cents: the amount claimed in HKD cents, None where the document claims none.
    """

    court: str
    series: str
    year: int
    title: str
    dated: date
    commencing: tuple[Side, ...]
    defending: tuple[Side, ...]
    signer: Signer
    body: tuple[str, ...] = ()
    number: str = ""
    series_zh: str = ""
    title_zh: str = ""
    language: Language = "en"
    division: str = ""
    division_zh: str = ""
    below: str = ""
    amount_cents: int | None = None
    deponent: str = ""
    hearing: str = ""
    exhibit_mark: str = ""
    items: tuple[tuple[str, ...], ...] = ()
