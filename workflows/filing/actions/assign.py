"""A senior officer puts chosen filings into somebody's hands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import holding, steps, turns

# So many at one press: what stands on some pages of a list.
MOST = 200


@dataclass(frozen=True)
class Assigned:
    """What became of work that was to be assigned: how many pieces were, and of the others why not (reference, words)."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()


def assign(*, reference: str, officer: User, to: User, ground: str = "") -> bool:
    """Put one filing into the hands of `to`, where it stays until further notice; False where it was there already, and not by this press.

    Raises:
        Forbidden: the officer may not assign here, or `to` may not review here.
        Conflict: it does not wait for review any more, or is held.
        NotFound: it is sealed from the officer.
        Refused: ground-needed, when it is taken out of a colleague's hands; sealed-from, `to` may not see it.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "filing.assign", filing.office)
        rights.must(to, "filing.take", filing.office)
        sealing.must_see(officer, filing)
        if not sealing.sees(to, filing):
            raise Refused("sealed-from", _("%(who)s may not see what is sealed.") % {"who": to})
        if filing.taken_by_id == to.pk and filing.state == State.FEE_CHECKED:
            # Sent again, for an answer that was lost, it is answered as the first time.
            return events.was_assigned_last(filing, rights.actor_of(officer), to=to)
        steps.stop_for(rules.may_assign(steps.decision_facts(filing, officer)))
        holder = filing.taken_by
        if holder is not None:
            if holder.pk != officer.pk and not ground:
                raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": holder}, field="ground")
            turns.cancel_turn(filing)
        holding.give(filing, to, leased=False)
        events.assigned(filing, rights.actor_of(officer), to=to, holder=str(holder or ""), ground=ground)
        return True


def assign_many(*, references: Sequence[str], officer: User, to: User, ground: str = "") -> Assigned:
    """The same for chosen ones, each in its own transaction: one that cannot be assigned does not stop the others.

    Raises:
        Refused: too-many.
    """
    if len(references) > MOST:
        raise Refused("too-many", _("Choose at most %(most)s filings.") % {"most": MOST})
    done, refused = 0, []
    for reference in dict.fromkeys(references):
        try:
            done += assign(reference=reference, officer=officer, to=to, ground=ground)
        except Refused as refusal:
            refused.append((reference, str(refusal.message)))
    return Assigned(done, tuple(refused))
