"""What the seal says of a document, from the rows of an accepted filing."""

from backoffice.filings.kept_date import decision_of
from backoffice.filings.models import Document, Filing
from reports.content.stationery import case_type_of
from reports.documents.plain import Both, Issue
from reports.documents.sealed_copy import SealedCopy


def sealed_copy_of(filing: Filing, document: Document, issue: Issue) -> SealedCopy:
    """What the seal on `document` says. The filing is dated by its deemed time, or by a date that it was allowed to keep; acceptance
    does not move it."""
    if filing.case is None or filing.date_of_filing is None or filing.decided_at is None:
        raise ValueError(f"{filing.reference} is not accepted: nothing to seal")
    return SealedCopy(
        issue=issue,
        reference=filing.reference,
        case_number=filing.case.number,
        case_type=case_type_of(filing.case_type),
        document=document.number,
        kind=Both(document.type.title, document.type.title_zh),
        title=document.title,
        sha256=document.sha256,
        pages=document.pages,
        filed_at=filing.date_of_filing,
        accepted_at=filing.decided_at,
        kept_by=decision_of(filing),
    )
