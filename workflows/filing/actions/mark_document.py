"""The officer says of one document of a filing in review what is to become of it."""

from django.db import transaction

from backoffice.cases.selectors import reasons_in_force
from backoffice.filings import part_rules
from backoffice.filings.models import DocumentMark, Filing
from backoffice.filings.part_rules import Mark
from backoffice.filings.parts import Outcome, marks_of
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.kernel.inserts import insert
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import parts, steps

# What it asks for to mark a document so. Nothing is decided by it: the acceptance does that.
_RIGHTS = {Outcome.ACCEPT: "filing.accept", Outcome.RETURN: "filing.return", Outcome.REJECT: "filing.reject"}


def mark_document(*, reference: str, officer: User, mark: Mark) -> bool:
    """Put on record what is to become of a document when the filing is accepted; whether that is new. Each mark is a row that stays, and
    the last one on a document counts.

    Raises:
        Forbidden: the officer may not accept, return or (by rank) reject in this registry.
        Conflict: someone else has it, nobody has taken it, or it is already decided.
        Refused: unknown-document; no-reason; unknown-reason, unknown-page; cure-by-past; or leads-the-filing: nothing is accepted
            without it.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, _RIGHTS.get(Outcome(mark.outcome), "filing.accept"), filing.office)
        documents = documents_of(filing)
        sealing.must_see(officer, filing, *documents)
        against = mark.outcome != Outcome.ACCEPT
        known = {row.code: row for row in reasons_in_force(mark.outcome, clock.today())} if against else {}
        facts = steps.decision_facts(filing, officer)
        filed = parts.as_filed(filing, documents)
        steps.stop_for(part_rules.may_mark(facts, mark, filed, known=frozenset(known), today=clock.today()))
        row = DocumentMark(
            filing=filing, document_number=mark.document, outcome=mark.outcome, reason=known[mark.reason] if against else None,
            page=mark.page if against else None, note=mark.note if against else "",
            cure_by=mark.cure_by if mark.outcome == Outcome.RETURN else None, officer=officer, at=clock.now(),
        )  # fmt: skip
        if _says_the_same(row, marks_of(filing.pk).get(mark.document)):
            return False
        insert(row)
    return True


def _says_the_same(row: DocumentMark, last: DocumentMark | None) -> bool:
    """Whether nothing new is said; a document of which nothing was said is to be accepted."""
    if last is None:
        return row.outcome == Outcome.ACCEPT
    return all(getattr(row, name) == getattr(last, name) for name in ("outcome", "reason_id", "page", "note", "cure_by"))
