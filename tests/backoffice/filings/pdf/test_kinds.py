"""The first bytes tell what a file is."""

import pytest

from backoffice.filings.pdf.kinds import has_pdf_inside, has_second_file_behind, kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4\n", "pdf"),
        (b"\r\n%PDF-2.0", "pdf"),
        (b"\xef\xbb\xbf%PDF-1.7", "pdf"),
        (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", "office"),
        (b"PK\x03\x04 readme.txt", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"{\\rtf1", "rtf"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"II*\x00", "tiff"),
        (b"%!PS-Adobe", "postscript"),
        (b"MZ\x90\x00", "program"),
        (b"#!/bin/sh\n", "program"),
        (b"  <HTML>", "html"),
        (b"<?xml version='1.0'?>", "xml"),
        ("申索陳述書".encode(), "text"),
        (b"\x00\x00", "unknown"),
        (b"abc\x01", "unknown"),
    ],
)
def test_kind(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


def test_a_pdf_behind_something_else_is_seen() -> None:
    assert has_pdf_inside(b"GIF89a;\n%PDF-1.4")
    assert not has_pdf_inside(b"%PDF-1.4 %PDF-1.4")
    assert not has_pdf_inside(b"plain text")


def test_only_a_file_after_the_last_end_mark_counts() -> None:
    assert has_second_file_behind(b"...%%EOF\nPK\x05\x06")
    assert has_second_file_behind(b"...%%EOF\n<SCRIPT>")
    assert not has_second_file_behind(b"stream PK\x03\x04 endstream %%EOF\n")
    assert not has_second_file_behind(b"PK\x03\x04 without an end")
