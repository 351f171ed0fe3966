"""The fee is looked at: settled, short, or still awaited."""

from django.db import transaction

from backoffice.filings import events
from backoffice.filings.facts import fee_is_settled
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel.locking import lock
from backoffice.payments.selectors import charge_of
from workflows.filing import lifecycle, steps, telling, turns


def check_fee(*, reference: str) -> None:
    """Move a filing on when its fee is settled, or to fee short when something but not all was paid.

    Asked again after every payment; asked twice, it changes nothing. It only moves the state: money is allocated and
    receipted when it comes (record_payment).
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        if filing.state not in (State.DEEMED_RECEIVED, State.FEE_SHORT):
            return
        owed = charge_of(reference)
        if owed is None:
            raise AssertionError("every filing has its charge (invariant I1)")
        if fee_is_settled(filing, owed):
            _pass(filing)
        elif filing.state == State.DEEMED_RECEIVED and owed.paid_cents > 0:
            filing.find_fee_short()
            filing.save(update_fields=["state"])
            events.fee_short(filing, short_cents=owed.left_cents)
            telling.short(filing, owed.left_cents)
            lifecycle.follow(filing)


def _pass(filing: Filing) -> None:
    if filing.taken_by_id is not None:
        # The rest was paid while the accounts office had the shortfall: its turn is over.
        turns.cancel_turn(filing)
        steps.hand_back(filing)
    filing.pass_fee_check()
    filing.save(update_fields=["state", "taken_by", "taken_at"])
    events.fee_checked(filing)
    lifecycle.follow(filing)
