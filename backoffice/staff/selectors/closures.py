"""Closures as the screens list them: those that last or are to come, and the latest of the past, with what was corrected."""

from datetime import datetime

from django.db.models import Q

from backoffice.calendar.models import Closure

LATEST = 100


def lasting(now: datetime) -> list[Closure]:
    """Those in force that have not ended, the earliest first."""
    rows = Closure.objects.filter(Q(reopened_at=None) | Q(reopened_at__gt=now)).select_related("office", "entered_with")
    return list(rows.order_by("closed_from", "office__code"))


def past(now: datetime) -> list[Closure]:
    """Those that have ended and those that were corrected or cancelled, the latest first."""
    rows = Closure.ever.filter(Q(void_at__isnull=False) | Q(reopened_at__lte=now))
    return list(rows.select_related("office", "entered_with", "voided_with").order_by("-closed_from", "office__code", "-pk")[:LATEST])


def one(number: int) -> Closure | None:
    """A closure in force."""
    return Closure.objects.select_related("office").filter(pk=number).first()


def same_storm(closure: Closure) -> list[Closure]:
    """The closures of all offices that began with this one on the same ground and end as it does."""
    rows = Closure.objects.filter(closed_from=closure.closed_from, ground=closure.ground, reopened_at=closure.reopened_at)
    return list(rows.select_related("office").order_by("office__code"))
