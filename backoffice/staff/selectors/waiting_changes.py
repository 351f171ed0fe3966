"""Changes of the rules that wait for a person: another one proposed them, and this one may decide."""

from collections.abc import Sequence

from backoffice.changes import selectors as read
from backoffice.changes.models import Change
from backoffice.people.models import User
from workflows.changes.kinds import kind_of, known


def waiting_for(user: User, kinds: Sequence[str]) -> list[Change]:
    """Those of these kinds."""
    return [change for change in read.waiting(kinds) if change.proposed_person != user.as_person and may_decide(user, change)]


def number_for(user: User) -> int:
    """How many of whatever kind; one small read where none is proposed."""
    return len(waiting_for(user, [kind.code for kind in known()]))


def may_decide(user: User, change: Change) -> bool:
    """Whether the person has the kind's right to decide over what it is about."""
    kind = kind_of(change.kind)
    return kind.may(user, kind.right_to_confirm, change.content)
