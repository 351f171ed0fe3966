"""Making a sealed copy PDF/A-2b (ISO 19005-2, level B), where nothing that is seen has to change for it.

The seal is on the document and the court's signature is not yet: the order is stamp, PDF/A, sign. What the standard asks for beside what
is seen (a profile that colours are tied to, metadata that name the standard, a file written cleanly) is added, and what only programs
see (thumbnails, their private data) is left out. What would touch the document itself (faces that it lacks, comments that would begin to be
printed) is not done: the copy stays as it is, and what hinders it is said in a word. A copy says that it is PDF/A only when the file as
written was read again and every construct in it is known to conform (docs/decisions/0054-a-sealed-copy-is-pdf-a-where-it-can-be.md).
Runs without Django, in a bounded process (`bounded.py`).
"""

import hashlib
import io
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name
from pikepdf.pdfa import Finding, Flavour, PdfaError, prepare, save
from pikepdf.sanitize import remove_private_app_data, remove_thumbnails

STANDARD: Final = "PDF/A-2b"
_FLAVOUR: Final = Flavour.PDFA_2B
Hindrance = Literal["faces", "colours", "comments", "form", "other"]

# Bits of an annotation that is not seen: invisible, hidden, no view, toggled view; and of one that is printed (ISO 32000-1, table 165).
_UNSEEN: Final = 1 | 2 | 32 | 256
_PRINTED: Final = 4
# What may be marked as to be printed, since it draws nothing by itself.
_DRAW_NOTHING: Final = ("/Link", "/Popup")
_WRITTEN_AT: Final = re.compile(rb"(<xmp:MetadataDate>)[^<]*")
# What the validator's rules are about, by their names or by the clause of the standard that they cite.
_ABOUT: Final[tuple[tuple[tuple[str, ...], Hindrance], ...]] = (
    (("6.2.11", "pikepdf:font", "schema-Font", "schema-CIDFont"), "faces"),
    (("6.2.3-", "6.2.4.", "pikepdf:colour", "pikepdf:shading"), "colours"),
    (("6.3.", "Annot"), "comments"),
)

# It reads the faces of documents from outside, and tells of each oddity on standard error.
logging.getLogger("fontTools").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Archived:
    """A sealed copy as it goes on: PDF/A, or the bytes that it had, and what hinders it."""

    data: bytes
    hindrance: Hindrance | None = None

    @property
    def standard(self) -> str:
        """The standard that the file names and keeps, or nothing."""
        return "" if self.hindrance else STANDARD


def archived(data: bytes, moment: datetime) -> Archived:
    """The sealed copy as PDF/A-2b, or as it is with what hinders it. `moment` is when it was sealed: the same work gives the same file."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            hindrance = _in_the_way(pdf)
            return Archived(data, hindrance) if hindrance else Archived(_declared(pdf, moment))
    except PdfaError as error:
        return Archived(data, _told_by(error.report.findings))
    except Exception:  # noqa: BLE001  # what is odd in a document from outside hinders this, and never the sealed copy itself
        return Archived(data, "other")


def _in_the_way(pdf: pikepdf.Pdf) -> Hindrance | None:
    """What could be set right only by touching what somebody filed."""
    if Name.AcroForm in pdf.Root:
        # Fields, and signatures of the filer's, which a file written anew would no longer bear.
        return "form"
    for page in pdf.pages:
        for each in page.obj.get(Name.Annots, ()):
            flags = int(each.get(Name.F, 0))
            if flags & _UNSEEN or not (flags & _PRINTED or each.get(Name.Subtype) in _DRAW_NOTHING):
                return "comments"
        # The commonest of all, seen here without writing the file and having it read again.
        if any(_lacks_its_face(font) for font in page.resources.get(Name.Font, Dictionary()).values()):
            return "faces"
    return None


def _lacks_its_face(font: pikepdf.Object) -> bool:
    """Whether a simple face is only named, for a viewer to find one like it."""
    if font.get(Name.Subtype) not in (Name.Type1, Name.TrueType):
        return False
    descriptor = font.get(Name.FontDescriptor, Dictionary())
    return not any(key in descriptor for key in (Name.FontFile, Name.FontFile2, Name.FontFile3))


def _declared(pdf: pikepdf.Pdf, moment: datetime) -> bytes:
    """The document with all that the standard asks for beside what is seen.

    Raises:
        PdfaError: it would not conform.
        ValueError: it would draw something else.
    """
    before = [*_drawn(pdf)]
    _leave_out_what_is_not_of_the_document(pdf)
    prepare(pdf, _FLAVOUR, output_intent=None if _has_intent(pdf) else "sRGB")
    metadata = pdf.Root.Metadata
    metadata.write(_WRITTEN_AT.sub(rb"\g<1>" + moment.astimezone(UTC).isoformat().encode(), metadata.read_bytes()))
    out = io.BytesIO()
    save(pdf, out, _FLAVOUR, repair=False, deterministic_id=True)
    with pikepdf.open(out) as written:
        if [*_drawn(written)] != before:
            raise ValueError("a page would be drawn otherwise")
    return out.getvalue()


def _leave_out_what_is_not_of_the_document(pdf: pikepdf.Pdf) -> None:
    """Where a viewer begins, how it turns pages in a slide show, pictures for its list of pages, what editors keep for themselves."""
    remove_thumbnails(pdf)
    remove_private_app_data(pdf)
    if isinstance(pdf.Root.get(Name.OpenAction), Array):
        del pdf.Root.OpenAction
    for page in pdf.pages:
        for key in (Name.Trans, Name.Dur):
            if key in page.obj:
                del page.obj[key]
    if Name.DocChecksum in pdf.trailer:
        del pdf.trailer[Name.DocChecksum]


def _has_intent(pdf: pikepdf.Pdf) -> bool:
    """Whether the document ties its colours to a profile of its own already, as PDF/A has it."""
    return any(isinstance(each, Dictionary) and each.get(Name.S) == "/GTS_PDFA1" for each in pdf.Root.get(Name.OutputIntents, ()))


def _drawn(pdf: pikepdf.Pdf) -> Iterator[bytes]:
    """What each page draws, in order, as the hash of its operators: of a long document they would fill the memory twice."""
    for page in pdf.pages:
        content = page.obj.get(Name.Contents, Array())
        streams = content if isinstance(content, Array) else (content,)
        yield hashlib.sha256(b"\n".join(stream.read_bytes() for stream in streams)).digest()


def _told_by(findings: Iterable[Finding]) -> Hindrance:
    """What the validator's findings are about: the first that has a name here."""
    for finding in findings:
        for signs, hindrance in _ABOUT:
            if any(sign in finding.rule for sign in signs):
                return hindrance
    return "other"
