"""What a reload of the reference data makes of offices' calendars, and which of it the reload may not do.

It may say the time of what nobody knew (a year that was missing). What has a time already is moved on the screens: there the change is
shown first, a second person confirms what weighs, and register, papers and services follow.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from backoffice.calendar.rules import ONE_DAY, Hours, OfficeCalendar, difference
from backoffice.calendar.selectors import calendars_of
from backoffice.kernel import clock
from backoffice.people.models import Office
from workflows.calendar.models import Redating
from workflows.calendar.touched import Moved, Recalendared, moved

# No office of the court kept hours that are on record before this.
EVER = datetime(1999, 1, 1, tzinfo=UTC)

Calendars = Mapping[str, OfficeCalendar]


def as_they_stand() -> Calendars:
    """The calendars of all offices, by code, as this transaction sees them."""
    return calendars_of(Office.objects.all(), EVER)


def not_by_a_reload(before: Calendars, after: Calendars, now: datetime) -> Iterator[Moved]:
    """What the change from one to the other would move although its time is known, or something has followed from it."""
    changed = []
    for office in Office.objects.order_by("code"):
        old, new = before.get(office.code), after[office.code]
        first = None if old is None else first_day(old, new)
        if first is not None:
            changed.append(Recalendared(office, new, (first, None)))
    for item in moved(changed, now):
        nobody_knew = item.of != Redating.Of.SERVICE and item.old_at is None and item.provisional
        if item.time_moves and not nobody_knew:
            yield item


def first_day(old: OfficeCalendar, new: OfficeCalendar) -> datetime | None:
    """The first moment (UTC) at which two calendars of an office are not the same; None if they are."""
    days: list[date] = [
        *_differing(old.holidays, new.holidays), *_differing(old.half_days, new.half_days),
        *(date(year, 1, 1) for year in old.years ^ new.years), *_hours(old.hours, new.hours),
    ]  # fmt: skip
    moments = [clock.midnight(min(days))] if days else []
    shut = difference(old.closures, new.closures)
    return min([*moments, *([shut[0]] if shut else [])], default=None)


def _differing(old: Mapping[date, object], new: Mapping[date, object]) -> Iterator[date]:
    return (day for day in {*old, *new} if old.get(day) != new.get(day))


def _hours(old: Iterable[Hours], new: Iterable[Hours]) -> Iterator[date]:
    """Of rows that only end on another day, the day after the earlier end; of all others the day on which they begin."""
    one, other = frozenset(old) - frozenset(new), frozenset(new) - frozenset(old)
    ends = {replace(row, valid_to=None): row.valid_to for row in one}
    for row in other:
        same = replace(row, valid_to=None)
        if same in ends:
            last = [day for day in (ends.pop(same), row.valid_to) if day is not None]
            yield min(last) + ONE_DAY
        else:
            yield row.valid_from
    for gone in ends:
        yield gone.valid_from
