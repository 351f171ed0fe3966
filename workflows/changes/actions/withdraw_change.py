"""Whoever wrote a change takes it back before it is in effect."""

from django.db import transaction

from backoffice.changes.models import Change, ChangeState
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.changes import events, rules, steps


def withdraw_change(*, reference: str, author: User, ground: str) -> Change:
    """Take back a draft or a proposal.

    Raises:
        Conflict: change-settled.
        Refused: not-yours, somebody else wrote it; ground-needed.
    """
    said = steps.must_say_why(ground)
    with transaction.atomic():
        change = lock(Change, reference=reference, along=("proposed_by",))
        if change.state == ChangeState.WITHDRAWN and change.proposed_person == author.as_person:
            return change
        steps.stop_for(rules.may_withdraw(steps.facts_of(change, author, change.content_hash)))
        change.become_withdrawn()
        change.save()
        steps.cancel_turn(change)
        events.withdrawn(change, rights.actor_of(author), ground=said)
    return change
