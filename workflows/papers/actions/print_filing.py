"""Somebody prints a filing whole: one PDF of a sheet and all its documents that they may see; the record says who did."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.sealing import is_hidden
from backoffice.filings import events
from backoffice.filings.models import Document, Filing
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock, storage
from backoffice.kernel.errors import NotFound, Refused
from backoffice.papers.models import Paper, PaperKind
from backoffice.people import rights
from backoffice.people.models import User
from reports.content.filing_print import filing_print_of
from reports.content.stationery import issue_for
from reports.documents import filing_print
from reports.render import bounded
from reports.render.binding import Bound, Unbindable, bind
from reports.render.faces import Unprintable
from workflows.cases import sealing

# What is bound while somebody waits for it: within a second or so on a busy machine.
MOST_PAGES, MOST_BYTES = 600, 60_000_000


@dataclass(frozen=True)
class Printed:
    """A filing as one file."""

    data: bytes
    name: str
    pages: int


def print_filing(*, reference: str, person: User) -> Printed:
    """Bind the filing's sheet and its documents in their order, each as sealed if it is and else as filed.

    It is bound outside any transaction, and handed out only when the record has it. Documents that are kept from the person are not in
    it, and the sheet says that some may not be.

    Raises:
        NotFound: there is no such filing for this person.
        Forbidden: the person has not the right to see filings there.
        Refused: too-large, nothing-to-print, unprintable.
    """
    filing = Filing.objects.select_related("office", "case_type", "case").filter(reference=reference).first()
    if filing is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    rights.must(person, "filing.view", filing.office)
    sealing.must_see(person, filing)
    (office,) = rights.seeing(User.objects.get(pk=person.pk), [filing.office])
    every = documents_of(filing)
    documents = [document for document in every if not is_hidden(document, office)]
    data, pages = _bound(filing, documents, person, hidden=len(documents) < len(every))
    with transaction.atomic():
        events.printed(filing, rights.actor_of(person), documents=[document.number for document in documents], pages=pages)
    return Printed(data, f"{reference}.pdf", pages)


def _bound(filing: Filing, documents: list[Document], person: User, *, hidden: bool) -> tuple[bytes, int]:
    if not documents:
        raise Refused("nothing-to-print", _("None of its documents is open to you."))
    # Copies of an acceptance that was set aside hold no longer: then its documents are printed as they were filed.
    drawn = Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=filing.reference, superseded_by=None)
    if filing.set_aside_at is not None:
        drawn = drawn.none()
    copies = {paper.position: paper for paper in drawn}
    files = [(document, copies.get(document.number)) for document in documents]
    size = sum(paper.size if paper else document.size for document, paper in files)
    if size > MOST_BYTES or sum(document.pages for document in documents) > MOST_PAGES:
        raise Refused("too-large", _("It is too large to be bound at once: print its documents one by one."))
    issue = issue_for(filing.office, number=filing.reference, code="", drawn_at=clock.now())
    content = filing_print_of(
        filing, documents, [number for number in copies if any(document.number == number for document in documents)], issue,
        printed_by=str(person), hidden=hidden,
    )  # fmt: skip
    try:
        parts = [Bound("Sheet 首頁", filing_print.draw(content), filing.reference)]
        for document, paper in files:
            with storage.open_checked(paper.sha256 if paper else document.sha256) as file:
                parts.append(Bound(f"{document.number} {document}", file.read(), f"{filing.reference} / {document.number}"))
        return bounded.run(bind, parts, filing.reference, MOST_PAGES + 20)
    except (Unbindable, bounded.Ended) as error:
        raise Refused("unprintable", _("A document in it cannot be bound: print its documents one by one.")) from error
    except Unprintable as error:
        raise Refused("unprintable", _("A name in it has a character that cannot be printed: print its documents one by one.")) from error
