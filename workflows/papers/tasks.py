"""What the worker does for papers: each topic of the outbox calls one act."""

from datetime import timedelta

from backoffice.audit.actors import SYSTEM
from backoffice.filings.kept_date import KEPT_DATE
from backoffice.kernel.outbox import NotYet, handles
from backoffice.papers.models import PaperKind
from backoffice.papers.selectors import current
from workflows.papers import printing
from workflows.papers.actions.correct import correct
from workflows.papers.actions.issue import (
    issue_acknowledgement,
    issue_notice_of_lapse,
    issue_notice_of_return,
    issue_receipt,
    issue_sealed_copies,
)
from workflows.papers.actions.make_print import make_print
from workflows.papers.actions.redraw import redraw
from workflows.papers.actions.reissue import reissue_acknowledgement


@handles("papers.acknowledgement")
def on_acknowledgement(*, filing: str) -> None:
    """A filing was received."""
    issue_acknowledgement(filing)


@handles("papers.receipt")
def on_receipt(*, receipt: str) -> None:
    """Money was received and has its receipt number."""
    issue_receipt(receipt)


@handles("papers.sealed_copies")
def on_sealed_copies(*, filing: str) -> None:
    """A filing was accepted."""
    issue_sealed_copies(filing)


@handles("papers.notice_of_return")
def on_notice_of_return(*, filing: str) -> None:
    """A filing was returned or rejected."""
    issue_notice_of_return(filing)


@handles("papers.notice_of_lapse")
def on_notice_of_lapse(*, filing: str) -> None:
    """A filing on paper has lapsed, or what its acceptance left out."""
    issue_notice_of_lapse(filing)


@handles("papers.kept_date")
def on_kept_date(*, filing: str) -> None:
    """A filing was allowed to keep the date of the returned one: its acknowledgement is drawn anew to say so."""
    paper = current(PaperKind.ACKNOWLEDGEMENT, filing)
    if paper is None:
        # It is being drawn, from rows that may have been read before.
        raise NotYet
    if not paper.content.get("filed_as_at"):
        redraw(number=paper.number, version=paper.version, actor=SYSTEM, ground=KEPT_DATE)


@handles("papers.correction")
def on_correction(*, filing: str) -> None:
    """The deemed time of a filing or of a payment for it has moved. A paper that was not drawn yet is drawn with the right time anyhow."""
    correct(filing)


@handles("papers.reissue")
def on_reissue(*, filing: str) -> None:
    """A slip in a filing was corrected. An acknowledgement that was not drawn yet says so anyhow."""
    reissue_acknowledgement(filing)


@handles(printing.PRINT)
def on_print(*, kept: str) -> None:
    """A long filing was asked for as one PDF: several turns, so that others' work is done between them."""
    if not make_print(reference=kept):
        raise NotYet(timedelta())
