"""Changes as the screens list them: open ones and the latest of the others, never by reading history."""

from collections.abc import Sequence

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from backoffice.changes.models import Change, ChangeState
from backoffice.kernel.errors import NotFound
from backoffice.people.models import User

PAGE = 50


def _rows() -> QuerySet[Change]:
    return Change.objects.select_related("office", "proposed_by", "decided_by")


def one(reference: str) -> Change:
    """The change with this reference.

    Raises:
        NotFound: there is none.
    """
    found = _rows().select_related("replaces").filter(reference=reference).first()
    if found is None:
        raise NotFound("change-not-found", _("There is no such change."), reference=reference)
    return found


def waiting(kinds: Sequence[str]) -> list[Change]:
    """What waits for a second person, of these kinds, the oldest first."""
    return list(_rows().filter(state=ChangeState.PROPOSED, kind__in=kinds).order_by("id"))


def of_person(user: User, *, after: int = 0) -> list[Change]:
    """What the person has drafted or proposed, the latest first; `after` is the id at which the page before ended."""
    rows = _rows().filter(proposed_by=user)
    return list((rows.filter(pk__lt=after) if after else rows).order_by("-id")[: PAGE + 1])


def decided(kinds: Sequence[str], *, after: int = 0) -> list[Change]:
    """What is settled, of these kinds, the latest first; `after` as above."""
    rows = _rows().filter(kind__in=kinds, state__in=[ChangeState.EFFECTED, ChangeState.DECLINED, ChangeState.WITHDRAWN])
    return list((rows.filter(pk__lt=after) if after else rows).order_by("-id")[: PAGE + 1])


def replacement_of(change: Change) -> Change | None:
    """The change that was put in the place of this one."""
    return _rows().filter(replaces=change).first()


def in_progress(prefix: str) -> list[Change]:
    """Changes whose kind begins so, that are in effect and whose follow-up is still under way (an index holds only those)."""
    return list(Change.objects.filter(kind__startswith=prefix, state=ChangeState.EFFECTED, done__lt=F("total")).order_by("id"))
