"""Which characters the papers can print, and by which face: a table of its own, so that no face is read to know it.

The table is made from the faces by `scripts/make_coverage.py` and held against them by a test. It is read once per
process, in a few milliseconds, and takes 200 kB; the door asks it about every text that comes in.
"""

import unicodedata
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
COVERAGE: Final = FONTS / "coverage.z"
# One byte for each code up to the end of what any face has: the faces that have it in both weights, as bits.
CODES: Final = 0x32000
HONG_KONG: Final = 1
SIMPLIFIED: Final = 2
LATIN: Final = 4
RARE: Final = 8

# Characters without a shape of their own: Unicode asks a renderer to ignore them (zero-width joiners and spaces, soft
# hyphen, variation selectors, direction marks and overrides). They are left out, so that a direction override in a
# party's name cannot turn the text around it.
_SHAPELESS: Final = frozenset((0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF)).union(
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),
    range(0xE0000, 0xE1000),
)


@lru_cache(maxsize=1)
def _table() -> bytes:
    return zlib.decompress(COVERAGE.read_bytes())


def faces_of(code: int) -> int:
    """The faces that have a code point in both weights, as bits; 0 where none has it."""
    return _table()[code] if code < CODES else 0


def printable(text: str) -> str:
    """`text` as it is set: shapeless characters left out, letters composed with their marks, any white space a blank.

    Chinese characters are left exactly as they are: Unicode's own composition would exchange compatibility
    ideographs, and with them the form of a person's name.
    """
    kept: list[str] = []
    for character in text:
        if ord(character) in _SHAPELESS:
            continue
        if character in "\t\n\r\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif kept and unicodedata.combining(character):
            kept[-1] = unicodedata.normalize("NFC", kept[-1] + character)
        else:
            kept.append(character)
    return "".join(kept)


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of `text` that no face can set, each once, in order of appearance; empty when all is well."""
    return tuple(character for character in dict.fromkeys(printable(text)) if not faces_of(ord(character)))


def is_wide(character: str) -> bool:
    """Whether a character belongs to Chinese setting: ideographs, Chinese punctuation, full-width forms."""
    code = ord(character)
    return code >= 0x2E80 and not 0xA4D0 <= code <= 0xF8FF and not 0xFB00 <= code <= 0xFE2F


# Overrides and isolates turn the words around them: a name could be shown as another. Marks (U+200E, U+200F) cannot.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINES: Final = frozenset("\n\r\t")


def _forbidden(character: str, *, lines: bool) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return not (lines and character in _LINES)
    # Half of a pair, private use (no agreed meaning), line ends in disguise, the mark of text damaged on its way, and
    # the code points that are never characters.
    never = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return category in {"Cs", "Co", "Zl", "Zp"} or character in _TURNING or character == "\ufffd" or never


def not_taken(text: str, *, lines: bool = False) -> str:
    """The first character of a text that no name or title has, as it is written for people: `U+202E (RIGHT-TO-LEFT OVERRIDE)`; empty:
    every one can be taken. lines: it may have several lines.

    What no face can print would stop the paper that must bear it; it is named where it comes in and not found later.
    """
    no_face = frozenset() if text.isascii() else frozenset(unprintable(text)) - _LINES
    for character in text:
        if character in no_face or _forbidden(character, lines=lines):
            name = unicodedata.name(character, "")
            return f"U+{ord(character):04X}" + (f" ({name})" if name else "")
    return ""
