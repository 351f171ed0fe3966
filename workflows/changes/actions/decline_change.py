"""A second person declines a change, with a ground; nothing is changed by it."""

from django.db import transaction

from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import clock
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.changes import events, rules, steps
from workflows.changes.kinds import kind_of


def decline_change(*, reference: str, content_hash: str, confirmer: User, ground: str) -> Change:
    """Decline the content that was on the screen.

    Raises:
        Forbidden, Conflict: as to confirm.
        Refused: same-person; or ground-needed, the one who proposed it reads why.
    """
    said = steps.must_say_why(ground)
    with transaction.atomic():
        change = lock(Change, reference=reference, along=("proposed_by",))
        what = kind_of(change.kind)
        steps.must_have(confirmer, what, what.right_to_confirm, change.content)
        if change.state == ChangeState.DECLINED and (change.decided_by_id, change.decision_ground) == (confirmer.pk, said):
            return change
        steps.stop_for(rules.may_decline(steps.facts_of(change, confirmer, content_hash)))
        change.decided_by, change.decided_person, change.decided_at = confirmer, confirmer.as_person, clock.now()
        change.decided_hash, change.decision_ground = content_hash, said
        change.become_declined()
        change.save()
        steps.finish_turn(change, confirmer)
        events.declined(change, rights.actor_of(confirmer))
    return change
