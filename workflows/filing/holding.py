"""Steps about who has a filing: given for a while, asked for, going over, held. They are given the locked filing."""

from backoffice.filings import events
from backoffice.filings.holdings import request_for
from backoffice.filings.models import Answer, Filing, HandoverRequest, Hold, HoldEnd
from backoffice.filings.queue_rules import lease_of
from backoffice.kernel import clock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import steps, turns
from workflows.filing.flows import ReviewFlow


def give(filing: Filing, officer: User, *, leased: bool = True) -> None:
    """Open the review of a filing that nobody has for this officer, and write it. leased: it goes back by itself when its page is
    no longer open; what was assigned stays, and what waits for its filer."""
    steps.hand_to(filing, officer, lease=lease_of(filing.office_id) if leased and filing.asked_at is None else None)
    filing.save(update_fields=[*steps.IN_HAND])
    turns.open_turn(ReviewFlow, filing)


def answered(request: HandoverRequest, answer: Answer) -> None:
    """Write what became of a request."""
    request.answer, request.answered_at = answer, clock.now()
    request.save(update_fields=["answer", "answered_at"])


def pass_on(filing: Filing, request: HandoverRequest | None, *, holder: str) -> None:
    """The filing has just left its holder's hands: whoever asked for it, and still may take and see it, has it now."""
    if request is None or not rights.may(request.asked_by, "filing.take", filing.office) or not sealing.sees(request.asked_by, filing):
        return
    answered(request, Answer.WENT_OVER)
    give(filing, request.asked_by)
    events.went_over(filing, holder=holder, to=request.asked_by)


def end_lease(filing: Filing) -> None:
    """The time of who has it is over: it goes to whoever asked for it, else back to the queue."""
    request, holder = request_for(filing), str(filing.taken_by)
    turns.cancel_turn(filing)
    steps.hand_back(filing)
    filing.save(update_fields=[*steps.IN_HAND])
    events.lease_over(filing, holder=holder)
    pass_on(filing, request, holder=holder)


def end(filing: Filing, how: HoldEnd) -> None:
    """The hold is over: its row says how; the filing's field is to be saved."""
    Hold.objects.filter(filing=filing, ended_at=None).update(ended_at=clock.now(), ended_how=how)
    filing.held_until = None
