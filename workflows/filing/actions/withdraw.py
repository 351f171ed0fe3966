"""The filer takes a filing back before it is decided."""

from django.db import transaction

from backoffice.audit.actors import Actor
from backoffice.filings import events, rules
from backoffice.filings.models import Filing, HoldEnd
from backoffice.kernel.locking import lock
from workflows.filing import asking, holding, lifecycle, parts, referring, steps, turns


def withdraw(*, reference: str, actor: Actor, ground: str) -> Filing:
    """Withdraw the filing. If an officer has it, that turn ends; the officer reads who and when.

    The caller has made sure that the actor may: a client of the API withdraws only what it submitted.

    Raises:
        Conflict: it is decided, or was withdrawn before.
        NotFound: no such filing.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        steps.stop_for(rules.may_withdraw(steps.decision_facts(filing, None)))
        if filing.taken_by_id is not None:
            turns.cancel_turn(filing)
            steps.hand_back(filing)
        referring.over(filing)
        if filing.held_until is not None:
            holding.end(filing, HoldEnd.WITHDRAWN)
        filing.withdrawal_ground = ground
        asking.over(filing)
        filing.become_withdrawn()
        filing.save(update_fields=["state", "withdrawal_ground", "held_until", *steps.IN_HAND])
        parts.go_together(filing)
        events.withdrawn(filing, actor, ground=ground)
        lifecycle.follow(filing)
    return filing
