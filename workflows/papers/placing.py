"""Steps about where a seal stands: what an officer wants, and what a document's first page says to that."""

from backoffice.filings.models import Document, Filing
from backoffice.filings.seal_places import SealManner, seal_place_of
from backoffice.kernel import storage
from reports.documents.sealed_copy import Wanted
from reports.render import bounded
from reports.render.blank import Corner
from reports.render.placing import FirstPage, look


def wanted(filing: Filing, document: Document) -> Wanted:
    """Where the document's seal is to stand."""
    said = seal_place_of(filing.pk, document.number)
    if said is None or said.manner == SealManner.FOUND:
        return Wanted()
    if said.manner == SealManner.COVER or said.x is None or said.y is None:
        return Wanted(cover=True)
    return Wanted(corner=(float(said.x), float(said.y)))


def first_page(document: Document, corner: Corner | None = None) -> FirstPage:
    """The first page of the document, and whether the seal can stand at that corner. Looked at in a bounded process.

    Raises:
        reports.render.stamping.CannotBeSealed, reports.render.bounded.Ended: a person must look at the document.
    """
    return bounded.run(look, storage.path_of(document.sha256), corner)
