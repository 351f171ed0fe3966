"""A filing goes back to the filer for correction: coded reasons, and a date by which to cure. Not a rejection."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.models import DecisionKind, Filing
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import asking, lifecycle, parts, steps, telling, turns
from workflows.filing.decisions import write_decision

__all__ = ["ReturnedFor", "return_for_correction"]

# Who returns from which state. Where it stands otherwise by now, each of them reads who decided, and not that they may not.
_EITHER = ("filing.return", "filing.return_short")
_RIGHTS = {State.FEE_CHECKED: _EITHER[:1], State.FEE_SHORT: _EITHER[1:]}


def return_for_correction(*, reference: str, officer: User, reasons: Sequence[ReturnedFor], cure_by: date | None) -> Filing:
    """Return the filing that the officer has, from review or (the accounts office) as a shortfall.

    cure_by is a Hong Kong date, today or later; None where no date is set.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: someone else has it, or it is already decided.
        Refused: a reason is not in force, or points to a page that is not there; cure-by-past.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        first, *others = _RIGHTS.get(State(filing.state), _EITHER)
        if not any(rights.may(officer, right, filing.office) for right in others):
            rights.must(officer, first, filing.office)
        steps.stop_for(rules.may_decide_against(steps.decision_facts(filing, officer)))
        if cure_by is not None and cure_by < clock.today():
            raise Refused("cure-by-past", _("The date by which to cure lies in the past."), field="cure_by")
        written = write_decision(filing, officer, DecisionKind.RETURN, reasons, cure_by)
        turns.finish_turn(filing)
        steps.hand_back(filing)
        asking.over(filing)
        filing.become_returned()
        filing.save(update_fields=["state", "decided_by", "decided_at", *steps.IN_HAND])
        parts.go_together(filing)
        events.decided_against(
            filing, rights.actor_of(officer), rejected=False, reasons=written,
            cure_by=cure_by.isoformat() if cure_by else "",
        )  # fmt: skip
        telling.returned(filing, written, cure_by)
        lifecycle.follow(filing)
    return filing
