"""Holding a resubmission against the filing that was returned, so that the officer reads only what is different."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.filings import inspection
from backoffice.filings.comparison import Became, Filed, matched
from backoffice.filings.models import Document, DocumentComparison, Filing
from backoffice.filings.pdf.pool import Unreadable
from backoffice.filings.selectors import documents_of
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet
from workflows.filing import parts


def compare(*, reference: str) -> bool:
    """Compare the documents of a resubmission with those of the returned filing and keep what was found; whether it did.

    Nothing of it decides anything: the documents themselves stand beside it. A second call changes nothing. The files are read
    outside the transaction, since that takes long.

    Raises:
        NotFound: no such filing.
        NotYet: documents cannot be looked at just now, or are others meanwhile.
        storage.Damaged: a stored document is not what was filed.
    """
    filing = Filing.objects.filter(reference=reference).select_related("resubmits").first()
    if filing is None:
        raise NotFound("filing-not-found", _("There is no such filing."), reference=reference)
    if filing.resubmits is None or DocumentComparison.objects.filter(filing=filing).exists():
        return False
    files = _filed(filing)
    became = matched(_as_compared(parts.gone_back(filing.resubmits, of_parts=filing.of_parts)), files)
    try:
        found = [_compared(filing, position, each) for position, each in enumerate(became, start=1)]
    except inspection.InspectionBusy as busy:
        raise NotYet from busy
    with transaction.atomic():
        lock(Filing, reference=reference)
        if DocumentComparison.objects.filter(filing=filing).exists():
            return False
        if _filed(filing) != files:
            # A document was replaced, or its type corrected, meanwhile.
            raise NotYet
        DocumentComparison.objects.bulk_create(found)
    return True


def _filed(filing: Filing) -> list[Filed]:
    return _as_compared(documents_of(filing))


def _as_compared(documents: Iterable[Document]) -> list[Filed]:
    return [Filed(document.number, document.type.code, document.sha256) for document in documents]


def _compared(filing: Filing, position: int, became: Became) -> DocumentComparison:
    row = DocumentComparison(
        filing=filing, position=position, same_bytes=became.is_the_same,
        number=became.later.number if became.later else None,
        earlier_number=became.earlier.number if became.earlier else None,
    )  # fmt: skip
    if became.later is not None and became.earlier is not None and not became.is_the_same:
        try:
            row.pages = inspection.compare(became.later.sha256, became.earlier.sha256)
        except Unreadable as unreadable:
            row.fault = unreadable.code
    return row
