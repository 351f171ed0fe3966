"""Steps that acts share. A step is given the locked filing; it opens no transaction and locks nothing but counters."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backoffice.audit.models import Event
from backoffice.calendar.rules import Deemed, OfficeCalendar, deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.cases.models import CaseType, DocumentType
from backoffice.cases.selectors import fee_facts
from backoffice.fees.rules import FeeFacts, FeeLine, Quote, quote, unpriceable
from backoffice.fees.selectors import schedule_of
from backoffice.filings import facts as read_facts
from backoffice.filings.checks import Check
from backoffice.filings.events import WITHDRAWN, told
from backoffice.filings.models import CheckMark, Filing
from backoffice.filings.rules import DecisionFacts
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Refused
from backoffice.kernel.inserts import insert
from backoffice.kernel.languages import said
from backoffice.kernel.questions import Question
from backoffice.kernel.reasons import Reason
from backoffice.payments.models import Charge, ChargeLine
from backoffice.payments.selectors import charge_of
from backoffice.people.models import Office, OfficeKind, User


def calendar_for(office: Office, moment: datetime) -> OfficeCalendar:
    """The office's calendar as known now, wide enough around the moment."""
    return calendar_of(office, moment)


def date_by_calendar(filing: Filing, calendar: OfficeCalendar) -> Deemed:
    """Set the filing's deemed time and its reason from its received time; the pure rule decides."""
    deemed = deemed_receipt(calendar, filing.received_at)
    set_deemed(filing, deemed)
    return deemed


def set_deemed(filing: Filing, deemed: Deemed) -> None:
    """Write down what the pure rule has decided (fields only). What was settled and is not known any more keeps the time known last
    in its row, by which lists go; its reason says that it is not known (Filing.deemed_at)."""
    if deemed.at is not None or filing.state == State.RECEIVED:
        filing.deemed_received_at = deemed.at
    filing.deemed_reason = deemed.reason.code
    filing.deemed_note = deemed.reason.note


_ACCOUNTS = Question(lambda registry: Office.objects.filter(serves=registry, kind=OfficeKind.ACCOUNTS).order_by("code")[:1], int)


def accounts_office_of(registry: Office) -> Office:
    """The accounts office that serves the registry.

    Raises:
        Refused: none is on record: the reference data are incomplete.
    """
    office = _ACCOUNTS.first(registry.pk)
    if office is None:
        raise Refused("no-accounts-office", said(gettext_noop("No accounts office serves %(registry)s."), registry=registry.code))
    return office


def facts_of_fee(
    case_type: CaseType,
    types: Sequence[DocumentType],
    pages: Sequence[int],
    claim_cents: int | None,
    *,
    at: datetime,
    on_paper: bool = False,
) -> FeeFacts:
    """What prices these documents: the Hong Kong day of the submission (facts, section 2: what a person is charged
    follows the moment of submission). pages: of each document. claim_cents in HKD cents."""
    return fee_facts(case_type, types, claim_cents, clock.in_hong_kong(at).date(), pages=pages, on_paper=on_paper)


def price(facts: FeeFacts) -> Quote:
    """The quote by the schedule as on record now.

    Raises:
        Refused: a fee is due that cannot be known; the reasons say why.
    """
    schedule = schedule_of(facts.court)
    stop_for(unpriceable(schedule, facts))
    return quote(schedule, facts)


def charge(filing: Filing, quoted: Quote) -> Charge:
    """Write down what is owed, line by line, as it was quoted. The filing carries the total."""
    row = insert(
        Charge(
            subject=filing.reference,
            accounts_office=accounts_office_of(filing.office),
            fee_status=filing.fee_status,
            priced_on=quoted.priced_on,
            amount_cents=quoted.total_cents,
        )
    )
    lines = lines_of(quoted)
    for position, line in enumerate(lines, start=1):
        line.charge, line.position = row, position
    ChargeLine.objects.bulk_create(lines)
    return row


def lines_of(quoted: Quote) -> list[ChargeLine]:
    """The lines of a quote as rows, of no charge yet."""
    return [row_of(line) for line in quoted.lines]


def row_of(line: FeeLine) -> ChargeLine:
    """A line of a quote as a row, of no charge yet."""
    return ChargeLine(
        item=line.item, instrument=line.instrument, description=line.description,
        description_zh=line.description_zh, quantity=line.quantity, paper_cents=line.paper_cents,
        concession_cents=line.concession_cents, e_cents=line.e_cents, rule=line.rule, rule_zh=line.rule_zh,
        evidence=line.evidence, unverified=line.unverified, item_number=line.item_number, unit=line.unit,
    )  # fmt: skip


def taken_back(line: ChargeLine, rule: str, rule_zh: str) -> ChargeLine:
    """The line with its sign turned, not yet written; the rule says why."""
    return ChargeLine(
        item=line.item, item_number=line.item_number, instrument=line.instrument, unit=line.unit, quantity=line.quantity,
        description=f"Taken back: {line.description}"[:500], description_zh=f"撤回：{line.description_zh}"[:500],
        paper_cents=-line.paper_cents, concession_cents=-line.concession_cents, e_cents=-line.e_cents, reverses=line.position,
        rule=rule, rule_zh=rule_zh, evidence=line.evidence, unverified=line.unverified,
    )  # fmt: skip


def decision_facts(filing: Filing, officer: User | None) -> DecisionFacts:
    """What the rules need to know about a filing and the officer who wants to act on it; also who was first and took it back."""
    found = read_facts.decision_facts(filing, charge_of(filing.reference), officer)
    withdrawal = _withdrawal_of(filing)
    if withdrawal is None:
        return found
    return replace(found, withdrawn_by=withdrawal.actor_name, withdrawn_at=told(withdrawal.at))


def _withdrawal_of(filing: Filing) -> Event | None:
    """Who withdrew it and when: no row but the event says so, and the officer who was too late reads it."""
    if filing.state != State.WITHDRAWN:
        return None
    return Event.objects.filter(subject=filing.reference, code=WITHDRAWN.code).order_by("-id").first()


# Reasons that tell of a race: someone else was first, or the filing moved on.
_RACES = frozenset(
    {
        "taken-by-other", "not-taken", "already-decided", "wrong-state", "paid-meanwhile", "price-settled",
        "held", "referred", "nobody-else-has-it", "asked-already", "undo-over", "accepted-by-other", "question-open",
        "look-taken", "look-answered", "look-over", "look-not-taken",
    }
)  # fmt: skip


def stop_for(reasons: Iterable[Reason]) -> None:
    """Refuse the act if there is a reason; the first one names it, all are in the details.

    Raises:
        Conflict: somebody else was first or the filing has moved on; who and when is in the words.
        Refused: any other reason.
    """
    given = list(reasons)
    if not given:
        return
    kind = Conflict if any(reason.code in _RACES for reason in given) else Refused
    details = [{"code": reason.code, "detail": reason.text, "field": reason.field} for reason in given]
    message = " ".join(reason.in_words(_) for reason in given)
    raise kind(given[0].code, message, reasons=details)


def mark_of(filing: Filing, check: Check, *, ticked: bool, officer: User | None = None) -> CheckMark:
    """The row that keeps a tick, or that it was taken back, in the words of now; without an officer a rule ticked it. Not yet written."""
    return CheckMark(
        filing=filing, document_number=check.document, item_id=check.point.item, ticked=ticked,
        text=check.point.text, text_zh=check.point.text_zh, officer=officer, at=clock.now(),
    )  # fmt: skip


# The columns that say who has a filing, written whenever it changes hands.
IN_HAND = ("taken_by", "taken_at", "lease_until")


def hand_to(filing: Filing, officer: User, *, lease: timedelta | None = None) -> None:
    """Put the filing in an officer's hands (fields only). lease: for how long, unless its page stays open; None: until further notice."""
    filing.taken_by = officer
    filing.taken_at = clock.now()
    filing.lease_until = None if lease is None else filing.taken_at + lease


def hand_back(filing: Filing) -> None:
    """Nobody has it any more (fields only)."""
    filing.taken_by = filing.taken_at = filing.lease_until = None
