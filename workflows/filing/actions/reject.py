"""A filing is refused for good, with coded reasons, by a senior officer."""

from collections.abc import Sequence

from django.db import transaction

from backoffice.filings import events, rules
from backoffice.filings.models import DecisionKind, Filing
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import asking, lifecycle, parts, steps, telling, turns
from workflows.filing.decisions import write_decision


def reject(*, reference: str, officer: User, reasons: Sequence[ReturnedFor]) -> Filing:
    """Reject the filing that the officer has.

    Raises:
        Forbidden: the officer is not senior in this registry.
        Conflict: someone else has it, or it is already decided.
        Refused: a reason is not in force, or points to a page that is not there.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "filing.reject", filing.office)
        steps.stop_for(rules.may_decide_against(steps.decision_facts(filing, officer)))
        written = write_decision(filing, officer, DecisionKind.REJECT, reasons, None)
        turns.finish_turn(filing)
        steps.hand_back(filing)
        asking.over(filing)
        filing.become_rejected()
        filing.save(update_fields=["state", "decided_by", "decided_at", *steps.IN_HAND])
        if filing.case_id is None:
            # What was returned of it was to be filed again in the case that it opened, which went with its acceptance.
            parts.go_together(filing)
        events.decided_against(filing, rights.actor_of(officer), rejected=True, reasons=written, cure_by="")
        telling.rejected(filing, written)
        lifecycle.follow(filing)
    return filing
