"""Steps of closing a case, of opening it again and of a change of solicitors: the facts, and the entry in the register."""

from collections.abc import Callable
from datetime import date

from backoffice.cases.models import Case, RegisterEntry
from backoffice.cases.rules import CaseFacts
from backoffice.filings.models import Filing
from backoffice.filings.states import OPEN
from backoffice.kernel import clock, languages
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing

MOST_NAMED = 5
LONGEST_NOTE = 300


def locked(number: str, person: User, right: str) -> Case:
    """The case with its filings, locked, of somebody who may do this with it and sees it.

    Raises:
        NotFound: there is no such case for this person.
        Forbidden: the person has not the right in its office.
    """
    case = sealing.locked_case(number)
    rights.must(person, right, case.office)
    sealing.must_see(person, case)
    return case


def facts_of(case: Case) -> CaseFacts:
    """How the case stands (two queries)."""
    last = case.standings.order_by("-id").first()
    waiting = Filing.objects.filter(case=case, state__in=OPEN).order_by("pk").values_list("reference", flat=True)[:MOST_NAMED]
    return CaseFacts(
        today=clock.today(), opened_on=case.opened_on, withdrawn=case.withdrawn_at is not None, closed=case.closed_at is not None,
        last_change=last.on if last else None, waiting=tuple(waiting),
    )  # fmt: skip


def said(text: str) -> str:
    """A note without what stands around it."""
    return " ".join(text.split())[:LONGEST_NOTE]


def enter(case: Case, on: date, officer: User, *, words: Callable[[], str], filing: str = "") -> None:
    """Enter in the register, in both languages, what happened to the case beside its filings, under that Hong Kong day."""
    english, chinese = languages.in_both(words)
    RegisterEntry.objects.create(
        case=case, filing_reference=filing, document_number=None, document_title="", entered_on=on, entered_at=clock.now(),
        text=english, text_zh=chinese, officer_name=str(officer),
    )  # fmt: skip
