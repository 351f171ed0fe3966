"""Steps that put work into somebody's hands, for whoever assigns it, hands it over or gives it back: filings under review, and second
looks. They are given the locked row, or lock it themselves within the act's transaction."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from backoffice.filings import events, rules, second_look_events
from backoffice.filings.holdings import request_for
from backoffice.filings.models import Filing, SecondLook
from backoffice.filings.selectors import documents_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import holding, steps, turns
from workflows.filing.second_looks import RIGHT, decided_on


@dataclass(frozen=True)
class Assigned:
    """What became of work that was to be assigned: how many pieces were, and of the others why not (reference, words)."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()


class Handed(Enum):
    """Where a piece of work went."""

    OVER = "over"
    # To those who can do it, because the one whom it was meant for may not.
    BACK = "back"
    NOWHERE = "nowhere"


def filing_to(filing: Filing, *, officer: User, to: User, ground: str) -> bool:
    """Put the locked filing into the hands of `to`, where it stays until further notice; False where it was there already, and not by
    this press.

    Raises:
        Forbidden: the officer may not assign here, or `to` may not review here.
        Conflict: it does not wait for review any more, or is held.
        NotFound: it is sealed from the officer.
        Refused: ground-needed, when it is taken out of a colleague's hands; sealed-from, `to` may not see it.
    """
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


def filing_back(filing: Filing, *, officer: User, holder: User, ground: str) -> bool:
    """The locked filing goes back to the queue, if the holder still has it; whether it did.

    Raises:
        Forbidden: the officer may not assign here.
        NotFound: it is sealed from the officer.
    """
    if filing.taken_by_id != holder.pk:
        return False
    rights.must(officer, "filing.assign", filing.office)
    sealing.must_see(officer, filing)
    request, had = request_for(filing), str(filing.taken_by)
    turns.give_back(filing, officer, state=State.FEE_CHECKED, right="filing.release_others", ground=ground)
    holding.pass_on(filing, request, holder=had)
    return True


def locked_look(reference: str, officer: User, right: str) -> tuple[SecondLook, Filing]:
    """A second look under its lock, and its filing as this officer may see it.

    Raises:
        Forbidden: the officer has not that right in its registry.
        NotFound: there is none, or its filing or one of the documents is sealed from the officer.
    """
    look = lock(SecondLook, reference=reference, along=("office", "line"))
    rights.must(officer, right, look.office)
    filing = Filing.objects.select_related("office").get(pk=look.line.filing_id)
    sealing.must_see(officer, filing, *documents_of(filing))
    return look, filing


def look_over(reference: str, *, officer: User, holder: User, to: User | None, ground: str) -> Handed:
    """Put a look that the holder has not answered into the hands of `to`, or back to those who can do it (None). Whoever may not answer
    it (no right there, sealed from them, or they decided on the filing) does not get it: it goes back instead, and why is not told, since
    nobody learns that a decision of theirs was drawn. Asked for again it changes nothing.

    Raises:
        Forbidden, NotFound: the officer may not assign here, or not see it.
    """
    look, filing = locked_look(reference, officer, "filing.assign")
    is_over = look.answered_at is not None or look.called_off_at is not None or look.until < clock.today()
    if is_over or look.taken_by_id != holder.pk or (to is not None and to.pk == holder.pk):
        return Handed.NOWHERE
    gets_it = to if to is not None and _may_answer(to, look, filing) else None
    give_look(look, gets_it)
    second_look_events.handed_over(look, rights.actor_of(officer), holder=str(holder), to=gets_it, ground=ground)
    return Handed.BACK if to is not None and gets_it is None else Handed.OVER


def give_look(look: SecondLook, to: User | None) -> None:
    """From now on this person has the look, or nobody."""
    look.taken_by, look.taken_at = (None, None) if to is None else (to, clock.now())
    look.save(update_fields=["taken_by", "taken_at"])


def _may_answer(person: User, look: SecondLook, filing: Filing) -> bool:
    if not rights.may(person, RIGHT, look.office) or decided_on(person, look):
        return False
    return sealing.sees(person, filing, *documents_of(filing))
