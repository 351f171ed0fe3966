"""What follows each state, written once. Start here after filings/states.py.

| state | what follows by itself | whose turn |
|---|---|---|
| received | the acknowledgement is drawn; at the deemed time the sweep makes it deemed received | the clock |
| deemed received | the fee is checked; an unpaid one waits for a payment, and every payment checks again | the filer |
| fee short | it stands in the accounts office's list, also when a correction made it short; a payment of the rest checks again | accounts |
| fee checked | it stands in the registry's worklist | a registry officer |
| accepted | when its officer cannot undo it any more, each accepted document is sealed; served when each addressee has them | the worker |
| served | nothing | nobody |
| returned | the notice of return is drawn; not cured in time, it lapses | the filer |
| rejected | the notice is drawn | nobody |
| lapsed | nothing; of a filing on paper the notice of lapse is drawn, since its filer has no message box | nobody |
| withdrawn | nothing | nobody |
"""

from datetime import datetime

from backoffice.filings.models import Filing
from backoffice.filings.parts import lapses_of
from backoffice.filings.states import State
from backoffice.kernel import clock, outbox
from backoffice.kernel.outbox import NotYet
from workflows.service import notices

# The words of the work that follows; each has its handler in a tasks.py.
CHECK_FEE = "filing.check_fee"
SERVE = "filing.serve"
ACKNOWLEDGE = "papers.acknowledgement"
SEAL = "papers.sealed_copies"
NOTICE_OF_RETURN = "papers.notice_of_return"
# Beside the states: what was filed on paper has lapsed, and its filer has no message box.
NOTICE_OF_LAPSE = "papers.notice_of_lapse"
# Beside the states: a filing's time has moved, and its acknowledgement tells another one.
CORRECT = "papers.correction"
# Beside the states: a slip was corrected in review, and the acknowledgement tells what was filed.
REISSUE = "papers.reissue"
# Beside the states: a filing keeps the date of the returned one, and its acknowledgement does not say so yet.
KEEP_DATE = "papers.kept_date"
# Beside the states: an email tells the filer that a message waits.
NOTICE = "filing.notice"
# Beside the states: a resubmission is held against the filing that was returned.
COMPARE = "filing.compare"
# Beside the states: a filing that names its payment looks whether the money is there already.
CLAIM_PAYMENTS = "money.claim_payments"

FOLLOWS: dict[str, tuple[str, ...]] = {
    State.RECEIVED: (ACKNOWLEDGE,),
    State.DEEMED_RECEIVED: (CHECK_FEE,),
    State.FEE_SHORT: (),
    State.FEE_CHECKED: (),
    State.ACCEPTED: (SEAL,),
    State.SERVED: (),
    State.RETURNED: (NOTICE_OF_RETURN,),
    State.REJECTED: (NOTICE_OF_RETURN,),
    State.LAPSED: (),
    State.WITHDRAWN: (),
}


def follow(filing: Filing, *, not_before: datetime | None = None) -> None:
    """Ask for the work that follows the state which the filing has just reached, in the act's transaction; not before that moment. What
    its filer was not told of, and need not be told of in this state, is nobody's work any more."""
    for topic in FOLLOWS[filing.state]:
        outbox.put(topic, key=filing.reference, not_before=not_before, filing=filing.reference)
    notices.over(filing)


def call_off(state: State, reference: str) -> None:
    """What follows this state is not to be done for this filing after all, in the act's transaction."""
    for topic in FOLLOWS[state]:
        outbox.call_off(topic, key=reference)


def call_off_service(reference: str) -> None:
    """An acceptance is set aside: neither its copies nor their service are wanted any more, if they are still under way."""
    call_off(State.ACCEPTED, reference)
    outbox.call_off(SERVE, key=reference)


def tell_of_parts(filing: Filing) -> None:
    """Beside its state: the acceptance left documents out, and the notice about those is drawn when it cannot be undone any more."""
    outbox.put(NOTICE_OF_RETURN, key=filing.reference, not_before=filing.undo_until, filing=filing.reference)


def tell_of_lapse(filing: Filing) -> None:
    """Beside its state: a filing, or what its acceptance left out, has lapsed. Who filed on paper has a notice of it drawn."""
    if lapses_of(filing):
        outbox.put(NOTICE_OF_LAPSE, key=filing.reference, filing=filing.reference)


def call_off_parts(reference: str) -> None:
    """The notice about what was left out is not to be drawn after all."""
    outbox.call_off(NOTICE_OF_RETURN, key=reference)


def follow_many(state: State, references: list[str]) -> None:
    """The same for a set-based act."""
    for topic in FOLLOWS[state]:
        outbox.put_many(topic, [(reference, {"filing": reference}) for reference in references])


def wait_for_undo(filing: Filing) -> None:
    """Stop what follows an acceptance while who accepted it may still undo that.

    Raises:
        NotYet: with how long that is.
    """
    if filing.undo_until is not None and clock.now() < filing.undo_until:
        raise NotYet(filing.undo_until - clock.now())
