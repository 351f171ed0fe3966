"""Steps about printing a filing whole: what of it is bound for whom, the binding file by file, and what is kept of it.

A print of a few hundred pages is made while somebody waits; a longer one by the worker, document after document, and kept for a while
(docs/decisions/0045-a-long-print-is-written-file-behind-file.md).
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from backoffice.cases.models import SealedTo
from backoffice.cases.sealing import is_hidden
from backoffice.filings.models import Document, Filing
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock, made_files, storage
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper, PaperKind
from backoffice.people import rights
from backoffice.people.models import User
from reports.content.filing_print import filing_print_of
from reports.content.stationery import issue_for
from reports.documents import filing_print
from reports.documents.filing_print import FilingPrint
from reports.documents.plain import as_json
from reports.render import binding, bounded
from reports.render.binding import Standing, TooLarge, Unbindable
from reports.render.faces import Unprintable
from workflows.cases import sealing
from workflows.papers.models import KeptPrint

P = ParamSpec("P")
R = TypeVar("R")

# The work of the worker.
PRINT = "papers.print"
# What is bound while somebody waits for it: within a second or so on a busy machine.
MOST_PAGES, MOST_BYTES = 600, 60_000_000

# Why a print cannot be made, by code; `number` is the document's.
FAULTS: dict[str, Any] = {
    "document-missing": _("The file of document %(number)s is not in the store. Tell the operators: it has to be brought back."),
    "document-damaged": _("The stored file of document %(number)s is damaged. Tell the operators: it has to be brought back."),
    "document-unbindable": _("Document %(number)s cannot be bound with the others. Print it by itself."),
    "name-unprintable": _("A name in it has a character that cannot be printed: print its documents one by one."),
    "too-large": _("It is larger than a PDF can be: print its documents one by one."),
    "store-full": _("There is not enough room left for so large a file. What was made of it is removed; tell the operators."),
    "store-failed": _("The disk did not take the file. What was made of it is removed; tell the operators."),
}


class CannotPrint(Refused):
    """A print cannot be made, for a reason of FAULTS; `document` is the number of the one that is to blame, 0 if none is."""

    def __init__(self, code: str, document: int = 0) -> None:
        super().__init__(code, fault_words(code, document))
        self.document = document


def fault_words(code: str, document: int) -> str:
    """The reason in a sentence."""
    return str(FAULTS[code] % {"number": document})


@dataclass(frozen=True)
class Leaf:
    """A document to be bound: its number and name, and of its sealed copy, or else of what was filed, the hash and the size in bytes."""

    number: int
    title: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Plan:
    """What of a filing is bound, as it stands now. `content` is its sheet, but for who prints it and when; `court_only` whether
    something in it is sealed to the court; `fingerprint` tells one plan from another by all that can be read in what is bound."""

    filing: Filing
    content: FilingPrint
    documents: tuple[Document, ...]
    leaves: tuple[Leaf, ...]
    court_only: bool
    fingerprint: str

    @property
    def pages(self) -> int:
        """The pages of the documents as they were filed."""
        return sum(document.pages for document in self.documents)

    @property
    def size(self) -> int:
        """What is bound, in bytes."""
        return sum(leaf.size for leaf in self.leaves)

    @property
    def at_once(self) -> bool:
        """Whether it is so short that somebody waits for it."""
        return self.pages <= MOST_PAGES and self.size <= MOST_BYTES


def filing_for(person: User, reference: str) -> Filing:
    """The filing that the person wants printed.

    Raises:
        NotFound: there is no such filing for this person.
        Forbidden: the person has not the right to see filings there.
    """
    filing = Filing.objects.select_related("office", "case_type", "case").filter(reference=reference).first()
    if filing is None:
        raise not_here()
    rights.must(person, "filing.view", filing.office)
    sealing.must_see(person, filing)
    return filing


def must_have_documents(plan: Plan) -> None:
    """Raises Refused (nothing-to-print) where no document of it is open to who asks."""
    if not plan.leaves:
        raise Refused("nothing-to-print", _("None of its documents is open to you."))


def not_here() -> NotFound:
    """What is said of what is not there for whoever asks."""
    return NotFound("not-here", _("There is no such thing here, or it is not of your office."))


def plan_for(person: User, filing: Filing) -> Plan:
    """What is bound for this person, who may see the filing."""
    return plan_of(filing, sees_sealed=_sees_sealed(person, filing))


def may_see(person: User, filing: Filing, kept: KeptPrint) -> bool:
    """Whether a kept print of the filing, as it was made, is there for somebody who may see the filing."""
    return not kept.court_only or _sees_sealed(person, filing)


def _sees_sealed(person: User, filing: Filing) -> bool:
    (office,) = rights.seeing(User.objects.get(pk=person.pk), [filing.office])
    return office.sees_sealed


def plan_of(filing: Filing, *, sees_sealed: bool) -> Plan:
    """What is bound for whoever sees what is sealed to the court, or for whoever does not."""
    every = documents_of(filing)
    documents = [document for document in every if sees_sealed or not is_hidden(document, None)]
    # Copies of an acceptance that was set aside hold no longer: then its documents are printed as they were filed.
    drawn = Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=filing.reference, superseded_by=None)
    copies = {} if filing.set_aside_at is not None else {paper.position: paper for paper in drawn}
    leaves = tuple(_leaf(document, copies.get(document.number)) for document in documents)
    # The moment at which it is drawn is another each time, and says nothing of the filing.
    issue = issue_for(filing.office, number=filing.reference, code="", drawn_at=filing.received_at)
    sealed = [document.number for document in documents if document.number in copies]
    content = filing_print_of(filing, documents, sealed, issue, printed_by="", hidden=len(documents) < len(every))
    levels = [filing.sealed_to, *(document.sealed_to for document in documents)]
    told = [as_json(content), [[leaf.number, leaf.title, leaf.sha256] for leaf in leaves], levels]
    return Plan(
        filing, content, tuple(documents), leaves, SealedTo.COURT in levels,
        hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest(),
    )  # fmt: skip


def _leaf(document: Document, copy: Paper | None) -> Leaf:
    file = copy or document
    return Leaf(document.number, f"{document.number} {document}", file.sha256, file.size)


# ---- binding ----


@dataclass(frozen=True)
class Press:
    """A plan on its way into a file, with the content of its sheet."""

    plan: Plan
    content: FilingPrint

    @property
    def files(self) -> int:
        """The sheet and the documents."""
        return 1 + len(self.plan.leaves)


def press_for(plan: Plan, *, by: str, at: datetime, kept: bool) -> Press:
    """The plan for who asked (`by`) and when; `kept`: whoever may see as much is given the same file."""
    return Press(plan, replace(plan.content, printed_by=by, kept=kept, issue=replace(plan.content.issue, drawn_at=at)))


def count(press: Press) -> int:
    """How many pages it will have: each document is opened, and no more.

    Raises:
        CannotPrint: see FAULTS.
    """
    pages = _bounded(0, binding.pages_of, _sheet(press))
    for leaf in press.plan.leaves:
        try:
            pages += _bounded(leaf.number, binding.pages_of, storage.path_of(leaf.sha256))
        except (CannotPrint, FileNotFoundError):
            # Perhaps it is not what was stored.
            _must_be_whole(leaf)
            raise
    return pages


def bind_next(press: Press, out: Path, standing: Standing, of: int) -> tuple[Standing, bool]:
    """Bind the next file behind what is in `out`; and with the last one, what the whole is. How far it is, and whether that is all.

    Raises:
        CannotPrint: see FAULTS.
        FileNotFoundError: `out` was removed meanwhile.
    """
    reference, place = press.plan.filing.reference, len(standing.marks)
    if place == 0:
        sheet = _sheet(press)
        ahead = _bounded(0, binding.add, out, standing, sheet, title="Sheet 首頁", foot=reference, of=of)
    else:
        leaf = press.plan.leaves[place - 1]
        _must_be_whole(leaf)
        ahead = _bounded(
            leaf.number, binding.add, out, standing, storage.path_of(leaf.sha256),
            title=leaf.title, foot=f"{reference} / {leaf.number}", of=of,
        )  # fmt: skip
    if len(ahead.marks) < press.files:
        return ahead, False
    return _bounded(0, binding.finish, out, ahead, title=reference), True


def _sheet(press: Press) -> bytes:
    try:
        return filing_print.draw(press.content)
    except Unprintable as error:
        raise CannotPrint("name-unprintable") from error


def _must_be_whole(leaf: Leaf) -> None:
    """Read through now: the bounded process reads the file by its path, and looks at no piece again."""
    try:
        storage.open_checked(leaf.sha256, anew=True).close()
    except NotFound as error:
        raise CannotPrint("document-missing", leaf.number) from error
    except storage.Damaged as error:
        raise CannotPrint("document-damaged", leaf.number) from error


def _bounded(number: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Work in the bounded process on a document, or on none (0), whose faults are told for what they are."""
    try:
        return bounded.run(work, *args, **kwargs)
    except TooLarge as error:
        raise CannotPrint("too-large") from error
    except (Unbindable, bounded.Ended, MemoryError) as error:
        raise CannotPrint("document-unbindable", number) from error
    except FileNotFoundError:
        raise
    except OSError as error:
        raise disk_fault(error) from error


def disk_fault(error: OSError) -> CannotPrint:
    """What is said when the disk does not take it."""
    return CannotPrint("store-full" if error.errno in storage.NO_ROOM else "store-failed")


# ---- what is kept ----


def is_stale(kept: KeptPrint) -> bool:
    """Whether the filing would be printed otherwise now."""
    return plan_of(kept.filing, sees_sealed=kept.court_only).fingerprint != kept.fingerprint


def is_parked(kept: KeptPrint) -> bool:
    """Whether the worker has given up on it, for a reason that only the operators can see."""
    return OutboxMessage.objects.filter(topic=PRINT, key=kept.reference).exclude(parked_at=None).exists()


def is_there(kept: KeptPrint) -> bool:
    """Whether it is ready, and its file is still there."""
    return kept.finished_at is not None and kept.removed_at is None and made_files.size_of(kept.reference) == kept.size


def remove(kept: KeptPrint) -> None:
    """Remove the file; the row says so. The file first: whoever is killed between leaves a row without a file, which is handed out to
    nobody."""
    made_files.remove(kept.reference)
    KeptPrint.objects.filter(pk=kept.pk).update(removed_at=clock.now())
