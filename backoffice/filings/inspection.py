"""The look at every document that comes in through the door, and the words of its refusal.

The looking itself is in backoffice/filings/pdf, in bounded processes; here stand the limits in force and, for each
fault, a sentence that names the document, the fault and what to do.
"""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.filings.pdf import faults
from backoffice.filings.pdf.faults import Fault, Limits
from backoffice.filings.pdf.pool import Busy, shared_pool
from backoffice.kernel import storage
from backoffice.kernel.errors import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LONGEST_NAME = 120
# Seconds of processor time: two documents are read and drawn, page by page, and nobody waits for it.
_COMPARED_IN = 90


class InspectionBusy(Refused):
    """The document could not be looked at now; it says nothing about the document. Send it again."""

    status = 503


_KINDS: dict[str, "StrPromise"] = {
    "office": _("a document of an office program"),
    "rtf": _("a document of an office program"),
    "zip": _("a ZIP archive"),
    "archive": _("an archive"),
    "jpeg": _("a JPEG picture"),
    "png": _("a PNG picture"),
    "gif": _("a GIF picture"),
    "tiff": _("a TIFF picture"),
    "bitmap": _("a bitmap picture"),
    "postscript": _("a PostScript file"),
    "program": _("a program"),
    "xml": _("an XML file"),
    "html": _("a web page"),
    "text": _("plain text"),
    "unknown": _("a file of an unknown kind"),
}

_WORDING: dict[str, "StrPromise"] = {
    faults.EMPTY: _("%(document)s is empty. Save the document again and send it."),
    faults.TOO_LARGE: _("%(document)s is larger than %(most_mb)s MB. Send it in smaller parts, or scan it at 300 dpi in grey."),
    faults.NOT_PDF: _("%(document)s is not a PDF but %(kind)s. Save or print it as a PDF and send that."),
    faults.MIXED: _("%(document)s holds another file before or behind the PDF. Print it to a new PDF and send that."),
    faults.NEEDS_PASSWORD: _("%(document)s cannot be opened without a password. Save it without a password and send it again."),
    faults.ENCRYPTED: _(
        "%(document)s opens without a password but is encrypted and forbids changes, so the court cannot put its "
        "seal on it. Save it without security settings and send it again."
    ),
    faults.DAMAGED: _(
        "%(document)s is damaged: it is cut off, or cannot be read. Open it, check that it is whole, print it to a new PDF and send that."
    ),
    faults.AMBIGUOUS: _(
        "%(document)s says the same thing twice in different ways, so that two programs could show it differently."
        " Print it to a new PDF and send that."
    ),
    faults.NO_PAGES: _("%(document)s has no pages. Save the document again and send it."),
    faults.TOO_MANY_PAGES: _("%(document)s has %(pages)s pages; %(most_pages)s are allowed. Send it in smaller parts."),
    faults.TOO_COMPLEX: _("%(document)s takes too much time or memory to open safely. Print it to a new PDF, or scan it, and send that."),
    faults.SCRIPT: _("%(document)s carries a script (JavaScript). Print it to a new PDF, which leaves the script out, and send that."),
    faults.LAUNCH: _("%(document)s would start a program or open a file%(detail)s. Print it to a new PDF and send that."),
    faults.SENDS_DATA: _(
        "%(document)s would send its form's contents elsewhere or fetch them%(detail)s. Fill the form in, print it"
        " to a new PDF and send that."
    ),
    faults.OPENS_BY_ITSELF: _(
        "%(document)s opens an address or another file by itself, without a click%(detail)s. Print it to a new PDF and send that."
    ),
    faults.UNSAFE_LINK: _(
        "%(document)s has a link to a file or a program and not to a web page%(detail)s. Remove the link, or print"
        " it to a new PDF, and send that."
    ),
    faults.EMBEDDED_FILE: _(
        "%(document)s has another file attached inside it%(detail)s. Send that file as a document of its own and "
        "print this one to a new PDF."
    ),
    faults.XFA: _(
        "%(document)s is a dynamic form (XFA), whose pages are made by the program that opens it. Fill it in, "
        "print it to a new PDF and send that."
    ),
    faults.MULTIMEDIA: _("%(document)s has sound, film or a 3D model in it. Print it to a new PDF and send that."),
    faults.EXTERNAL_CONTENT: _("%(document)s takes part of its content from another file. Print it to a new PDF and send that."),
}


@dataclass(frozen=True)
class Finding:
    """One reason to refuse a document: a stable code and a sentence. page counts from 1, 0: not on a page."""

    code: str
    text: str
    page: int = 0


@dataclass(frozen=True)
class Inspection:
    """What was seen in a document. Without findings it may be taken."""

    pages: int
    findings: tuple[Finding, ...] = ()
    signatures: int = 0

    @property
    def may_be_taken(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def limits_in_force() -> Limits:
    """The limits of this installation: the settings DOCUMENT_MAX_BYTES and DOCUMENT_MAX_PAGES, the rest as built."""
    return Limits(bytes=settings.DOCUMENT_MAX_BYTES, pages=settings.DOCUMENT_MAX_PAGES)


def inspect(path: Path, *, declared_name: str, limits: Limits) -> Inspection:
    """Look at a document in a bounded process.

    Args:
        path: the file.
        declared_name: the name under which it was sent, for the wording only: a file's type is what it holds.
        limits: how much it may ask of us.

    Raises:
        InspectionBusy: it could not be looked at now.
    """
    try:
        looked = shared_pool(settings.INSPECTION_PROCESSES).look(path, limits)
    except Busy as error:
        raise InspectionBusy("inspection-busy", _("Documents cannot be looked at just now. Send the filing again in a minute.")) from error
    return Inspection(looked.pages, tuple(finding_of(fault, declared_name, limits) for fault in looked.faults), looked.signatures)


def compare(later: str, earlier: str) -> list[dict[str, Any]]:
    """How the pages of one stored document differ from those of another, found in a bounded process; as pdf/pages.py tells it.

    Both are named by the SHA-256 of their bytes.

    Raises:
        Unreadable: one of them cannot be read again, or asks for too much.
        NotFound, storage.Damaged: one of them is not in the store as it was filed.
        InspectionBusy: it could not be done now.
    """
    limits = replace(limits_in_force(), seconds=_COMPARED_IN)
    for sha256 in (later, earlier):
        storage.open_checked(sha256).close()
    try:
        told = shared_pool(settings.INSPECTION_PROCESSES).ask(
            "compare", storage.path_of(later), limits, earlier=str(storage.path_of(earlier))
        )
    except Busy as error:
        raise InspectionBusy("inspection-busy", _("Documents cannot be looked at just now.")) from error
    return list(told["pages"])


def finding_of(fault: Fault, declared_name: str, limits: Limits) -> Finding:
    """A fault in words, in the language in force."""
    name = printable_name(declared_name)
    if fault.page:
        document = _("“%(name)s”, page %(page)s,") % {"name": name, "page": fault.page}
    else:
        document = _("“%(name)s”") % {"name": name}
    text = _WORDING[fault.code] % {
        "document": document,
        "detail": f" ({fault.detail})" if fault.detail else "",
        "kind": _KINDS.get(fault.detail, _KINDS["unknown"]),
        "pages": fault.detail,
        "most_pages": limits.pages,
        "most_mb": limits.bytes // (1024 * 1024),
    }
    return Finding(fault.code, text, fault.page)


def printable_name(name: str) -> str:
    """A sent name on one line, without marks that would turn or hide the words around it."""
    shown = "".join(
        "\ufffd" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else character for character in name
    ).strip()
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"
