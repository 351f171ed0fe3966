"""What a file is, by its first bytes and never by its name."""

from typing import Final

HEAD_BYTES: Final = 1024
TAIL_BYTES: Final = 66_000

# First bytes, and the word that a refusal uses for the kind. The order matters: the first match counts.
_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bitmap"),
    (b"%!PS", "postscript"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf'\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"<?xml", "xml"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"<script", "html"),
)
_OFFICE_PARTS: Final = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplication/vnd")
_BLANK: Final = b"\x00\t\n\x0c\r "
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# What a second file hidden behind the PDF's end begins with or carries.
_SECOND_FILE: Final = (b"PK\x03\x04", b"PK\x05\x06", b"MZ\x90", b"\x7fELF", b"Rar!\x1a", b"<script", b"<html", b"<?php")


def kind_of(head: bytes) -> str:
    """The kind of a file from its first bytes: "pdf", one of the words above, "text" or "unknown"."""
    start = head.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK)
    if start.startswith(b"%PDF-"):
        return "pdf"
    lowered = start[:32].lower()
    for signature, kind in _SIGNATURES:
        if start.startswith(signature) or lowered.startswith(signature):
            if kind == "zip" and any(part in head for part in _OFFICE_PARTS):
                return "office"
            return kind
    if start and all(byte >= 0x20 or byte in b"\t\n\r\x0c" for byte in start):
        return "text"
    return "unknown"


def has_pdf_inside(head: bytes) -> bool:
    """Whether a PDF begins after something else: many programs open such a file as a PDF, others as something else."""
    return kind_of(head) != "pdf" and b"%PDF-" in head


def has_second_file_behind(tail: bytes) -> bool:
    """Whether another file hangs behind the PDF's last end mark. Blank padding there is harmless and common."""
    end = tail.rfind(b"%%EOF")
    if end < 0:
        return False
    rest = tail[end + len(b"%%EOF") :]
    return any(mark in rest or mark in rest.lower() for mark in _SECOND_FILE)
