"""The faces that papers are set in, and which of them sets which character.

reportlab has no fallback: it prints a box for a character that the face lacks, and says nothing. So every text is
split here by what each face really has (its cmap), and a character that no face has is an error that names it.
"""

import io
import lzma
import re
import struct
import threading
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC, FF_SYMBOLIC, SUBSETN, TTFont, TTFontFile

from reports.render import repertoire
from reports.render.characters import FONTS, HONG_KONG, LATIN, RARE, SIMPLIFIED, faces_of, is_wide, printable
from reports.render.objects import Written, stream

# See fonts/VERSIONS.md. The faces for rare characters have one weight, and a file for every 4,096 codes.
_FILES: Final = {
    (HONG_KONG, False): ("NotoSansHK", "NotoSansHK_400Regular.ttf"),
    (HONG_KONG, True): ("NotoSansHK-Bold", "NotoSansHK_700Bold.ttf"),
    (SIMPLIFIED, False): ("NotoSansSC", "NotoSansSC_400Regular.ttf"),
    (SIMPLIFIED, True): ("NotoSansSC-Bold", "NotoSansSC_700Bold.ttf"),
    (LATIN, False): ("NotoSans", "NotoSans_400Regular.ttf"),
    (LATIN, True): ("NotoSans-Bold", "NotoSans_700Bold.ttf"),
}
# The faces in which quotes and dots are as wide as Chinese characters.
_CHINESE: Final = ("NotoSansHK", "NotoSansSC")
_REPERTOIRES: Final = {"NotoSansHK": repertoire.REGULAR, "NotoSansHK-Bold": repertoire.BOLD}
# What the faces with a house subset are called within a file.
_HOUSE_NAMES: Final = {"NotoSansHK": "R", "NotoSansHK-Bold": "B"}
_ORDER: Final = (HONG_KONG, SIMPLIFIED, LATIN, RARE)
# A word with a letter from beyond Western Europe is set in the Latin face whole: in the Chinese ones Greek and Cyrillic
# letters are as wide as Chinese, and two designs within a word look like a fault.
_ORDER_IN_LATIN: Final = (LATIN, HONG_KONG, SIMPLIFIED, RARE)
_WORD: Final = re.compile(r"[^\s\u2e80-\ua4cf\uf900-\ufaff\ufe30-\U0010ffff]+")
_FOREIGN_LETTER: Final = re.compile(r"[\u0100-\u1fff\u2c60-\u2c7f\u2de0-\u2dff\ua640-\ua69f\ua720-\ua7ff\uab30-\uab6f]")
# The Latin face holds Devanagari too, which cannot be set letter by letter.
_SET_IN_LATIN: Final = (
    range(0x0020, 0x0530), range(0x1AB0, 0x1B00), range(0x1C80, 0x1C90), range(0x1D00, 0x20F0), range(0x2100, 0x2190),
    range(0x2C60, 0x2C80), range(0x2DE0, 0x2E80), range(0xA640, 0xA6A0), range(0xA700, 0xA800), range(0xAB30, 0xAB70),
    range(0xFB00, 0xFB07), range(0xFE20, 0xFE30),
)  # fmt: skip

# The faces give these the width of a Chinese character. Between Latin letters ("O’Brien") they are set with the width of
# their ink and this much air on either side, in thousandths of an em.
_AIR = 45
NARROW_IN_LATIN = "‘’“”…·•×§"
# Where the narrow forms stand within a face, in an area that no text may use.
_NARROW = {character: chr(0xF0000 + index) for index, character in enumerate(NARROW_IN_LATIN)}
# Flags of a composite glyph: its arguments are words, and they are a shift in x and y.
_WORDS_AND_XY = 0x0003
_WIDE = {ord(narrow): ord(character) for character, narrow in _NARROW.items()}


class Unprintable(ValueError):
    """A text holds a character that no face has; `characters` names them."""

    def __init__(self, text: str, characters: tuple[str, ...]) -> None:
        named = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'unnamed')}" for c in characters)
        super().__init__(f"cannot be printed, no face has {named}: {text[:80]!r}")
        self.characters = characters


class _Slices:
    """A table of a font file, cut without being copied whole: the outlines of a Chinese face are 6 MB."""

    def __init__(self, data: bytes, begin: int) -> None:
        self.data = data
        self.begin = begin

    def __getitem__(self, part: slice) -> bytes:
        return self.data[self.begin + part.start : self.begin + part.stop]


@dataclass(frozen=True, slots=True)
class _Subset:
    """The objects of an embedded subset, written out; the last two still open for their references."""

    program: bytes
    to_unicode: bytes
    descriptor: bytes
    font: bytes


class Face(TTFont):
    """A TrueType face whose text can also be searched and copied above U+FFFF, and whose house subset is cut once.

    reportlab writes the code point itself into the ToUnicode map, five hexadecimal digits where the format wants UTF-16:
    1,948 characters of the Hong Kong face read back wrongly. The map is written anew here.

    Cutting and packing a subset of a Chinese face is most of the cost of a paper, and most of a paper's characters are
    the court's own words. So the first subset is the same in every paper (`repertoire`), and what was cut and packed
    for it is kept; only the characters from outside are cut anew.
    """

    def __init__(self, name: str, path: Path, repertoire: str) -> None:
        super().__init__(name, _source(path))
        self._mend_widths()
        if name.startswith(_CHINESE):
            self._add_narrow_forms()
        self._repertoire = repertoire
        self.short_name = "/" + _HOUSE_NAMES.get(name, name)
        # The house subset is asked for by every paper, so it stays; what a name needs beside it comes and goes.
        self._subset = lru_cache(maxsize=8)(self._write_subset)
        self._house, self._house_subset = self._first_codes()

    def _mend_widths(self) -> None:
        """Where many glyphs share the last width, reportlab keeps it for them in 1/1000 em and not in the face's own units."""
        tables = self.face
        (stated,) = struct.unpack(">H", tables.get_table("hhea")[34:36])
        advance = tables.hmetrics[stated - 1][0]
        tables.hmetrics[stated:] = [(advance, bearing) for _scaled, bearing in tables.hmetrics[stated:]]

    def _add_narrow_forms(self) -> None:
        """Give the face second glyphs for `NARROW_IN_LATIN`: the same outlines, moved to the left and with less width.

        Moving the characters together on the page would be simpler, but a reader that finds words by the width of
        characters then reads them in the wrong order. The added glyphs are composites of one part each, behind the
        face's own data.
        """
        tables = self.face
        begin, _length = tables.get_table_pos("glyf")
        outlines = tables.get_table("glyf")
        positions, metrics = list(tables.glyphPos), list(tables.hmetrics)
        scale = tables.unitsPerEm / 1000
        end = len(tables._ttf_data)
        added_data = b""
        for character, narrow in _NARROW.items():
            if ord(character) not in tables.charToGlyph:
                continue
            glyph = tables.charToGlyph[ord(character)]
            _contours, left, bottom, right, top = struct.unpack(">5h", outlines[positions[glyph] :][:10])
            air = round(_AIR * scale)
            shift, width = air - left, right - left + 2 * air
            moved = struct.pack(">5h2H2h", -1, left + shift, bottom, right + shift, top, _WORDS_AND_XY, glyph, shift, 0)
            # A glyph is what lies between a position and the next: the added ones stand at every second.
            start = end + len(added_data) - begin
            positions += [start, start + len(moved)]
            added_data += moved
            added = len(positions) - 2
            metrics += [(0, 0)] * (added + 1 - len(metrics))
            metrics[added] = (width, air)
            tables.charToGlyph[ord(narrow)] = added
            tables.charWidths[ord(narrow)] = round(width / scale)
        tables._ttf_data += added_data
        tables.table["glyf"]["length"] = len(tables._ttf_data) - begin
        tables.glyphPos, tables.hmetrics = positions, metrics
        slices, whole_table = _Slices(tables._ttf_data, begin), tables.get_table
        tables.get_table = lambda tag: slices if tag == "glyf" else whole_table(tag)

    def _first_codes(self) -> tuple[dict[int, int], tuple[int, ...]]:
        """The codes of the repertoire in the first subset, and that subset: the same in every paper."""
        document = PDFDocument()
        state = self._assignState(document)
        self.splitString(self._repertoire, document)
        return dict(state.assignments), tuple(state.subsets[0])

    def prime(self, document: PDFDocument) -> None:
        """Give the repertoire its codes before any other character; call once for a new document."""
        state = self._assignState(document)
        state.assignments = dict(self._house)
        state.subsets = [list(self._house_subset)]
        state.nextCode = 256

    def use(self, document: PDFDocument) -> None:
        """Have the face embedded; harmless when it is already."""
        state = self._assignState(document)
        if state.internalName is None:
            state.internalName = self.short_name[1:]
            document.fontMapping[self.fontName] = self.short_name
            document.delayedFonts.append(self)

    def getSubsetInternalName(self, subset: int, doc: PDFDocument) -> str:  # noqa: N802 - reportlab's name
        self.use(doc)
        return f"{self.short_name}+{subset}"

    def house_codes(self, text: str) -> str | None:
        """`text` in hexadecimal codes that are the same in every paper, or None where it has other characters as well."""
        if not self._repertoire:
            return None
        # As reportlab does, a no-break space is set as a space.
        codes = [self._house.get(32 if character == "\u00a0" else ord(character)) for character in text]
        return None if None in codes else "".join([f"{code:02X}" for code in codes])

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        state = self.state.pop(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for number, subset in enumerate(map(tuple, state.subsets)):
            name = f"{state.internalName}+{number}"
            parts = self._subset(number, subset)
            program = doc.Reference(Written(parts.program), f"program {self.fontName} {number}").format(doc)
            descriptor = Written(b"%s /FontFile2 %s >>" % (parts.descriptor, program))
            described = doc.Reference(descriptor, f"descriptor {self.fontName} {number}").format(doc)
            to_unicode = doc.Reference(Written(parts.to_unicode), f"map {self.fontName} {number}").format(doc)
            font = Written(b"%s /FontDescriptor %s /ToUnicode %s >>" % (parts.font, described, to_unicode))
            fonts[name] = doc.Reference(font, f"font {self.fontName} {number}")

    def _write_subset(self, number: int, subset: tuple[int, ...]) -> _Subset:
        """The objects of a subset, but for their references to each other."""
        tables = self.face
        name = SUBSETN(number) + b"+" + tables.name + tables.subfontNameX
        program = tables.makeSubset(list(subset))
        box = b" ".join(b"%d" % round(side) for side in tables.bbox)
        widths = b" ".join(b"%d" % round(tables.getCharWidth(point)) for point in subset)
        flags = (tables.flags & ~FF_NONSYMBOLIC) | FF_SYMBOLIC
        return _Subset(
            program=stream(b"/Length1 %d /Filter /FlateDecode" % len(program), zlib.compress(program)),
            to_unicode=stream(b"/Filter /FlateDecode", zlib.compress(to_unicode_map(name.decode("ascii"), subset).encode())),
            descriptor=b"<< /Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%s] /ItalicAngle %d /Ascent %d /Descent %d"
            b" /CapHeight %d /StemV %d /MissingWidth %d"
            % (
                name, flags, box, round(tables.italicAngle), round(tables.ascent), round(tables.descent),
                round(tables.capHeight), round(tables.stemV), round(tables.defaultWidth),
            ),
            font=b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /FirstChar 0 /LastChar %d /Widths [%s]"
            % (name, len(subset) - 1, widths),
        )  # fmt: skip


def to_unicode_map(font_name: str, subset: tuple[int, ...]) -> str:
    """The ToUnicode map of a subset: code in the subset to UTF-16BE (ISO 32000-1, 9.10.3), at most 100 entries a block."""
    entries = [
        f"<{code:02X}> <{chr(_WIDE.get(point, point)).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset) if point
    ]
    blocks = []
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as it will be set: what it is, what stands for it in the face, the face, its width in 1/1000 em."""

    text: str
    drawn: str
    face: str
    width: float


_loading = threading.RLock()
_loaded: dict[str, Face] = {}


def is_set_in_latin(code: int) -> bool:
    """Whether the Latin face may set a code point that it has."""
    return any(code in each for each in _SET_IN_LATIN)


def files() -> dict[int, list[tuple[bool, Path]]]:
    """The files of each face, with whether they are for bold text; those for rare characters are for both."""
    found: dict[int, list[tuple[bool, Path]]] = {}
    for (face, bold), (_name, file) in _FILES.items():
        found.setdefault(face, []).append((bold, FONTS / file))
    found[RARE] = [(bold, file) for file in sorted(FONTS.glob("RareHan_*.ttf.xz")) for bold in (False, True)]
    return found


def codes_of(file: Path) -> set[int]:
    """The code points that a file of a face has."""
    return set(TTFontFile(_source(file)).charToGlyph)


def _source(file: Path) -> str | io.BytesIO:
    return io.BytesIO(lzma.decompress(file.read_bytes())) if file.suffix == ".xz" else str(file)


def _face(face: int, bold: bool, code: int) -> Face:
    """The face that sets a code point, read and registered once per process and only when first needed.

    A Chinese face takes 0.08 s and 35 MB for each weight; a file of rare characters 0.04 s and a few MB.
    """
    if face == RARE:
        block = f"{code >> 12:02X}"
        name, file = f"RareHan-{block}", f"RareHan_{block}.ttf.xz"
    else:
        name, file = _FILES[face, bold]
    if name not in _loaded:
        with _loading:
            if name not in _loaded:
                made = Face(name, FONTS / file, _REPERTOIRES.get(name, ""))
                pdfmetrics.registerFont(made)
                _loaded[name] = made
    return _loaded[name]


def regular() -> Face:
    """The face in which most is set."""
    return _face(HONG_KONG, False, 0)


def prepare(document: PDFDocument) -> None:
    """Give a new document the house subsets of the faces that have one; a face that is not used is not embedded."""
    for bold in (False, True):
        _face(HONG_KONG, bold, 0).prime(document)


def by_name(name: str) -> Face:
    """The face with this name, as it stands in a `Glyph`."""
    return _loaded[name]


@lru_cache(maxsize=65_536)
def _glyph(character: str, bold: bool, narrow: bool, latin: bool) -> Glyph | None:
    code = ord(character)
    having = faces_of(code)
    for each in _ORDER_IN_LATIN if latin else _ORDER:
        if having & each:
            face = _face(each, bold, code)
            # The area of the narrow forms is private: no text from outside can name them, for no face has them.
            drawn = _NARROW[character] if narrow and each in (HONG_KONG, SIMPLIFIED) else character
            return Glyph(character, drawn, face.fontName, face.face.charWidths[ord(drawn)])
    return None


def _latin_words(text: str) -> frozenset[int]:
    """The positions of words that the Latin face sets whole."""
    if text.isascii() or not _FOREIGN_LETTER.search(text):
        return frozenset()
    words = (word for word in _WORD.finditer(text) if _FOREIGN_LETTER.search(word.group()))
    return frozenset(position for word in words for position in range(*word.span()))


def glyphs(text: str, bold: bool) -> tuple[Glyph, ...]:
    """`text` character by character with the face that sets each; raises `Unprintable` with all that none can set."""
    text = printable(text)
    found: list[Glyph] = []
    missing: list[str] = []
    latin = _latin_words(text)
    for position, character in enumerate(text):
        narrow = character in NARROW_IN_LATIN and not _beside_chinese(text, position)
        glyph = _glyph(character, bold, narrow, position in latin)
        if glyph is None:
            missing.append(character)
        else:
            found.append(glyph)
    if missing:
        raise Unprintable(text, tuple(dict.fromkeys(missing)))
    return tuple(found)


def _beside_chinese(text: str, position: int) -> bool:
    before = text[position - 1] if position else ""
    after = text[position + 1 : position + 2]
    return bool(before and is_wide(before)) or bool(after and is_wide(after))
