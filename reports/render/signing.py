"""A place for the court's signature in a finished PDF, and the signature in its place (ISO 32000-1, 12.8; PAdES).

The signature is the last thing: it stands behind all bytes of the file and is over all of them but itself; nothing is written after it.
The place is made where documents from outside may be read (`bounded.py`); the key never goes there.
Runs without Django.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name

from reports.render import appending

_FIELD: Final = "CourtSignature"
# Room for each of the four numbers that say which bytes are signed.
_DIGITS: Final = 10
_RANGE: Final = re.compile(rb"/ByteRange \[0 +(\d+) +(\d+) +(\d+) *\]")
# Fields: there are signatures, and what follows must be written behind (12.7.2).
_FLAGS: Final = 3
# Print and Locked: what PDF/A asks of an annotation, and that nobody moves it.
_SHOWN: Final = 132


class CannotBeSigned(Exception):
    """Nothing can be written behind this file."""


@dataclass(frozen=True)
class Wish:
    """Who signs and when, as the signature's own dictionary says it, and how many bytes the signature may have."""

    name: str
    moment: datetime
    room: int


@dataclass(frozen=True)
class Place:
    """A file with a blank place in it: where the place begins, with the sign before it, and where it ends behind the sign after it."""

    data: bytes
    begin: int
    end: int

    @property
    def digest(self) -> bytes:
        """The SHA-256 of all bytes but the place."""
        view = memoryview(self.data)
        digest = hashlib.sha256(view[: self.begin])
        digest.update(view[self.end :])
        return digest.digest()

    def filled(self, signature: bytes) -> bytes:
        """The file with the signature in its place.

        Raises:
            ValueError: it is longer than the place.
        """
        room = self.end - self.begin - 2
        text = signature.hex().encode()
        if len(text) > room:
            raise ValueError(f"a signature of {len(signature)} bytes, and a place for {room // 2}")
        return b"".join((self.data[: self.begin + 1], text, b"0" * (room - len(text)), self.data[self.end - 1 :]))


def place_in(data: bytes, wish: Wish) -> Place:
    """The file with a place for a signature behind it.

    Raises:
        CannotBeSigned: the file cannot be continued.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _placed(data, pdf, wish)
    except (pikepdf.PdfError, appending.Unfit) as error:
        raise CannotBeSigned(str(error)) from error


def _placed(data: bytes, pdf: pikepdf.Pdf, wish: Wish) -> Place:
    page = pdf.pages[0].obj
    signature = pdf.make_indirect(Dictionary())
    # Nothing to be seen: what can be seen is the seal, and the paper says of itself that it is signed.
    nothing = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 0, 0])
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=_free_name(pdf), V=signature, Rect=[0, 0, 0, 0], F=_SHOWN, P=page,
            AP=Dictionary(N=nothing),
        )
    )  # fmt: skip
    changed = [page, pdf.Root, nothing, field]
    changed += _added(page, Name.Annots, field)
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=[field], SigFlags=_FLAGS)
    else:
        form = pdf.Root.AcroForm
        form.SigFlags = int(form.get(Name.SigFlags, 0)) | _FLAGS
        changed += [form] if form.is_indirect else []
        changed += _added(form, Name.Fields, field)
    once = {each.objgen: each for each in changed}
    number, generation = signature.objgen
    text = _dictionary(wish)
    signed = appending.behind(data, pdf, once.values(), [(number, generation, text)])
    begin = signed.index(b"/Contents <", signed.index(b"%d %d obj\n<< /Type /Sig" % (number, generation), len(data))) + len(b"/Contents ")
    end = begin + 2 * wish.room + 2
    numbers = b"%d %d %d" % (begin, end, len(signed) - end)
    at = signed.rindex(b"/ByteRange [0 ", 0, begin) + len(b"/ByteRange [0 ")
    whole = bytearray(signed)
    whole[at : at + len(numbers)] = numbers
    return Place(bytes(whole), begin, end)


def _added(owner: pikepdf.Object, key: pikepdf.Name, field: pikepdf.Object) -> list[pikepdf.Object]:
    """Add the field to a list of the owner's; what changed beside the owner itself."""
    if key not in owner:
        owner[key] = pikepdf.Array([field])
        return []
    owner[key].append(field)
    return [owner[key]] if owner[key].is_indirect else []


def _free_name(pdf: pikepdf.Pdf) -> str:
    """A name that no field of the document has."""
    form = pdf.Root.get("/AcroForm")
    taken = {str(each.get("/T", "")) for each in form.get("/Fields", [])} if form is not None else set()
    name, count = _FIELD, 1
    while name in taken:
        count += 1
        name = f"{_FIELD}{count}"
    return name


def _dictionary(wish: Wish) -> bytes:
    zone = wish.moment.strftime("%z") or "+0000"
    moment = f"D:{wish.moment:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
    # As hexadecimal, in which no sign of a name ends the text.
    name = ("\ufeff" + wish.name).encode("utf-16-be").hex()
    return (
        f"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ({moment}) /Name <{name}> "
        f"/ByteRange [0 {' ' * 3 * (_DIGITS + 1)}] /Contents <{'0' * 2 * wish.room}> >>"
    ).encode()


def signed_part(data: bytes) -> tuple[bytes, bytes] | None:
    """The last signature in a file, as DER with noughts behind it, and the SHA-256 of what it is over.

    None where the file ends otherwise than with a signature over all of it.
    """
    found = next(iter(reversed(list(_RANGE.finditer(data)))), None)
    if found is None:
        return None
    begin, end, rest = (int(number) for number in found.groups())
    if not found.end() <= begin < end or end + rest != len(data) or data[begin : begin + 1] != b"<" or data[end - 1 : end] != b">":
        return None
    try:
        held = bytes.fromhex(data[begin + 1 : end - 1].decode("ascii"))
    except ValueError:
        return None
    digest = hashlib.sha256(data[:begin] + data[end:]).digest()
    return held, digest
