"""A draft is proposed: to a second person, or, where it does not weigh enough for one, straight into effect."""

from django.db import transaction

from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import clock
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.changes import events, rules, steps
from workflows.changes.kinds import kind_of


def propose_change(*, reference: str, content_hash: str, author: User) -> Change:
    """Propose what was on the author's screen. Whether a second person is needed is found out now, by the kind; where none
    is, it is in effect when this returns.

    Raises:
        Forbidden: the right is missing.
        Conflict: change-settled, content-differs.
        Refused: not-yours, somebody else wrote it; or the kind's own reasons, as things stand now.
    """
    with transaction.atomic():
        change = lock(Change, reference=reference, along=("proposed_by",))
        what = kind_of(change.kind)
        steps.must_have(author, what, what.right_to_propose, change.content)
        own = change.proposed_by_id == author.pk and change.content_hash == content_hash and change.decided_by_id is None
        if own and change.state in (ChangeState.PROPOSED, ChangeState.EFFECTED):
            return change
        steps.stop_for(rules.may_propose(steps.facts_of(change, author, content_hash)))
        steps.stop_for(what.check(change.content))
        moment = clock.now()
        change.proposed_at = moment
        change.needs_second = what.needs_second(change.content, moment)
        events.proposed(change, rights.actor_of(author))
        if not change.needs_second:
            steps.put_into_effect(change, what, author)
            return change
        change.become_proposed()
        change.save()
        steps.open_turn(change)
    return change
