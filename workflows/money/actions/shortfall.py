"""The accounts office takes a shortfall, writes down what it did, or gives it back. Payment clears it (check_fee)."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import steps, turns
from workflows.money.flows import ShortfallFlow
from workflows.money.steps import LONGEST_NOTE


def take_shortfall(*, reference: str, officer: User) -> Filing:
    """Take the shortfall; taking what one has changes nothing.

    Raises:
        Forbidden: the officer is not of the accounts office that serves this registry.
        Conflict: someone else has it, or it is not short any more.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "shortfall.take", filing.office)
        steps.stop_for(rules.may_take_shortfall(steps.decision_facts(filing, officer)))
        if filing.taken_by_id != officer.pk:
            steps.hand_to(filing, officer)
            filing.save(update_fields=["taken_by", "taken_at"])
            turns.open_turn(ShortfallFlow, filing)
            events.taken(filing, rights.actor_of(officer))
    return filing


def note_shortfall(*, reference: str, officer: User, note: str) -> Filing:
    """Write down what was done about the shortfall one has taken. The same note sent again at once is one note.

    Raises:
        Forbidden: the officer is not of the accounts office that serves this registry.
        Conflict: the officer does not have it, or it is not short any more.
        Refused: the note is empty or too long.
    """
    text = note.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise Refused("note-empty-or-long", _("Write a note of 1 to %(most)s characters.") % {"most": LONGEST_NOTE})
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "shortfall.take", filing.office)
        facts = steps.decision_facts(filing, officer)
        steps.stop_for(rules.may_take_shortfall(facts) or rules.is_in_hand(facts))
        actor = rights.actor_of(officer)
        if not events.was_noted_last(filing, actor, note=text):
            events.shortfall_noted(filing, actor, note=text)
    return filing


def release_shortfall(*, reference: str, officer: User, ground: str = "") -> Filing:
    """Give the shortfall back to the accounts office's list; a supervisor may take it out of a colleague's hands.

    Raises:
        Forbidden: it is a colleague's, and the officer is no supervisor.
        Conflict: nobody has it any more.
        Refused: ground-needed.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        turns.give_back(filing, officer, state=State.FEE_SHORT, right="shortfall.release_others", ground=ground)
    return filing
