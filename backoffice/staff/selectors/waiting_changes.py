"""Changes of the rules that wait for a person, since another one proposed them and this one may decide; and which of them a person sees."""

from collections.abc import Sequence

from backoffice.cases.sealing import within
from backoffice.changes import selectors as read
from backoffice.changes.models import Change
from backoffice.filings.models import Filing
from backoffice.people import rights
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


def seen_by(user: User, rows: Sequence[Change]) -> list[Change]:
    """Without those about a filing that this person may not see, unless it is theirs to propose or to decide (one query, and a few
    where one is about a filing)."""
    about = set(Filing.objects.filter(reference__in={row.subject for row in rows}).values_list("reference", flat=True))
    if not about:
        return list(rows)
    offices = rights.seeing(user, rights.registries_for(user, "filing.view"))
    open_to = set(Filing.objects.filter(within(offices), reference__in=about).values_list("reference", flat=True))
    return [row for row in rows if row.subject not in about - open_to or _has_part(row, user)]


def _has_part(one: Change, user: User) -> bool:
    kind = kind_of(one.kind)
    return any(kind.may(user, right, one.content) for right in (kind.right_to_propose, kind.right_to_confirm))
