"""What stands on the pages of two documents, held against each other. Runs in a bounded process (pool.py, worker.py).

Boxes are left, top, width and height in ten-thousandths of the page as it is shown, so that they fit a picture of any size.
"""

import ctypes
import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw

from backoffice.filings.pdf import compare
from backoffice.filings.pdf.compare import Kind, Seen

Box = list[int]

WHOLE: Final = 10_000
# The longest side of a drawn page in pixels. From afar (45 dpi for A4) it is told whether two pages are drawn alike, and from close by
# (100 dpi) where they are not: there another digit of a scanned amount is seen.
_AFAR: Final = 520
_CLOSE: Final = 1170
_SMALL: Final = (24, 34)
# A difference in grey levels that an eye would see, in a spot of so many pixels' side.
_VISIBLE: Final = 40
_SPOT: Final = 8
# What is told of one page; the rest is only said to be there.
MOST_DIFFERENCES: Final = 100
_MOST_TEXT: Final = 300
_MOST_BOXES: Final = 200


@dataclass(frozen=True)
class _Word:
    """A word and the places of its first and last character on the page, as the reader counts them."""

    text: str
    first: int
    last: int


def held_against(path: Path, earlier: Path) -> dict[str, Any]:
    """The later document held against the earlier one, page by page.

    Returns pages: a list in the order of the later document; each with its kind, old and new (page numbers from 1, or None), and
    for a changed one its differences (old and new text, old_boxes, new_boxes), whether there are more of them, and areas: where
    only the drawn picture differs.
    """
    with _opened(earlier) as old, _opened(path) as new:
        before, after = [_seen(page) for page in _pages(old)], [_seen(page) for page in _pages(new)]
        told = []
        for found in compare.pair(before, after):
            line: dict[str, Any] = {"kind": found.kind, "old": _number(found.old), "new": _number(found.new)}
            if found.kind == Kind.CHANGED and found.old is not None and found.new is not None:
                more = _changed(old, found.old, new, found.new)
                line |= more or {"kind": Kind.SAME}
            told.append(line)
    return {"pages": told}


def _number(place: int | None) -> int | None:
    return None if place is None else place + 1


@contextmanager
def _opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(path)
    try:
        yield document
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    for index in range(len(document)):
        page = document.get_page(index)
        yield page
        page.close()


def _seen(page: pypdfium2.PdfPage) -> Seen:
    picture = _picture(page, _AFAR)
    told = hashlib.sha256(repr(picture.size).encode() + picture.tobytes()).hexdigest()
    return Seen(tuple(word.text for word in _words(page)), told, picture.resize(_SMALL, Image.Resampling.BOX).tobytes())


def _picture(page: pypdfium2.PdfPage, longest: int) -> Image.Image:
    return page.render(scale=longest / max(1.0, *page.get_size()), grayscale=True).to_pil().convert("L")


def _words(page: pypdfium2.PdfPage) -> list[_Word]:
    """The words in the order of the page's own text; a Chinese character is a word by itself."""
    textpage = page.get_textpage()
    try:
        codes = [raw.FPDFText_GetUnicode(textpage, place) for place in range(textpage.count_chars())]
    finally:
        textpage.close()
    words: list[_Word] = []
    begun: tuple[str, int] | None = None
    for place, code in enumerate(codes):
        character = _character(code)
        alone = _stands_alone(character)
        if begun is not None and (alone or not character.strip()):
            words.append(_Word(begun[0], begun[1], place - 1))
            begun = None
        if alone:
            words.append(_Word(character, place, place))
        elif character.strip():
            begun = (begun[0] + character, begun[1]) if begun else (character, place)
    if begun is not None:
        words.append(_Word(begun[0], begun[1], len(codes) - 1))
    return [_Word(unicodedata.normalize("NFC", word.text), word.first, word.last) for word in words]


def _character(code: int) -> str:
    """As text that can be sent on: half a pair, and what has no character, is the mark for that."""
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" if code else " "


def _stands_alone(character: str) -> bool:
    return ord(character) >= 0x2E80 and unicodedata.category(character) in {"Lo", "Po", "Ps", "Pe"}


def _changed(old: pypdfium2.PdfDocument, old_place: int, new: pypdfium2.PdfDocument, new_place: int) -> dict[str, Any] | None:
    """What differs between two pages; None when nothing does that can be seen or read."""
    was, now = old.get_page(old_place), new.get_page(new_place)
    try:
        old_words, new_words = _words(was), _words(now)
        found = compare.differences([word.text for word in old_words], [word.text for word in new_words])
        if not found:
            areas = _areas(_picture(was, _CLOSE), _picture(now, _CLOSE))
            return {"differences": [], "more": False, "areas": areas} if areas else None
        told = [
            {
                "old": _text(old_words[each.old_from : each.old_to]),
                "new": _text(new_words[each.new_from : each.new_to]),
                "old_boxes": _boxes(was, old_words[each.old_from : each.old_to]),
                "new_boxes": _boxes(now, new_words[each.new_from : each.new_to]),
            }
            for each in found[:MOST_DIFFERENCES]
        ]
        return {"differences": told, "more": len(found) > MOST_DIFFERENCES, "areas": []}
    finally:
        was.close()
        now.close()


def _text(words: list[_Word]) -> str:
    """The words as one reads them: Chinese characters without blanks between them."""
    text = ""
    for word in words:
        apart = text and not (_stands_alone(text[-1]) or _stands_alone(word.text[0]))
        text += f" {word.text}" if apart else word.text
        if len(text) > _MOST_TEXT:
            return text[: _MOST_TEXT - 1] + "…"
    return text


def _boxes(page: pypdfium2.PdfPage, words: list[_Word]) -> list[Box]:
    """A box for each stretch of the words on one line."""
    boxes: list[Box] = []
    textpage = page.get_textpage()
    try:
        for word in words:
            box = _box(page, textpage, word)
            if box is None:
                continue
            if boxes and _goes_on(boxes[-1], box):
                last = boxes[-1]
                boxes[-1] = _round(
                    min(last[0], box[0]),
                    min(last[1], box[1]),
                    max(last[0] + last[2], box[0] + box[2]),
                    max(last[1] + last[3], box[1] + box[3]),
                )
            elif len(boxes) < _MOST_BOXES:
                boxes.append(box)
    finally:
        textpage.close()
    return boxes


def _goes_on(last: Box, box: Box) -> bool:
    """Whether the second stands beside the first on one line."""
    level = abs((last[1] + last[3] / 2) - (box[1] + box[3] / 2)) < max(last[3], box[3]) / 2
    return level and -50 <= box[0] - (last[0] + last[2]) <= 3 * max(last[3], box[3], 60)


def _box(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, word: _Word) -> Box | None:
    corners = []
    for place in range(word.first, word.last + 1):
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        if raw.FPDFText_GetCharBox(textpage, place, left, right, bottom, top):
            corners += [_shown(page, left.value, top.value), _shown(page, right.value, bottom.value)]
    if not corners:
        return None
    across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return _round(min(across), min(down), max(across), max(down))


def _shown(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[int, int]:
    """A point of the page's own measure where it is shown: turned and cut as the page is."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, WHOLE, WHOLE, 0, x, y, across, down)
    return across.value, down.value


def _round(left: int, top: int, right: int, bottom: int) -> Box:
    left, top = max(0, left), max(0, top)
    return [left, top, max(0, min(WHOLE, right) - left), max(0, min(WHOLE, bottom) - top)]


def _areas(was: Image.Image, now: Image.Image) -> list[Box]:
    """Where two pictures of a page differ so that one would see it; the whole page when it has another size."""
    if was.size != now.size:
        return [[0, 0, WHOLE, WHOLE]]
    apart = ImageChops.difference(was, now).point(lambda level: 255 if level > _VISIBLE else 0)
    width, height = was.size
    across, down = -(-width // _SPOT), -(-height // _SPOT)
    marked = {
        (x, y)
        for y in range(down)
        for x in range(across)
        if apart.crop((x * _SPOT, y * _SPOT, min(width, (x + 1) * _SPOT), min(height, (y + 1) * _SPOT))).getbbox() is not None
    }
    boxes: list[Box] = []
    while marked and len(boxes) < _MOST_BOXES:
        patch = _patch(marked)
        boxes.append(
            _round(
                min(x for x, _ in patch) * _SPOT * WHOLE // width,
                min(y for _, y in patch) * _SPOT * WHOLE // height,
                (max(x for x, _ in patch) + 1) * _SPOT * WHOLE // width,
                (max(y for _, y in patch) + 1) * _SPOT * WHOLE // height,
            )
        )
    return boxes


def _patch(marked: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Taken out of marked: one spot and all that hang together with it."""
    edge = [marked.pop()]
    patch = set(edge)
    while edge:
        x, y = edge.pop()
        near = {(x + right, y + below) for right in (-2, -1, 0, 1, 2) for below in (-2, -1, 0, 1, 2)} & marked
        marked -= near
        patch |= near
        edge += near
    return patch
