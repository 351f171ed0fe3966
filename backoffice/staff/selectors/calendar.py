"""The calendar as the screens show it: its rows for a month or a year, and what of it is missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from backoffice.calendar.models import Closure, HalfDay, Holiday, HolidayYear, OfficeHours
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.people.models import Office

LATEST_CLOSURES = 50
# Filings that wait for a year are counted as one fault; of very many the first are asked which year it is.
WAITING_ASKED = 1_000
# The list of the next year's general holidays is gazetted in spring; from October on it must be here.
NEXT_YEAR_FROM_MONTH = 10


@dataclass(frozen=True)
class DaysAtRisk:
    """What of the calendar is missing: years without their holidays, the next year's list, and closures that have not ended.

    years are those without which time stands still today: this one, and those for which filings wait already.
    """

    years: list[int]
    next_year: bool
    coming: int
    closed: list[Closure]


def days_at_risk(moment: datetime, offices: Collection[Office] | None = None) -> DaysAtRisk:
    """What is missing at a moment; closures of these offices and those that serve them, or of all."""
    loaded = set(HolidayYear.objects.values_list("year", flat=True))
    today = clock.in_hong_kong(moment).date()
    waiting = Filing.objects.filter(state=State.RECEIVED, deemed_received_at=None, deemed_reason="calendar_missing")
    wanted = {int(year) for year in waiting.order_by("id").values_list("deemed_note", flat=True)[:WAITING_ASKED]} | {today.year}
    missing = sorted(wanted - loaded)
    next_year = today.year + 1
    closed = Closure.objects.filter(reopened_at=None, closed_from__lte=moment)
    if offices is not None:
        closed = closed.filter(Q(office__in=offices) | Q(office__serves__in=offices)).distinct()
    return DaysAtRisk(
        years=missing,
        next_year=today.month >= NEXT_YEAR_FROM_MONTH and next_year not in loaded and next_year not in missing,
        coming=next_year,
        closed=list(closed.select_related("office").order_by("closed_from", "office__code")[:LATEST_CLOSURES]),
    )


def offices() -> list[Office]:
    """All offices, registries first, by court."""
    return list(Office.objects.order_by("court", "-kind", "code"))


def holidays_between(first: date, last: date) -> list[Holiday]:
    """The general holidays from one Hong Kong day to another, both included."""
    return list(Holiday.objects.filter(date__range=(first, last)).order_by("date"))


def closures_between(office: Office, first: datetime, last: datetime) -> list[Closure]:
    """The office's closures that touch a span of moments, in order."""
    ends = Q(reopened_at=None) | Q(reopened_at__gt=first)
    return list(Closure.objects.filter(ends, office=office, closed_from__lt=last).order_by("closed_from", "pk"))


def half_days_between(office: Office, first: date, last: date) -> list[HalfDay]:
    """The office's half-days from one Hong Kong day to another, both included."""
    return list(HalfDay.objects.filter(office=office, date__range=(first, last)).order_by("date"))


def hours_in_force(office: Office, first: date, last: date) -> list[OfficeHours]:
    """The sets of hours that were in force on some day of a span, the one that began last first."""
    ends = Q(valid_to=None) | Q(valid_to__gte=first)
    return list(OfficeHours.objects.filter(ends, office=office, valid_from__lte=last).order_by("-valid_from", "weekdays"))


def year_loaded(year: int) -> tuple[HolidayYear | None, int]:
    """The year's list of general holidays, and how many days are on it."""
    return HolidayYear.objects.filter(year=year).first(), Holiday.objects.filter(date__year=year).count()


def hours_of(office: Office) -> list[OfficeHours]:
    """All sets of hours of an office on record, the one that began last first."""
    return list(OfficeHours.objects.filter(office=office).order_by("-valid_from", "weekdays"))
