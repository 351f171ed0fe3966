"""Somebody cancels a window that was announced and has not begun. It stays on the public page as cancelled."""

from django.db import transaction

from backoffice.calendar import windows
from backoffice.calendar.maintenance import window_of
from backoffice.calendar.models import MaintenanceNotice
from backoffice.calendar.windows import Wanted
from backoffice.kernel import clock
from backoffice.people.models import User
from workflows.maintenance import steps


def cancel_window(*, reference: str, seen: int, ground: str, person: User) -> MaintenanceNotice:
    """Announce that it does not take place; `seen` is the version that was on the person's screen.

    Raises:
        Forbidden: the person has not the right.
        NotFound: no such window.
        Conflict: somebody announced it anew meanwhile.
        Refused: ground-needed, over-already, begun-already.
    """
    with transaction.atomic():
        notice = steps.locked_latest(reference)
        steps.must_plan(person)
        if notice.kind == MaintenanceNotice.Kind.CANCELLED:
            return notice
        steps.stop_if_changed(notice, seen)
        steps.stop_for(windows.may_cancel(window_of(notice), clock.now(), ground))
        wanted = Wanted(notice.begins_at, notice.ends_at, notice.door_shut, notice.what, notice.what_zh)
        return steps.announce(
            reference, notice.version + 1, MaintenanceNotice.Kind.CANCELLED, wanted, person, ground=" ".join(ground.split())
        )  # fmt: skip
