"""One look at one document: what it is, whether it can be read, and what it would do.

Runs in a bounded process of its own (pool.py, worker.py): the parsers are not trusted with files from outside.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, cast

import pikepdf
import pypdfium2

from backoffice.filings.pdf import active, faults, kinds
from backoffice.filings.pdf.faults import MOST_FAULTS, Fault, Limits, Looked

# qpdf's words when the table of objects could not be used and it guessed: a sign of a file cut off or altered on its way.
_REBUILT: Final = "file is damaged"
_NO_MEMORY: Final = "bad_alloc"
# Two programs read a doubled key differently; for these keys one of them could see what the other does not.
_DOUBLED: Final = "duplicated key "
_TELLING_KEYS: Final = frozenset(
    {"/S", "/JS", "/A", "/AA", "/OpenAction", "/Names", "/AcroForm", "/XFA", "/F", "/EF", "/URI", "/Next", "/Subtype",
     "/Pages", "/Kids", "/Contents", "/Annots", "/Type"}
)  # fmt: skip


def look(path: Path, limits: Limits) -> Looked:
    """Look at a file of any kind.

    Raises:
        MemoryError: the document asks for more memory than the process may have.
    """
    size = path.stat().st_size
    if size == 0:
        return Looked(0, (Fault(faults.EMPTY),))
    if size > limits.bytes:
        return Looked(0, (Fault(faults.TOO_LARGE),))
    with path.open("rb") as file:
        head = file.read(kinds.HEAD_BYTES)
        file.seek(max(0, size - kinds.TAIL_BYTES), os.SEEK_SET)
        tail = file.read()
    kind = kinds.kind_of(head)
    if kind != "pdf":
        code = faults.MIXED if kinds.has_pdf_inside(head) else faults.NOT_PDF
        return Looked(0, (Fault(code, detail=kind),))
    if kinds.has_second_file_behind(tail):
        return Looked(0, (Fault(faults.MIXED),))
    return _look_inside(path, limits)


def _look_inside(path: Path, limits: Limits) -> Looked:
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                return Looked(0, (Fault(faults.ENCRYPTED),))
            return _look_at(pdf, path, limits)
    except pikepdf.PasswordError:
        return Looked(0, (Fault(faults.NEEDS_PASSWORD),))
    except pikepdf.PdfError as error:
        code = faults.ENCRYPTED if "encrypt" in str(error).lower() else faults.DAMAGED
        return Looked(0, (Fault(code),))


def _look_at(pdf: pikepdf.Pdf, path: Path, limits: Limits) -> Looked:
    if len(pdf.objects) > limits.objects:
        return Looked(0, (Fault(faults.TOO_COMPLEX),))
    pages = len(pdf.pages)
    if pages == 0:
        return Looked(0, (Fault(faults.NO_PAGES),))
    if pages > limits.pages:
        return Looked(pages, (Fault(faults.TOO_MANY_PAGES, detail=str(pages)),))
    found = _first_of_each(active.faults_of_objects(pdf))
    if found:
        on_page = active.pages_of_faults(pdf, {fault.code for fault in found})
        found = [Fault(fault.code, on_page.get(fault.code, 0), fault.detail) for fault in found]
    found += _unreadable(pdf, limits)
    warnings = [str(warning) for warning in pdf.get_warnings()]
    if any(_REBUILT in warning for warning in warnings):
        found.append(Fault(faults.DAMAGED))
    if any(_doubles_a_telling_key(warning) for warning in warnings):
        found.append(Fault(faults.AMBIGUOUS))
    if not found and not _can_be_drawn(path, pages):
        found.append(Fault(faults.DAMAGED))
    return Looked(pages, tuple(_first_of_each(found))[:MOST_FAULTS], _signatures(pdf))


def _signatures(pdf: pikepdf.Pdf) -> int:
    """How many signature fields hold a signature. Whether it is valid is not asked here: it is no fault of the document."""
    return sum(
        1
        for thing in cast(Iterable[object], pdf.objects)
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/FT") == "/Sig" and isinstance(thing.get("/V"), pikepdf.Dictionary)
    )


def _first_of_each(many: Iterable[Fault]) -> list[Fault]:
    first: dict[str, Fault] = {}
    for fault in many:
        first.setdefault(fault.code, fault)
    return list(first.values())


def _doubles_a_telling_key(warning: str) -> bool:
    _before, doubled, after = warning.partition(_DOUBLED)
    return bool(doubled) and after.split(";", 1)[0].strip() in _TELLING_KEYS


def _unreadable(pdf: pikepdf.Pdf, limits: Limits) -> list[Fault]:
    """A page whose drawing instructions cannot be unpacked, or pages that unpack to more than a court needs."""
    unpacked = 0
    for number, page in enumerate(pdf.pages, start=1):
        contents = page.obj.get("/Contents")
        for part in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if part is None:
                continue
            if not isinstance(part, pikepdf.Stream):
                return [Fault(faults.DAMAGED, number)]
            try:
                unpacked += len(part.read_bytes())
            except pikepdf.PdfError as error:
                # qpdf reports that it got no memory as one more fault of the stream.
                return [Fault(faults.TOO_COMPLEX if _NO_MEMORY in str(error) else faults.DAMAGED, number)]
            if unpacked > limits.page_bytes:
                return [Fault(faults.TOO_COMPLEX, number)]
    return []


def _can_be_drawn(path: Path, pages: int) -> bool:
    """Whether the program that will show it to the officer opens it, counts the same pages and finds first and last."""
    try:
        document = pypdfium2.PdfDocument(path)
        try:
            if len(document) != pages:
                return False
            for index in {0, pages - 1}:
                page = document.get_page(index)
                width, height = page.get_size()
                page.close()
                if width <= 0 or height <= 0:
                    return False
        finally:
            document.close()
    except pypdfium2.PdfiumError:
        return False
    return True
