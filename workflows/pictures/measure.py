"""How wide a text will be, near enough to break lines and to keep them apart.

The widths are those of a wide face (DejaVu Sans): whoever has Segoe UI or Arial has room to spare. A Han character is a square.
"""

from unicodedata import east_asian_width

SIZE = 12.0
LEADING = 16.0
# Thousandths of the size. Bold is wider; the letters' own differences hardly matter.
_WIDTHS = {
    "iljI|!.,:;'’": 310,
    "ftr()[]-/ ": 400,
    "mwMW%–": 960,
    "—…@": 1000,
    "ABCDEFGHKNOPQRSTUVXYZ&": 740,
    "0123456789": 640,
    "sckzvxyJ": 580,
}
_BY_LETTER = {letter: width for letters, width in _WIDTHS.items() for letter in letters}
_PLAIN, _WIDE, _BOLD = 630, 1030, 1.1


def width(text: str, *, bold: bool = False) -> float:
    """In pixels at the picture's one size."""
    thousandths = sum(_WIDE if east_asian_width(letter) in "WF" else _BY_LETTER.get(letter, _PLAIN) for letter in text)
    return thousandths * SIZE / 1000 * (_BOLD if bold else 1)


def wrapped(text: str, room: float, *, bold: bool = False, most: int = 2) -> list[str]:
    """The text in at most so many lines that fit into the room; what does not fit ends with an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        longer = f"{line}{word}"
        if line and width(longer.rstrip(), bold=bold) > room:
            lines.append(line.strip())
            line = word.lstrip()
        else:
            line = longer
    if line.strip():
        lines.append(line.strip())
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_cut(one, room, bold=bold) for one in lines]


def _words(text: str) -> list[str]:
    """Where a line may break: before a blank, and before any Han character."""
    words: list[str] = []
    for letter in text:
        if not words or letter == " " or east_asian_width(letter) in "WF":
            words.append(letter)
        else:
            words[-1] += letter
    return words


def _cut(line: str, room: float, *, bold: bool) -> str:
    if width(line, bold=bold) <= room:
        return line
    while line and width(f"{line}…", bold=bold) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"
