"""Hong Kong days as spans of moments, and the days on which work falls into bands of age."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest

from backoffice.calendar.rules import OfficeCalendar, YearNotLoadedError, is_working_day
from backoffice.kernel import clock
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


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A day from the address (2026-09-30); None if there is none, or it is no day of these centuries."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


def moment_of(typed: str, otherwise: str) -> datetime:
    """A time of a day in Hong Kong, as a browser sends what was typed.

    Raises:
        Refused: unreadable-time, in these words: it is none.
    """
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=clock.HONG_KONG)
    except ValueError:
        raise Refused("unreadable-time", otherwise, field="at") from None


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
