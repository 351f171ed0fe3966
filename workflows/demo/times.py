"""When a step happens: a Hong Kong time as written, or so many working days before the day of the demonstration."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from backoffice.calendar.rules import OfficeCalendar, is_working_day
from backoffice.kernel.clock import HONG_KONG
from workflows.demo.stories import StoryError

_WORKING = re.compile(r"working day -(\d+) (\d\d:\d\d:\d\d)")
_DAY = re.compile(r"day ([+-]\d+)")
ONE_DAY = timedelta(days=1)


def hong_kong(day: date, at: time) -> datetime:
    """The moment (UTC) of a Hong Kong wall clock."""
    return datetime.combine(day, at, tzinfo=HONG_KONG).astimezone(UTC)


@dataclass(frozen=True)
class Resolver:
    """Turns written times into moments. today is the Hong Kong day of the demonstration's first run."""

    today: date
    calendar: OfficeCalendar

    def moment(self, written: str) -> datetime:
        """The moment (UTC) of "2026-02-16 17:31:00" or "working day -2 09:33:11".

        Raises:
            StoryError: it is written otherwise.
        """
        relative = _WORKING.fullmatch(written)
        if relative:
            return hong_kong(self._working_day(int(relative[1])), time.fromisoformat(relative[2]))
        try:
            local = datetime.fromisoformat(written)
        except ValueError:
            raise StoryError(f"{written!r} is no time") from None
        if local.tzinfo is not None:
            raise StoryError(f"{written!r}: times of stories are Hong Kong times, without offset")
        return local.replace(tzinfo=HONG_KONG).astimezone(UTC)

    def day(self, written: str) -> date:
        """The date of "2026-04-16" or "day +9" (calendar days from today).

        Raises:
            StoryError: it is written otherwise.
        """
        relative = _DAY.fullmatch(written)
        if relative:
            return self.today + timedelta(days=int(relative[1]))
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise StoryError(f"{written!r} is no date") from None

    def _working_day(self, back: int) -> date:
        """The so-manieth working day before today; days that a closure touches are passed over."""
        day = self.today
        for _ in range(back):
            day -= ONE_DAY
            while not is_working_day(self.calendar, day) or self._stormy(day):
                day -= ONE_DAY
        return day

    def _stormy(self, day: date) -> bool:
        begins, ends = hong_kong(day, time.min), hong_kong(day + ONE_DAY, time.min)
        return any(
            closure.closed_from < ends and (closure.reopened_at is None or closure.reopened_at > begins)
            for closure in self.calendar.closures
        )
