"""PDFs bound to one, to be printed: bookmarks, and at the foot of every page whose it is and which of how many.

Each file is written out behind what is bound already, so that no more than one of them is ever held: a bundle of any length takes the
memory of its largest file. How far it is (`Standing`) is plain data; whoever keeps it goes on after a break where the last whole file
ended. Each file's objects have the numbers after those of the file before, and a table of their own which names the one before it
(ISO 32000-1, 7.5.4 and 7.5.5); what is written last says what the whole is. The same files give the same bytes.

Runs without Django, in a bounded process (`bounded.py`): what is bound comes from outside. The files themselves are not touched, and what
is bound carries no signature: it is a copy to work with.
"""

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import pikepdf

_SIZE, _MARGIN = 7.5, 9.0
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
# The catalogue, the tree of pages, the bookmarks and the title: known by these numbers from the beginning, and written at the end.
_ROOT, _TREE, _BOOKMARKS, _INFO = 1, 2, 3, 4
# A table of objects has ten digits for a place in the file.
MOST_BYTES = 10**10 - 1
_FONT = "/CourtFoot"
# A text, in which nothing refers to anything, or a reference. As qpdf writes them: every bracket in a text has its backslash.
_TEXT_OR_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|\b(\d+) (\d+) R\b", re.DOTALL)
# What damaged structure raises on the way through a document that opens.
_FAULTS = (pikepdf.PdfError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RuntimeError)


@dataclass(frozen=True)
class Mark:
    """A bound file: its name in the bookmarks, the numbers of its tree of pages and of its first page, and how many pages it has."""

    title: str
    tree: int
    first: int
    pages: int


@dataclass(frozen=True)
class Standing:
    """How far a bundle is: its size in bytes, the last number of an object, where its last table stands (0: none), the files in it."""

    size: int = 0
    numbers: int = _INFO
    table: int = 0
    marks: tuple[Mark, ...] = ()

    @property
    def pages(self) -> int:
        """The pages so far."""
        return sum(mark.pages for mark in self.marks)


class Unbindable(Exception):
    """A file cannot be read as a PDF."""


class TooLarge(Exception):
    """The bundle is larger than the format holds: ten thousand million bytes."""


def pages_of(source: Path | bytes) -> int:
    """How many pages a file has.

    Raises:
        Unbindable: see there.
    """
    try:
        with _opened(source) as pdf:
            return len(pdf.pages)
    except _FAULTS as error:
        raise Unbindable(f"it cannot be read: {error}") from error


def add(out: Path, standing: Standing, source: Path | bytes, *, title: str, foot: str, of: int) -> Standing:
    """Write the file's pages behind what is bound in `out`, which is there already, and cut off whatever a broken try left behind that.

    `foot` (ASCII) stands at the foot of its pages, and the page's number of `of`.

    Raises:
        Unbindable, TooLarge: see there.
        OSError: the disk does not take it.
    """
    with out.open("r+b") as bundle:
        objects = _Objects(bundle, standing.size)
        if not standing.size:
            objects.put(_HEADER)
        try:
            with _opened(source) as pdf:
                mark, last = _pages(objects, pdf, standing, title, foot, of)
        except _FAULTS as error:
            raise Unbindable(f"{title} cannot be read: {error}") from error
        table = objects.table(last, standing.table)
        return Standing(objects.place, last, table, (*standing.marks, mark))


def finish(out: Path, standing: Standing, *, title: str) -> Standing:
    """Write what the whole is: its pages, its bookmarks and its title. Nothing can be added after it.

    Raises:
        TooLarge, OSError: see add.
    """
    first, last = standing.numbers + 1, standing.numbers + len(standing.marks)
    trees = b" ".join(b"%d 0 R" % mark.tree for mark in standing.marks)
    with out.open("r+b") as bundle:
        objects = _Objects(bundle, standing.size)
        objects.write(
            _ROOT, b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode /UseOutlines >>" % (_TREE, _BOOKMARKS)
        )  # fmt: skip
        objects.write(_TREE, b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (standing.pages, trees))
        objects.write(
            _BOOKMARKS, b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (first, last, len(standing.marks))
        )  # fmt: skip
        objects.write(_INFO, b"<< /Title %s >>" % _text(title))
        for number, mark in enumerate(standing.marks, start=first):
            beside = b" /Prev %d 0 R" % (number - 1) if number > first else b""
            beside += b" /Next %d 0 R" % (number + 1) if number < last else b""
            objects.write(
                number,
                b"<< /Title %s /Parent %d 0 R%s /Dest [ %d 0 R /Fit ] >>" % (_text(mark.title), _BOOKMARKS, beside, mark.first),
            )
        identity = hashlib.sha256(repr((title, standing)).encode()).hexdigest()[:32].encode()
        table = objects.table(last, standing.table, b" /Info %d 0 R /ID [ <%s> <%s> ]" % (_INFO, identity, identity))
        objects.put(b"startxref\n%d\n%%%%EOF\n" % table)
        return Standing(objects.place, last, table, standing.marks)


def _opened(source: Path | bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(source) if isinstance(source, bytes) else source)


def _text(words: str) -> bytes:
    return pikepdf.String(words).unparse()


class _Objects:
    """Writes objects behind what a file has up to a place, which becomes its end, and keeps for their table where they stand."""

    def __init__(self, bundle: BinaryIO, place: int) -> None:
        bundle.seek(place)
        bundle.truncate()
        self._bundle, self.place = bundle, place
        self._places: list[tuple[int, int]] = []

    def put(self, data: bytes) -> None:
        """These bytes."""
        if self.place + len(data) > MOST_BYTES:
            raise TooLarge
        self._bundle.write(data)
        self.place += len(data)

    def write(self, number: int, text: bytes, stream: bytes | None = None) -> None:
        """An object; of a stream its dictionary, and what it holds."""
        self._places.append((number, self.place))
        self.put(b"%d 0 obj\n%s\n" % (number, text))
        if stream is not None:
            self.put(b"stream\n")
            self.put(stream)
            self.put(b"\nendstream\n")
        self.put(b"endobj\n")

    def table(self, last: int, previous: int, entries: bytes = b"") -> int:
        """The table of what was written, and what a reader must know beside it; where it stands."""
        place = self.place
        self.put(b"xref\n" + b"".join(_sections(self._places)))
        entries += b" /Prev %d" % previous if previous else b""
        self.put(b"trailer\n<< /Size %d /Root %d 0 R%s >>\n" % (last + 1, _ROOT, entries))
        return place


def _sections(places: Iterable[tuple[int, int]]) -> Iterable[bytes]:
    """The lines of a table, numbers that follow each other under one head; the first number of all is free by definition."""
    yield b"0 1\n0000000000 65535 f \n"
    for _gap, run in groupby(enumerate(sorted(places)), key=lambda pair: pair[1][0] - pair[0]):
        found = [each for _index, each in run]
        yield b"%d %d\n" % (found[0][0], len(found))
        yield b"".join(b"%010d 00000 n \n" % place for _number, place in found)


def _pages(objects: _Objects, pdf: pikepdf.Pdf, standing: Standing, title: str, foot: str, of: int) -> tuple[Mark, int]:
    """Write the pages of a document with all that they need; the mark, and the last number."""
    whole = pikepdf.new()
    whole.pages.extend(pdf.pages)
    font = whole.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
    name = _free_name(whole)
    for number, page in enumerate(whole.pages, start=standing.pages + 1):
        _write_foot(whole, page, font, name, f"{foot}   {number} / {of}")
    root, tree = whole.Root.objgen[0], whole.Root.Pages.objgen[0]
    # The next number, and what lies below it is all that there is.
    end: int = whole.make_indirect(pikepdf.Dictionary()).objgen[0]
    shift = standing.numbers
    for number in range(1, end):
        if number != root:
            _write(objects, whole.get_object(number, 0), number, shift, in_tree=number == tree)
    first = whole.pages[0].obj.objgen[0]
    mark = Mark(title, tree + shift, first + shift, len(whole.pages))
    return mark, end - 1 + shift


def _write(objects: _Objects, thing: object, number: int, shift: int, *, in_tree: bool) -> None:
    """An object under its number in the bundle. `in_tree`: it is the document's tree of pages, which becomes a branch of the whole."""
    if isinstance(thing, pikepdf.Stream):
        content = thing.read_raw_bytes()
        thing.stream_dict.Length = len(content)
        objects.write(number + shift, _shifted(thing.stream_dict.unparse(), shift), content)
    elif isinstance(thing, pikepdf.Object):
        text = _shifted(thing.unparse(resolved=True), shift)
        objects.write(number + shift, b"<< /Parent %d 0 R %s" % (_TREE, text.removeprefix(b"<<")) if in_tree else text)
    elif thing is not None:
        # What stands alone in an object is given as Python's own: a number, a truth.
        objects.write(number + shift, pikepdf.Array([thing]).unparse().strip(b"[ ]"))


def _shifted(text: bytes, shift: int) -> bytes:
    """An object's text, whose references lead to the same objects under their numbers in the bundle."""

    def led(found: re.Match[bytes]) -> bytes:
        return b"%d %s R" % (int(found[1]) + shift, found[2]) if found[1] else found[0]

    return _TEXT_OR_REFERENCE.sub(led, text)


def _free_name(whole: pikepdf.Pdf) -> str:
    """A name of the foot's font that no page has for another one; never by chance, so that the same files give the same bytes."""
    kinds = [kind for page in whole.pages for kind in page.resources.as_dict().values() if isinstance(kind, pikepdf.Dictionary)]
    taken = {name for kind in kinds for name in kind}
    name, count = _FONT, 0
    while name in taken:
        count += 1
        name = f"{_FONT}{count}"
    return name


def _write_foot(whole: pikepdf.Pdf, page: pikepdf.Page, font: pikepdf.Object, name: str, text: str) -> None:
    """Along the edge that is the lower one when the page is shown, whatever way it is turned."""
    left, low, right, high = (float(each) for each in page.cropbox)
    places = {
        0: (1, 0, 0, 1, left + 2 * _MARGIN, low + _MARGIN),
        90: (0, 1, -1, 0, right - _MARGIN, low + 2 * _MARGIN),
        180: (-1, 0, 0, -1, right - 2 * _MARGIN, high - _MARGIN),
        270: (0, -1, 1, 0, left + _MARGIN, high - 2 * _MARGIN),
    }
    # A turn that is none of these is none to a reader either.
    place = " ".join(f"{value:g}" for value in places.get(int(page.obj.get("/Rotate", 0)) % 360, places[0]))
    page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name(name))
    shown = text.replace("\\", "").replace("(", "").replace(")", "")
    foot = f"\nQ q 0.35 g BT {name} {_SIZE} Tf {place} Tm ({shown}) Tj ET Q\n"
    page.contents_add(whole.make_stream(b"q\n"), prepend=True)
    page.contents_add(whole.make_stream(foot.encode("ascii", "replace")))
