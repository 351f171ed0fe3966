"""Steps that the acts on maintenance share."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from backoffice.calendar.models import MaintenanceNotice
from backoffice.calendar.windows import Wanted
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.kernel.locking import lock
from backoffice.kernel.reasons import Reason
from backoffice.people import rights
from backoffice.people.models import User
from workflows.maintenance import events

RIGHT = "maintenance.plan"
# To add to the ledger of availability, and to certify what it holds.
RECORD = "availability.record"


def must_plan(person: User) -> None:
    """Stop whoever may only look.

    Raises:
        Forbidden: the person has not the right.
    """
    must(person, RIGHT)


def must(person: User, right: str) -> None:
    """Stop whoever has not the right. The door is of no office: the right in any of them is enough.

    Raises:
        Forbidden: the person has not the right.
    """
    if not rights.may(User.objects.get(pk=person.pk), right):
        raise Forbidden("no-right", _("You do not have the right to do this."), right=right)


def stop_for(reasons: Iterable[Reason]) -> None:
    """Refuse if there is a reason.

    Raises:
        Refused: with all reasons.
    """
    given = list(reasons)
    if given:
        details = [{"code": reason.code, "detail": reason.text, "field": reason.field} for reason in given]
        raise Refused(given[0].code, " ".join(reason.in_words(_) for reason in given), reasons=details)


def same(notice: MaintenanceNotice, wanted: Wanted) -> bool:
    """Whether an announcement says just this already."""
    told = (notice.begins_at, notice.ends_at, notice.door_shut, notice.what, notice.what_zh)
    return told == (wanted.begins_at, wanted.ends_at, wanted.door_shut, wanted.what, wanted.what_zh)


def locked_latest(reference: str) -> MaintenanceNotice:
    """What holds of the window, with the window locked: by its first announcement, which every other one follows.

    Raises:
        NotFound: there is no such window.
    """
    lock(MaintenanceNotice, reference=reference, version=1)
    return MaintenanceNotice.objects.filter(reference=reference).latest("version")


def stop_if_changed(notice: MaintenanceNotice, seen: int) -> None:
    """Stop somebody who saw another announcement than the one that holds.

    Raises:
        Conflict: changed-meanwhile.
    """
    if notice.version != seen:
        raise Conflict("changed-meanwhile", _("It was announced anew meanwhile. Look at it again."))


def announce(reference: str, version: int, kind: str, wanted: Wanted, person: User, *, ground: str = "") -> MaintenanceNotice:
    """Write one announcement, and its event."""
    notice = MaintenanceNotice.objects.create(
        reference=reference, version=version, kind=kind, begins_at=wanted.begins_at, ends_at=wanted.ends_at, door_shut=wanted.door_shut,
        what=wanted.what, what_zh=wanted.what_zh, ground=ground, announced_at=clock.now(), announced_by=person,
    )  # fmt: skip
    events.announced(notice, rights.actor_of(person))
    return notice
