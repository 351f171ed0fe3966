"""Steps that put what failed into somebody else's hands. They are given the row, of a filing that is locked."""

from django.utils.translation import gettext as _

from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.service import events, steps, turns


def over(about: Delivery | FailedNotice, *, officer: User, to: User | None, ground: str, holder: User | None = None) -> bool:
    """A failed service, or a failed notice, goes from whoever has it to `to`, or back to the list (None); whether it did: where it is
    already it stays. holder: only if this person has it; None: whoever has it.

    Raises:
        Forbidden: the officer may not assign here, or `to` may not see to what failed here.
        Conflict: not-taken, nobody has it.
        Refused: ground-needed; sealed-from, `to` may not see it.
    """
    filing, had = about.filing, about.taken_by
    rights.must(officer, "filing.assign", filing.office)
    if to is not None:
        rights.must(to, steps.RIGHT, filing.office)
        # As for whoever takes it: who serves documents sees them all, who tells of a message sees the filing.
        if not sealing.sees(to, filing, *(documents_of(filing) if isinstance(about, Delivery) else ())):
            raise Refused("sealed-from", _("%(who)s may not see what is sealed.") % {"who": to})
    if about.taken_by_id == (None if to is None else to.pk) or (holder is not None and about.taken_by_id != holder.pk):
        return False
    if had is None:
        raise Conflict("not-taken", _("Nobody has it: it stands in the list for everybody."))
    if not ground:
        raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": had}, field="ground")
    turns.cancel_turn(about)
    about.taken_by, about.taken_at = (None, None) if to is None else (to, clock.now())
    about.save(update_fields=["taken_by", "taken_at"])
    if to is not None:
        turns.open_turn(about)
    events.handed_over(about, rights.actor_of(officer), holder=str(had), to=to, ground=steps.in_one_line(ground))
    return True
