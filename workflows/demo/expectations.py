"""What must have come of each filing: looked up in the database, compared with the story, differences in plain words."""

from collections.abc import Iterator
from datetime import datetime

from backoffice.calendar.rules import next_opening
from backoffice.calendar.selectors import calendar_of
from backoffice.filings.models import Filing
from backoffice.filings.states import DECIDED_AGAINST, State
from backoffice.kernel import clock
from backoffice.kernel.money import Money, parse_hkd
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Payment, Receipt
from workflows.demo.stories import Expectation
from workflows.demo.times import Resolver

_SEALED = frozenset({State.SERVED})
_DECIDED_AGAINST = frozenset(DECIDED_AGAINST)


def dollars(written: str) -> int:
    """HKD cents of "504" or "1,045.50"."""
    return parse_hkd(written).cents


def differences(reference: str, expected: Expectation, resolver: Resolver) -> Iterator[str]:
    """What is not as expected, one sentence each; nothing when all is well."""
    filing = Filing.objects.select_related("office", "case", "taken_by").filter(reference=reference).first()
    if filing is None:
        yield "was not received"
        return
    yield from _time(filing, expected, resolver)
    yield from _state(filing, expected)
    yield from _money(filing, expected)
    yield from _papers(filing)


def _time(filing: Filing, expected: Expectation, resolver: Resolver) -> Iterator[str]:
    if expected.deemed == "as received":
        due = filing.received_at
    elif expected.deemed == "next opening":
        opening = next_opening(calendar_of(filing.office, filing.received_at), filing.received_at)
        if opening is None or opening == filing.received_at:
            yield f"was expected to wait for an opening, but {filing.office.code} was open"
            return
        due = opening
    else:
        due = resolver.moment(expected.deemed)
    if filing.deemed_received_at != due:
        yield f"deemed received {_told(filing.deemed_received_at)}, expected {_told(due)}"
    if filing.deemed_reason != expected.because:
        yield f"deemed for the reason {filing.deemed_reason}, expected {expected.because}"


def _state(filing: Filing, expected: Expectation) -> Iterator[str]:
    ahead = filing.deemed_received_at is not None and filing.deemed_received_at > clock.now()
    state = expected.state_before_opening if ahead and expected.state_before_opening else expected.state
    if filing.state != state:
        yield f"is {filing.state}, expected {state}"
    holder = filing.taken_by.username if filing.taken_by else ""
    if holder != expected.held_by:
        yield f"is with {holder or 'nobody'}, expected {expected.held_by or 'nobody'}"
    if expected.case:
        found = f"{filing.case.case_type.code} {filing.case.year}" if filing.case else "no case"
        if found != expected.case:
            yield f"is in {found}, expected {expected.case}"


def _money(filing: Filing, expected: Expectation) -> Iterator[str]:
    if filing.fee_total_cents != dollars(expected.fee):
        yield f"the fee is {Money(filing.fee_total_cents)}, expected HK${expected.fee}"
    if expected.payments is not None:
        states = Payment.objects.filter(subject=filing.reference).order_by("captured_at").values_list("state", flat=True)
        if tuple(states) != expected.payments:
            yield f"its payments are {list(states)}, expected {list(expected.payments)}"
    if expected.receipt_year is not None:
        years = set(Receipt.objects.filter(subject=filing.reference).values_list("year", flat=True))
        if years != {expected.receipt_year}:
            yield f"its receipts are of {sorted(years)}, expected {expected.receipt_year}"


def _papers(filing: Filing) -> Iterator[str]:
    """Every paper that its state calls for is drawn."""
    due = {PaperKind.ACKNOWLEDGEMENT: 1, PaperKind.SEALED_COPY: 0, PaperKind.NOTICE_OF_RETURN: 0}
    if filing.state in _SEALED:
        due[PaperKind.SEALED_COPY] = filing.documents.count()
    if filing.state in _DECIDED_AGAINST:
        due[PaperKind.NOTICE_OF_RETURN] = 1
    for kind, number in due.items():
        drawn = Paper.objects.filter(kind=kind, subject=filing.reference, superseded_by=None).count()
        if drawn != number:
            yield f"has {drawn} papers of the kind {kind}, expected {number}"
    for receipt in Receipt.objects.filter(subject=filing.reference).values_list("number", flat=True):
        if not Paper.objects.filter(kind=PaperKind.RECEIPT, subject=receipt).exists():
            yield f"the receipt {receipt} is not drawn"


def _told(moment: datetime | None) -> str:
    return f"{clock.in_hong_kong(moment):%a %-d %b %Y %H:%M:%S.%f}" if moment else "–"
