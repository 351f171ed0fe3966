"""Somebody changes a window that was announced: when it is, whether the door is shut, or its words. What was announced before stays."""

from django.db import transaction

from backoffice.calendar import windows
from backoffice.calendar.maintenance import window_of
from backoffice.calendar.models import MaintenanceNotice
from backoffice.calendar.windows import Wanted
from backoffice.kernel import clock
from backoffice.people.models import User
from workflows.maintenance import steps


def change_window(*, reference: str, seen: int, wanted: Wanted, ground: str, person: User) -> MaintenanceNotice:
    """Announce it anew; `seen` is the version that was on the person's screen. What says the same already stays as it is.

    Raises:
        Forbidden: the person has not the right.
        NotFound: no such window.
        Conflict: somebody announced it anew meanwhile.
        Refused: ground-needed, cancelled-already, over-already, begun-already and what the window itself may not be.
    """
    with transaction.atomic():
        notice = steps.locked_latest(reference)
        steps.must_plan(person)
        if steps.same(notice, wanted) and notice.kind != MaintenanceNotice.Kind.CANCELLED:
            return notice
        steps.stop_if_changed(notice, seen)
        steps.stop_for(windows.may_change(window_of(notice), wanted, clock.now(), ground))
        return steps.announce(
            reference, notice.version + 1, MaintenanceNotice.Kind.CHANGED, wanted, person, ground=" ".join(ground.split())
        )  # fmt: skip
