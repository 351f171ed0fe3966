"""Objects of a PDF file that are written out already, so that what is the same in every paper is made once."""

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject


class Written(PDFObject):
    """An object as it will stand in the file. One for each document: reportlab notes its name on it."""

    # reportlab then refers to it, and does not write it where it is named.
    __RefOnly__ = 1

    def __init__(self, text: bytes) -> None:
        self.text = text

    def format(self, document: PDFDocument) -> bytes:
        return self.text


def stream(entries: bytes, content: bytes) -> bytes:
    """A stream with these entries of its dictionary beside its length; PDF/A wants a line end before `endstream`."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)
