"""The calendar of an office: a month, a year, and one day with what would count as received when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.calendar.maintenance import all_latest
from backoffice.calendar.models import Closure, Holiday, MaintenanceNotice
from backoffice.calendar.rules import DayFacts, Deemed, OfficeCalendar, day_facts, deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.kernel import clock, languages
from backoffice.people import rights
from backoffice.people.models import Office
from backoffice.staff.access import Desk
from backoffice.staff.days import ONE_DAY, asked_day, midnight, whole_month
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import calendar as read
from backoffice.staff.standing import chosen_office, standing_of
from backoffice.staff.wording import kind_of_day, payment_deemed_reason
from workflows.calendar.holidays import kind as kind_of_lists

FIRST_YEAR, LAST_YEAR = 1990, 2099
# When no time was typed: after closing on any day, so that the answer shows what the evening of that day counts as.
EVENING = time(18, 0)


@dataclass(frozen=True)
class Day:
    """A field of the calendar: what the day is, in a word and in full."""

    facts: DayFacts
    word: str
    full: str
    today: bool = False
    chosen: bool = False

    @property
    def date(self) -> date:
        """Its date."""
        return self.facts.day


@dataclass(frozen=True)
class Month:
    """A month as weeks of seven fields, those outside it empty."""

    first: date
    weeks: list[list[Day | None]]
    open_days: int


@dataclass(frozen=True)
class Answer:
    """What would be deemed of something received at a moment of the day."""

    received: datetime
    deemed: Deemed
    why: str


def month(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A month of one office; with a day chosen, why it is open or closed, its hours, and what would count as received when."""
    office, offices = _office(request)
    today = clock.today()
    chosen = asked_day(request, "day")
    chosen = chosen if chosen is not None and FIRST_YEAR <= chosen.year <= LAST_YEAR else None
    first = _asked_month(request.GET.get("month", "")) or (chosen or today).replace(day=1)
    if chosen is None and (first.year, first.month) == (today.year, today.month):
        chosen = today
    last = _next_month(first) - ONE_DAY
    calendar = calendar_of(office, midnight(first))
    holidays = {holiday.date: holiday for holiday in read.holidays_between(first, last)}
    context = {
        **_frame(desk, office, offices, first.year),
        "month": _month(calendar, first, holidays, chosen),
        "before": first - ONE_DAY,
        "after": _next_month(first),
        **_of_span(office, first, last, holidays.values()),
        **(_of_day(request, office, chosen) if chosen is not None else {}),
    }
    return page(request, "calendar.html", context)


def year(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Twelve months of one office, its open days counted, and the year's holidays and closures by name."""
    office, offices = _office(request)
    typed = request.GET.get("year", "")
    asked = whole_number(typed, digits=4)
    chosen = asked if asked is not None and FIRST_YEAR <= asked <= LAST_YEAR else clock.today().year
    first, last = date(chosen, 1, 1), date(chosen, 12, 31)
    calendar = calendar_of(office, midnight(first))
    holidays = {holiday.date: holiday for holiday in read.holidays_between(first, last)}
    months = [_month(calendar, date(chosen, number, 1), holidays, None) for number in range(1, 13)]
    context = {
        **_frame(desk, office, offices, chosen),
        "months": months,
        "open_days": sum(each.open_days for each in months),
        **_of_span(office, first, last, holidays.values()),
    }
    return page(request, "calendar_year.html", context)


def _of_span(office: Office, first: date, last: date, holidays: Iterable[Holiday]) -> dict[str, Any]:
    """What is said by name of the days from first to last."""
    return {
        "weekdays": _("Mon Tue Wed Thu Fri Sat Sun").split(),
        "hours": read.hours_in_force(office, first, last),
        "holidays": list(holidays),
        "closures": read.closures_between(office, midnight(first), midnight(last + ONE_DAY)),
        "half_days": read.half_days_between(office, first, last),
        "windows": _windows(first, last),
    }


def _office(request: HttpRequest) -> tuple[Office, list[Office]]:
    """The office that is asked for; else the one for which the person works, else their first one."""
    offices = read.offices()
    by_code = {office.code: office for office in offices}
    asked = by_code.get(request.GET.get("office", ""))
    standing = standing_of(request)
    if asked is None and standing is not None:
        own = chosen_office(request, standing) or next(iter(standing.offices), None)
        asked = by_code.get(own.code) if own is not None else None
    return asked or offices[0], offices


def _frame(desk: Desk, office: Office, offices: list[Office], year_shown: int) -> dict[str, Any]:
    """What stands above both views: the office, and whether this year's holidays and the next year's are loaded."""
    loaded, holidays = read.year_loaded(year_shown)
    following, _number = read.year_loaded(year_shown + 1)
    return {
        "office": office,
        "offices": offices,
        "year": year_shown,
        "loaded": loaded,
        "holidays_number": holidays,
        "following": year_shown + 1,
        "following_loaded": following is not None,
        "may_propose": rights.may(desk.user, "calendar.propose"),
        "may_list": kind_of_lists().may(desk.user, "calendar.propose", {}),
        "legend": [
            (kind, _("weekend") if kind == "saturday" else kind_of_day(kind))
            for kind in ("open", "half_day", "saturday", "holiday", "part_closed", "closed", "unknown")
        ],
        "today": clock.today(),
    }


def _windows(first: date, last: date) -> list[MaintenanceNotice]:
    """The windows of maintenance that touch these days and are not cancelled, in order."""
    found = all_latest(touching_from=midnight(first), touching_to=midnight(last + ONE_DAY))
    return [notice for notice in reversed(found) if notice.kind != MaintenanceNotice.Kind.CANCELLED]


def _asked_month(text: str) -> date | None:
    """A month such as 2026-09 as its first day."""
    found = whole_month(text)
    return found if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _month(calendar: OfficeCalendar, first: date, holidays: dict[date, Holiday], chosen: date | None) -> Month:
    today = clock.today()
    fields: list[Day | None] = [None] * (first.isoweekday() - 1)
    day, open_days = first, 0
    while day.month == first.month:
        facts = day_facts(calendar, day)
        open_days += facts.kind in ("open", "half_day", "part_closed")
        word = kind_of_day(facts.kind)
        fields.append(Day(facts, word, _full(facts, word, holidays.get(day)), today=day == today, chosen=day == chosen))
        day += ONE_DAY
    fields += [None] * (-len(fields) % 7)
    return Month(first, [fields[place : place + 7] for place in range(0, len(fields), 7)], open_days)


def _full(facts: DayFacts, word: str, holiday: Holiday | None) -> str:
    """The day and what it is, as a screen reader says it and a pointer shows it."""
    parts = [languages.day(facts.day), word]
    if holiday is not None:
        parts.append(languages.picked(holiday.name, holiday.name_zh))
    parts += list(dict.fromkeys(str(Closure.Ground(closure.ground).label) for closure in facts.closures))
    return languages.listed(parts)


def _of_day(request: HttpRequest, office: Office, day: date) -> dict[str, Any]:
    """The chosen day: its kind and spans, the rows behind them, and the answer to the moment that was typed."""
    calendar = calendar_of(office, midnight(day))
    facts = day_facts(calendar, day)
    holiday = next(iter(read.holidays_between(day, day)), None)
    typed = request.GET.get("at", "")
    at = _time_of_day(typed)
    moment = clock.now() if day == clock.today() and at is None else datetime.combine(day, at or EVENING, tzinfo=clock.HONG_KONG)
    deemed = deemed_receipt(calendar, moment)
    return {
        "day": facts,
        "day_word": kind_of_day(facts.kind),
        "day_open": [(clock.in_hong_kong(span.start), clock.in_hong_kong(span.end)) for span in facts.open],
        "day_holiday": holiday,
        "day_closures": read.closures_between(office, midnight(day), midnight(day + ONE_DAY)),
        "day_windows": _windows(day, day),
        "day_half": next(iter(read.half_days_between(office, day, day)), None),
        "at": f"{clock.in_hong_kong(moment):%H:%M:%S}",
        "bad_time": bool(typed) and at is None,
        "answer": Answer(moment, deemed, payment_deemed_reason(deemed.reason.code, deemed.reason.note, deemed.at, moment)),
    }


def _time_of_day(text: str) -> time | None:
    """A time of day such as 17:30, 17:30:01 or 17:30:00.000001."""
    if re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?", text) is None:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
