"""May a document be marked so, and may a filing be accepted without it? Pure questions that answer with reasons; no reason means yes.

An acceptance takes the documents that are not marked against. What commences the case is never left out, and something must be left
to accept: a filing of which everything goes back is returned as a whole (decision 0037).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.filings.rules import DecisionFacts, ReturnedFor, are_reasons_sound, may_tick
from backoffice.kernel.reasons import Reason, because, gettext_noop

ACCEPT, RETURN, REJECT = "accept", "return", "reject"
OUTCOMES = (ACCEPT, RETURN, REJECT)


@dataclass(frozen=True)
class Filed:
    """A document as it stands in a filing. leads: the filing opens a case, and this document commences it."""

    number: int
    leads: bool
    pages: int = 1


@dataclass(frozen=True)
class Mark:
    """What is to become of one document. reason: a code, empty for acceptance; cure_by: a Hong Kong day, of what is returned."""

    document: int
    outcome: str
    reason: str = ""
    page: int | None = None
    note: str = ""
    cure_by: date | None = None


def may_mark(facts: DecisionFacts, mark: Mark, documents: Sequence[Filed], *, known: frozenset[str], today: date) -> tuple[Reason, ...]:
    """Why the document may not be marked so now. known: the codes in force for what the mark says; today: the Hong Kong day."""
    wrong = list(may_tick(facts))
    if facts.set_aside:
        text = gettext_noop(
            "Its acceptance was set aside: nothing of it is accepted any more. Say in its return what is wrong with a document."
        )
        wrong.append(because("set-aside", text))
    filed = next((each for each in documents if each.number == mark.document), None)
    if filed is None:
        wrong.append(because("unknown-document", gettext_noop("There is no document {number}."), "document", number=mark.document))
    elif mark.outcome not in OUTCOMES:
        wrong.append(because("unknown-outcome", gettext_noop("A document is accepted, returned or rejected."), "outcome"))
    elif mark.outcome != ACCEPT:
        if filed.leads:
            wrong.append(_leads(filed.number))
        pages = {each.number: each.pages for each in documents}
        if mark.reason:
            given = ReturnedFor(mark.reason, document=mark.document, page=mark.page, note=mark.note)
            wrong += are_reasons_sound([given], known=known, pages=pages)
        else:
            wrong.append(because("no-reason", gettext_noop("Give at least one reason."), "reasons"))
        if mark.outcome == RETURN and mark.cure_by is not None and mark.cure_by < today:
            wrong.append(because("cure-by-past", gettext_noop("The date by which to cure lies in the past."), "cure_by"))
    return tuple(wrong)


def may_leave_out(documents: Sequence[Filed], against: Mapping[int, str]) -> tuple[Reason, ...]:
    """Why the filing may not be accepted without these documents. against: what is to become of each of them, by its number."""
    wrong = [_leads(each.number) for each in documents if each.leads and each.number in against]
    if documents and all(each.number in against for each in documents):
        text = gettext_noop("No document is left to accept: return the filing, or reject it.")
        wrong.append(because("nothing-accepted", text))
    return tuple(wrong)


def _leads(number: int) -> Reason:
    text = gettext_noop("Document {number} commences the case: without it nothing is accepted. Return the whole filing.")
    return because("leads-the-filing", text, number=number)
