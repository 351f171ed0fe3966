"""Whoever wrote a change writes another one in its place: the first is withdrawn, and a proposal with it is void."""

from datetime import date

from django.db import transaction

from backoffice.changes.content import hash_of
from backoffice.changes.models import Change
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.changes import events, rules, steps
from workflows.changes.kinds import Content, kind_of


def edit_change(
    *, reference: str, content: Content, summary: str, summary_zh: str, ground: str, author: User, effective_on: date | None = None
) -> Change:
    """A new draft in the place of this change; the content that others saw is never altered.

    Raises:
        Forbidden: the right is missing.
        Conflict: change-settled.
        Refused: not-yours, somebody else wrote it; ground-needed; or the kind's own reasons.
    """
    said = steps.must_say_why(ground)
    with transaction.atomic():
        old = lock(Change, reference=reference, along=("proposed_by",))
        what = kind_of(old.kind)
        steps.must_have(author, what, what.right_to_propose, content)
        new = Change.objects.filter(replaces=old, proposed_by=author, content_hash=hash_of(content)).first()
        if new is not None:
            return new
        steps.stop_for(rules.may_withdraw(steps.facts_of(old, author, old.content_hash)))
        steps.stop_for(what.check(content))
        old.become_withdrawn()
        old.save()
        steps.cancel_turn(old)
        new = steps.write_draft(
            what, author, content, subject=old.subject, summary=summary, summary_zh=summary_zh, ground=said, effective_on=effective_on,
            replaces=old,
        )  # fmt: skip
        events.withdrawn(old, rights.actor_of(author), ground=new.reference)
    return new
