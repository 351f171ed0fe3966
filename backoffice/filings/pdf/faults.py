"""What can be wrong with a document, and how far it is looked at."""

from dataclasses import dataclass
from typing import Final

EMPTY: Final = "document-empty"
TOO_LARGE: Final = "document-too-large"
NOT_PDF: Final = "document-not-pdf"
MIXED: Final = "document-mixed"
NEEDS_PASSWORD: Final = "document-needs-password"  # noqa: S105  # a code, not a secret
ENCRYPTED: Final = "document-encrypted"
DAMAGED: Final = "document-damaged"
AMBIGUOUS: Final = "document-ambiguous"
NO_PAGES: Final = "document-no-pages"
TOO_MANY_PAGES: Final = "document-too-many-pages"
TOO_COMPLEX: Final = "document-too-complex"
SCRIPT: Final = "document-has-script"
LAUNCH: Final = "document-launches"
SENDS_DATA: Final = "document-sends-data"
OPENS_BY_ITSELF: Final = "document-opens-by-itself"
UNSAFE_LINK: Final = "document-unsafe-link"
EMBEDDED_FILE: Final = "document-has-embedded-file"
XFA: Final = "document-has-xfa"
MULTIMEDIA: Final = "document-has-multimedia"
EXTERNAL_CONTENT: Final = "document-has-external-content"

CODES: Final = (
    EMPTY, TOO_LARGE, NOT_PDF, MIXED, NEEDS_PASSWORD, ENCRYPTED, DAMAGED, AMBIGUOUS, NO_PAGES, TOO_MANY_PAGES,
    TOO_COMPLEX, SCRIPT, LAUNCH, SENDS_DATA, OPENS_BY_ITSELF, UNSAFE_LINK, EMBEDDED_FILE, XFA, MULTIMEDIA,
    EXTERNAL_CONTENT,
)  # fmt: skip

MOST_FAULTS: Final = 10
MOST_DETAIL: Final = 60


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. page counts from 1, 0 when it is not on a page; detail is a few words from the file."""

    code: str
    page: int = 0
    detail: str = ""


@dataclass(frozen=True)
class Looked:
    """What was seen: the number of pages, what is wrong (nothing: the document can be taken), and the signature fields that are signed."""

    pages: int
    faults: tuple[Fault, ...] = ()
    signatures: int = 0


@dataclass(frozen=True)
class Limits:
    """How much a document may ask of us.

    bytes: of the file; pages; objects: PDF objects; page_bytes: of the drawing instructions of all pages, unpacked;
    memory_bytes: address space of the process that looks; seconds: of processor time for one document. Three times
    as many seconds may pass on the wall clock.
    """

    bytes: int
    pages: int
    objects: int = 500_000
    page_bytes: int = 512 * 1024 * 1024
    memory_bytes: int = 1536 * 1024 * 1024
    seconds: int = 20
