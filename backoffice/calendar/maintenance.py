"""Reads the windows of maintenance as they stand announced."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from backoffice.calendar.models import MaintenanceNotice
from backoffice.calendar.windows import Window, shutting
from backoffice.kernel.kept import kept

# The mark of the announcements (calendar.0004).
KEPT_AS = "maintenance"
# Windows that ended longer ago are history: no page for the public shows them.
SHOWN_AFTER = timedelta(days=30)


def latest() -> QuerySet[MaintenanceNotice]:
    """Of each window what was announced last."""
    later = MaintenanceNotice.objects.filter(reference=OuterRef("reference"), version__gt=OuterRef("version"))
    return MaintenanceNotice.objects.filter(~Exists(later))


def window_of(notice: MaintenanceNotice) -> Window:
    """An announcement as the rules know it."""
    return Window(
        reference=notice.reference,
        version=notice.version,
        begins_at=notice.begins_at,
        ends_at=notice.ends_at,
        door_shut=notice.door_shut,
        what=notice.what,
        what_zh=notice.what_zh,
        cancelled=notice.kind == MaintenanceNotice.Kind.CANCELLED,
        announced_at=notice.announced_at,
    )


def announced(now: datetime) -> tuple[Window, ...]:
    """All windows that ended not longer than SHOWN_AFTER ago, in order; in one small query until something is announced."""
    # Kept by the day: what has ended long ago drops out at the next one.
    day = now.date()
    every = kept(KEPT_AS, day, lambda: tuple(window_of(row) for row in latest().filter(ends_at__gt=now - SHOWN_AFTER - timedelta(days=1))))
    found = [window for window in every if window.ends_at > now - SHOWN_AFTER]
    return tuple(sorted(found, key=lambda window: (window.begins_at, window.reference)))


def shut_at(now: datetime) -> Window | None:
    """The window that shuts the door at a moment of these days."""
    return shutting(announced(now), now)


def of_window(reference: str) -> list[MaintenanceNotice]:
    """Everything that was announced of a window, the latest first."""
    return list(MaintenanceNotice.objects.filter(reference=reference).select_related("announced_by").order_by("-version"))


def all_latest(*, touching_from: datetime | None = None, touching_to: datetime | None = None) -> list[MaintenanceNotice]:
    """The windows as they stand, the latest first, at most 200; those that touch a span if one is given."""
    rows = latest().select_related("announced_by")
    if touching_from is not None:
        rows = rows.filter(ends_at__gt=touching_from)
    if touching_to is not None:
        rows = rows.filter(begins_at__lt=touching_to)
    return list(rows.order_by("-begins_at", "reference")[:200])
