"""Whole numbers as an address or a form gives them."""

from typing import Final

# So long a number fits the database's identifiers; a longer one names no row, and is not worth reading.
AN_ID: Final = 18


def whole_number(text: str, *, digits: int = AN_ID) -> int | None:
    """The number written in at most so many digits 0 to 9, with no sign; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None
