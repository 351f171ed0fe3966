"""Reads the calendars of offices for the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from django.db.models import Q

from backoffice.calendar.models import Closure, HalfDay, Holiday, HolidayYear, OfficeHours
from backoffice.calendar.rules import Closure as ClosureFact
from backoffice.calendar.rules import Hours, OfficeCalendar
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.kept import kept
from backoffice.people.models import Office

# The mark of all rows that make up calendars (calendar.0002).
KEPT_AS = "calendar"


def calendar_of(office: Office, around: datetime) -> OfficeCalendar:
    """Read one office's calendar from the beginning of the year before `around` onwards."""
    return calendars_of([office], around)[office.code]


def calendars_of(offices: Iterable[Office], around: datetime) -> dict[str, OfficeCalendar]:
    """Read the calendars of offices, by office code: in five queries however many they are, and then in one until a row changes.

    What lies before the beginning of the year before `around` (Hong Kong) is not read, and its
    years are "not loaded": give the earliest moment that will be asked for.
    """
    chosen = tuple(sorted({(office.pk, office.code) for office in offices}))
    first_year = around.astimezone(HONG_KONG).year - 1
    return dict(kept(KEPT_AS, (chosen, first_year), lambda: _read(chosen, first_year)))


def _read(offices: tuple[tuple[int, str], ...], first_year: int) -> dict[str, OfficeCalendar]:
    ids = [pk for pk, _code in offices]
    first_moment = datetime(first_year, 1, 1, tzinfo=HONG_KONG).astimezone(UTC)

    years = frozenset(HolidayYear.objects.filter(year__gte=first_year).values_list("year", flat=True))
    holidays = dict(Holiday.objects.filter(date__gte=first_moment.astimezone(HONG_KONG).date()).values_list("date", "name"))
    hours: dict[int, list[Hours]] = defaultdict(list)
    for row in OfficeHours.objects.filter(office__in=ids):
        hours[row.office_id].append(
            Hours(
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                weekdays=frozenset(int(digit) for digit in row.weekdays),
                opens=row.opens,
                closes=row.closes,
                lunch_from=row.lunch_from,
                lunch_to=row.lunch_to,
                lunch_is_closure_time=row.lunch_is_closure_time,
            )
        )
    half_days: dict[int, dict[date, time]] = defaultdict(dict)
    for office_id, day, closes in HalfDay.objects.filter(office__in=ids).values_list("office_id", "date", "closes"):
        half_days[office_id][day] = closes
    closures: dict[int, list[ClosureFact]] = defaultdict(list)
    not_long_past = Q(reopened_at__isnull=True) | Q(reopened_at__gte=first_moment)
    for closure in Closure.objects.filter(not_long_past, office__in=ids):
        closures[closure.office_id].append(
            ClosureFact(
                closed_from=closure.closed_from,
                reopened_at=closure.reopened_at,
                ground=closure.ground,
                note=closure.note,
            )
        )
    return {
        code: OfficeCalendar(
            office=code,
            hours=tuple(hours[pk]),
            holidays=MappingProxyType(holidays),
            years=years,
            closures=tuple(closures[pk]),
            half_days=MappingProxyType(half_days[pk]),
        )
        for pk, code in offices
    }


def holiday_name_zh(name: str) -> str:
    """Find the Chinese name of a general holiday by its English one; empty if it has none on record."""
    found = Holiday.objects.filter(name=name).values_list("name_zh", flat=True).first()
    return found or ""
