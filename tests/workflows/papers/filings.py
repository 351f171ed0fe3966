"""Filings whose documents lie in the store, so that they can be sealed."""

from backoffice.filings.models import Filing
from backoffice.kernel import storage
from tests.factories import DocumentFactory, FilingFactory
from tests.reports.specimens import pdf_of


def whole(documents: int = 1, **traits) -> Filing:
    """A filing whose documents lie in the store."""
    filing = FilingFactory(documents=0, **traits)
    for number in range(1, documents + 1):
        data = pdf_of(lambda canvas, number=number: canvas.drawString(60, 400, f"Document {number} of {filing.reference}"))
        stored = storage.put_bytes(data)
        DocumentFactory(filing=filing, number=number, sha256=stored.sha256, size=stored.size, pages=1)
    return filing
