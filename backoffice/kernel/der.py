"""Just enough of DER (X.690) to write a signature and to read the answer of an authority for time. Pure."""

from collections.abc import Iterable, Iterator

SEQUENCE, SET, INTEGER, OCTETS, OID, NULL = 0x30, 0x31, 0x02, 0x04, 0x06, b"\x05\x00"
TRUE = b"\x01\x01\xff"


class Malformed(ValueError):
    """These bytes are not DER."""


def element(tag: int, *contents: bytes) -> bytes:
    """One element with its tag and length."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def sequence(*contents: bytes) -> bytes:
    """A SEQUENCE of finished elements."""
    return element(SEQUENCE, *contents)


def set_of(contents: Iterable[bytes], tag: int = SET) -> bytes:
    """A SET OF, its members in the order that DER asks for."""
    return element(tag, *sorted(contents))


def octets(content: bytes) -> bytes:
    """An OCTET STRING."""
    return element(OCTETS, content)


def integer(number: int) -> bytes:
    """An INTEGER that is not negative."""
    return element(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER, as `1.2.840.113549.1.7.2`."""
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        out += bytes(reversed(groups))
    return element(OID, bytes(out))


def read(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """The tag of the element that begins at a place, where its content begins, and where it ends.

    Raises:
        Malformed: there is no whole element there.
    """
    try:
        tag, length, begin = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 0 < count <= 4:
                raise Malformed("a length that DER has not")
            length, begin = int.from_bytes(data[begin : begin + count], "big"), begin + count
    except IndexError as error:
        raise Malformed("cut off") from error
    if begin + length > len(data):
        raise Malformed("cut off")
    return tag, begin, begin + length


def children(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements within an element: of each its tag and the whole of it.

    Raises:
        Malformed: it does not consist of whole elements.
    """
    _tag, at, end = read(data)
    while at < end:
        tag, _begin, after = read(data, at)
        if after > end:
            raise Malformed("an element reaches beyond the one that holds it")
        yield tag, data[at:after]
        at = after


def content(data: bytes) -> bytes:
    """What stands within one element."""
    _tag, begin, end = read(data)
    return data[begin:end]
