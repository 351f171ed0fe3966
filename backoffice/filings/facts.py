"""The facts from which the pure rules decide, gathered from rows that have been read already (no queries here)."""

from backoffice.filings.events import told
from backoffice.filings.models import FeeStatus, Filing
from backoffice.filings.rules import DecisionFacts
from backoffice.filings.states import State
from backoffice.kernel import clock, languages
from backoffice.payments.models import Charge
from backoffice.people.models import User


def fee_is_settled(filing: Filing, owed: Charge | None) -> bool:
    """Whether nothing is owed: paid in full, or nothing is payable. A charge that is missing settles nothing."""
    return owed is not None and (filing.fee_status != FeeStatus.PAYABLE or owed.left_cents == 0)


def withdrawn_case(filing: Filing) -> str:
    """The number of the filing's case, if that was withdrawn since the filing came; empty while it stands."""
    return filing.case.number if filing.case is not None and filing.case.withdrawn_at is not None else ""


def closed_case(filing: Filing) -> str:
    """The number of the filing's case, if that is closed; empty while it is open."""
    return filing.case.number if filing.case is not None and filing.case.closed_at is not None else ""


def decision_facts(filing: Filing, owed: Charge | None, officer: User | None) -> DecisionFacts:
    """What the rules need to know about a filing, its charge and the officer who looks at it (none: the filer asks)."""
    return DecisionFacts(
        state=str(filing.state),
        state_words=str(State(filing.state).label),
        fee_settled=fee_is_settled(filing, owed),
        taken_by_me=officer is not None and filing.taken_by_id == officer.pk,
        taken_by=str(filing.taken_by) if filing.taken_by else "",
        taken_since=told(filing.taken_at) if filing.taken_at else "",
        decided_by=str(filing.decided_by) if filing.decided_by else "",
        decided_at=told(filing.decided_at) if filing.decided_at else "",
        deemed_known=filing.deemed_at is not None,
        lease_over=filing.lease_until is not None and filing.lease_until <= clock.now(),
        decided_by_me=officer is not None and filing.decided_by_id == officer.pk,
        undo_until=told(filing.undo_until) if filing.undo_until else "",
        set_aside=told(filing.set_aside_at) if filing.set_aside_at else "",
        undo_over=filing.undo_until is not None and filing.undo_until <= clock.now(),
        referred_since=told(filing.referred_at) if filing.referred_at else "",
        held_until=languages.day(filing.held_until) if filing.held_until else "",
    )
