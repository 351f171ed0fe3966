"""A second person confirms a change, and it takes effect."""

from django.db import transaction

from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import clock
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.changes import events, rules, steps
from workflows.changes.kinds import kind_of


def confirm_change(*, reference: str, content_hash: str, confirmer: User, ground: str = "") -> Change:
    """Confirm the content that was on the confirmer's screen (its hash); it is in effect when this returns. Asked for again by
    the same person it changes nothing.

    Raises:
        Forbidden: the right is missing.
        Conflict: change-settled, content-differs.
        Refused: same-person, who proposed it, with whichever account; or the kind's own reasons, as things stand now.
    """
    with transaction.atomic():
        change = lock(Change, reference=reference, along=("proposed_by",))
        what = kind_of(change.kind)
        steps.must_have(confirmer, what, what.right_to_confirm, change.content)
        if change.state == ChangeState.EFFECTED and (change.decided_by_id, change.decided_hash) == (confirmer.pk, content_hash):
            return change
        steps.stop_for(rules.may_confirm(steps.facts_of(change, confirmer, content_hash)))
        steps.stop_for(what.check(change.content))
        change.decided_by, change.decided_person, change.decided_at = confirmer, confirmer.as_person, clock.now()
        change.decided_hash, change.decision_ground = content_hash, " ".join(ground.split())[:500]
        events.confirmed(change, rights.actor_of(confirmer))
        steps.finish_turn(change, confirmer)
        steps.put_into_effect(change, what, confirmer)
    return change
