"""Hong Kong days: as an address or a form gives them, as spans of moments, and on which work falls into bands of age."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from backoffice.calendar.rules import OfficeCalendar, YearNotLoadedError, is_working_day
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.clock import midnight as midnight
from backoffice.kernel.errors import Refused

ONE_DAY = timedelta(days=1)
# Days that have a beginning and an end as moments, whatever the time zone.
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Span:
    """From the beginning of a day to the beginning of the next."""

    day: date

    @property
    def begins(self) -> datetime:
        """Its first moment (UTC)."""
        return midnight(self.day)

    @property
    def ends(self) -> datetime:
        """The first moment (UTC) of the next day."""
        return midnight(self.day + ONE_DAY)


def whole_day(text: str) -> date | None:
    """The day that is written as 2026-09-30; None for any other text, and for a day of no century that this court has to do with."""
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        # Python reads 20260930 and 2026-W40-3 too, which no form of ours sends.
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


def whole_month(text: str) -> date | None:
    """The first day of the month that is written as 2026-09; None for any other text, as above."""
    return whole_day(f"{text}-01")


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A day from the address (2026-09-30); None if there is none, or it is no day of these centuries."""
    return whole_day(request.GET.get(name, ""))


def whole_time(text: str) -> time | None:
    """The time of day that is written as 17:30 or 17:30:05; None for any other text."""
    if re.fullmatch("[0-9]{2}:[0-9]{2}(:[0-9]{2})?", text) is None:
        # Python reads 1730 and 17:30+08:00 too.
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def whole_moment(text: str) -> datetime | None:
    """The moment of a day and a time in Hong Kong, as a form's field for both sends them (2026-09-30T22:00); None for any other text."""
    day, _between, written = text.strip().partition("T")
    on, at = whole_day(day), whole_time(written)
    return None if on is None or at is None else datetime.combine(on, at, tzinfo=HONG_KONG)


def needed_day(text: str, missing: str, *, field: str = "") -> date:
    """The day of a form that cannot do without it. missing: what is said where nothing was given, which names the day that is meant.

    Raises:
        Refused: no-day, nothing was given; unreadable-day, it is no day: which field, and how a day is written.
    """
    typed = text.strip()
    if not typed:
        raise Refused("no-day", missing, field=field)
    day = whole_day(typed)
    if day is None:
        raise Refused("unreadable-day", _("Write the date as 2026-09-30."), field=field)
    return day


def moment_of(typed: str, otherwise: str) -> datetime:
    """A time of a day in Hong Kong, as a browser sends what was typed.

    Raises:
        Refused: unreadable-time, in these words: it is none.
    """
    moment = whole_moment(typed)
    if moment is None:
        raise Refused("unreadable-time", otherwise, field="at")
    return moment


def working_day_before(calendar: OfficeCalendar, today: date, count: int) -> date | None:
    """The working day that lies so many working days before today; None where the calendar does not reach."""
    found = today
    try:
        while count:
            found -= ONE_DAY
            if is_working_day(calendar, found):
                count -= 1
    except YearNotLoadedError:
        return None
    return found
