"""Writing what changed in a PDF behind its own bytes, as the format provides for (ISO 32000-1, 7.5.6 and 7.5.8).

The file as filed stays the beginning of the new one, byte for byte: nobody has to be shown that nothing in it was altered. Runs
without Django, in a bounded process (`bounded.py`).
"""

import hashlib
import io
import re
import struct
from collections.abc import Iterable

import pikepdf

# Where the last table of objects begins stands at the end of the file; how far from the end it is looked for.
_TAIL = 2048
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\s")
_TABLE_IN_STREAM = re.compile(rb"\d+\s+\d+\s+obj\b")
_OF_THE_FILE = ("/Root", "/Info")

Written = tuple[int, int, bytes]


class Unfit(Exception):
    """Nothing can be written behind this file so that every reader finds it: it is damaged, locked, or begins with something else."""


def behind(
    data: bytes, pdf: pikepdf.Pdf, objects: Iterable[pikepdf.Object], texts: Iterable[Written] = ()
) -> bytes:  # fmt: skip
    """`data` and behind it these objects of `pdf`, which was read from it: indirect ones, new or taking the place of their old selves.

    `texts` are objects written out already: number, generation and text.

    Raises:
        Unfit: see there.
    """
    start = _START.search(data[-_TAIL:])
    if start is None or not data.startswith(b"%PDF-") or pdf.is_encrypted or pdf.get_warnings():
        raise Unfit
    previous = int(start.group(1))
    in_table = _TABLE.match(data, previous) is not None
    if not in_table and _TABLE_IN_STREAM.match(data, previous) is None:
        raise Unfit
    out = io.BytesIO()
    out.write(data)
    out.write(b"\n")
    places: list[tuple[int, int, int]] = []
    for number, generation, text in sorted([*map(_written, objects), *texts]):
        places.append((number, generation, out.tell()))
        out.write(b"%d %d obj\n%s\nendobj\n" % (number, generation, text))
    size = max(int(pdf.trailer.Size), places[-1][0] + 1)
    entries = b" ".join(b"%s %s" % (key.encode(), pdf.trailer[key].unparse()) for key in _OF_THE_FILE if key in pdf.trailer)
    entries += b" /Prev %d %s" % (previous, _identity(pdf, out.getvalue()))
    begin = out.tell()
    out.write(_table(places, size, entries) if in_table else _stream(places, size, entries, begin))
    out.write(b"startxref\n%d\n%%%%EOF\n" % begin)
    return out.getvalue()


def _written(thing: pikepdf.Object) -> Written:
    number, generation = thing.objgen
    if isinstance(thing, pikepdf.Stream):
        content = thing.read_raw_bytes()
        thing.stream_dict.Length = len(content)
        return number, generation, b"%s\nstream\n%s\nendstream" % (thing.stream_dict.unparse(), content)
    return number, generation, thing.unparse(resolved=True)


def _identity(pdf: pikepdf.Pdf, written: bytes) -> bytes:
    """The file's identity, of which the second half is of this version: from its bytes, so that the same work gives the same file."""
    now = hashlib.sha256(written).digest()[:16]
    first = bytes(pdf.trailer.ID[0]) if "/ID" in pdf.trailer else now
    return b"/ID [<%s> <%s>]" % (first.hex().encode(), now.hex().encode())


def _table(places: list[tuple[int, int, int]], size: int, entries: bytes) -> bytes:
    lines = b"".join(b"%d 1\n%010d %05d n \n" % (number, place, generation) for number, generation, place in places)
    return b"xref\n%strailer\n<< /Size %d %s >>\n" % (lines, size, entries)


def _stream(places: list[tuple[int, int, int]], size: int, entries: bytes, begin: int) -> bytes:
    """The table as a stream, which names itself too: a file that has one is continued by one."""
    rows = [*places, (size, 0, begin)]
    index = b" ".join(b"%d 1" % number for number, _generation, _place in rows)
    content = b"".join(struct.pack(">BQH", 1, place, generation) for _number, generation, place in rows)
    return b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 8 2] /Index [%s] /Length %d %s >>\nstream\n%s\nendstream\nendobj\n" % (
        size, size + 1, index, len(content), entries, content,
    )  # fmt: skip
