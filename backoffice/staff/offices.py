"""What the screens say about an office's time: open or not, until when, and how old a filing is in working hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from backoffice.calendar.rules import (
    OfficeCalendar,
    YearNotLoadedError,
    deemed_receipt,
    is_open,
    next_opening,
    open_spans,
    working_hours_between,
)
from backoffice.calendar.selectors import calendars_of
from backoffice.filings.models import Filing
from backoffice.kernel import clock, languages
from backoffice.people.models import Office

MOST_LINES = 3


@dataclass(frozen=True)
class OfficeLine:
    """One office, or several that keep the same time, and what can be said of it now."""

    name: str
    words: str


def office_lines(offices: Sequence[Office]) -> list[OfficeLine]:
    """Whether the offices are open, and until when; offices that say the same stand in one line."""
    now = clock.now()
    calendars = calendars_of(offices, now)
    said: dict[str, list[Office]] = {}
    for office in offices:
        said.setdefault(words_for(calendars[office.code], now), []).append(office)
    lines = []
    for words, those in said.items():
        name = (
            languages.picked(those[0].title, those[0].title_zh) if len(those) == 1 else _("%(number)d registries") % {"number": len(those)}
        )
        lines.append(OfficeLine(name=name, words=words))
    return lines[:MOST_LINES]


def words_for(calendar: OfficeCalendar, now: datetime) -> str:
    """Open until when, or closed until when, in words."""
    if is_open(calendar, now):
        ends = [span.end for span in open_spans(calendar, clock.in_hong_kong(now).date()) if span.end >= now]
        left = ends[-1] - now
        return _("open until %(time)s, %(hours)d h %(minutes)02d m left") % {
            "time": f"{clock.in_hong_kong(ends[-1]):%H:%M:%S}",
            "hours": int(left.total_seconds()) // 3600,
            "minutes": int(left.total_seconds()) % 3600 // 60,
        }
    opening = next_opening(calendar, now)
    if opening is None:
        return _("closed; when it opens again is not known yet")
    return _("closed until %(time)s") % {"time": languages.moment_of_this_year(opening)}


def business_days(offices: Sequence[Office]) -> tuple[date, date]:
    """The business day at hand and the one to which money that comes in now belongs (Hong Kong days).

    At hand is today, or, where none of the offices opens today, the day on which the first of them does. Money belongs
    to it or, after closing, to a later one; of several offices the latest counts. What the calendars cannot tell (an
    open-ended closure, a year without holidays) is taken to be today.
    """
    now = clock.now()
    today = clock.today()
    calendars = calendars_of(offices, now).values()
    moments = [deemed_receipt(calendar, now).at for calendar in calendars]
    days = [clock.in_hong_kong(moment).date() for moment in moments if moment is not None] or [today]
    opens_today = any(_opens(calendar, today) for calendar in calendars)
    return (today if opens_today else min(days)), max(*days, today)


def _opens(calendar: OfficeCalendar, day: date) -> bool:
    try:
        return bool(open_spans(calendar, day))
    except YearNotLoadedError:
        return True


def age_of(filing: Filing, calendar: OfficeCalendar | None, now: datetime) -> timedelta | None:
    """How long the filing has waited since its deemed time, in working hours; None where that cannot be known."""
    if calendar is None or filing.deemed_at is None:
        return None
    return working_hours_between(calendar, filing.deemed_at, now)
