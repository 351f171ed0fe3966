"""The calendar as anybody on the staff reads it: a month, a year, a day, and what would count as received when."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from backoffice.calendar.models import Closure, HalfDay, OfficeHours
from tests.backoffice.calendar.calendars import at
from tests.backoffice.staff.reading import queries, words
from tests.factories.court import AT_WORK

MONTH, YEAR = reverse("staff:calendar"), reverse("staff:calendar-year")


def kinds(response) -> dict[int, str]:
    """The kind of each day of the month that is shown."""
    return {day.date.day: day.facts.kind for week in response.context["month"].weeks for day in week if day}


def test_this_month_with_today_chosen_and_every_day_named(officer, court, at_work):
    shown = officer.get(MONTH)
    assert shown.context["office"] == court.registry
    days = kinds(shown)
    assert (len(days), days[10], days[14], days[15]) == (31, "open", "saturday", "sunday")
    text = words(shown)
    assert "Calendar March 2026 District Court Registry 區域法院登記處" in text
    assert "Mon to Fri 08:45–17:30 since Sat 1 Jan 2022; lunch is not closure time" in text
    assert "Tue 10 Mar 2026 open Open 08:45:00–17:30:00 Why Normal hours 08:45 to 17:30" in text
    assert "Received Tue 10 Mar 2026 10:00:00 Deemed received Tue 10 Mar 2026 10:00:00 Why office open" in text
    assert "Open on 22 days." in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day=2026-04-03", "Fri 3 Apr 2026 general holiday Open Not at all. Why General holiday: Good Friday"),
        ("day=2026-04-03&at=09:00", "Deemed received Mon 6 Apr 2026 08:45:00 Why general holiday (Good Friday): next opening"),
        ("day=2026-04-02&at=17:30:00.000001", "Deemed received Mon 6 Apr 2026 08:45:00 Why after 5.30pm: next opening"),
        ("day=2026-04-02&at=17:30", "Deemed received Thu 2 Apr 2026 17:30:00 Why office open"),
        ("day=2026-04-04", "Why A Saturday is closure time all day, by the rule."),
        ("day=2026-04-05", "Why Every Sunday is a general holiday."),
        ("day=2031-01-06", "Not known: the general holidays of 2031 are not loaded."),
        ("day=2031-01-06&at=10:00", "Deemed received not known yet Why the general holidays of 2031 are not loaded: not known yet"),
        ("day=2026-04-02&at=25:00", "That is no time of day; another is shown."),
        ("day=2026-04-02&at=nine", "That is no time of day; another is shown."),
        ("month=2026-13&day=never", "Calendar March 2026"),
        ("month=0000-01&day=0001-01-01", "Calendar March 2026"),
        ("month=2026-05", "No day chosen"),
        ("office=XX-REG", "District Court Registry"),
        ("office=SCT-ACC", "Calendar March 2026 Small Claims Tribunal Accounts Office"),
    ],
)
def test_a_day_says_why_and_what_would_count_as_received_when(officer, court, at_work, query, said):
    assert said in words(officer.get(f"{MONTH}?{query}"))


def test_a_storm_a_half_day_and_a_lunch_hour_show(officer, court, at_work):
    OfficeHours.objects.create(
        office=court.registry, valid_from=date(2026, 3, 16), valid_to=date(2026, 3, 20), opens=time(9), closes=time(16),
        lunch_from=time(13), lunch_to=time(14), lunch_is_closure_time=True, evidence="seen",
    )  # fmt: skip
    HalfDay.objects.create(office=court.registry, date=date(2026, 3, 17), closes=time(12), note="Moving house", evidence="seen")
    for start, end, ground in (
        ("2026-03-18 11:00", "2026-03-18 14:40", "gale"),
        ("2026-03-19 08:00", "2026-03-20 09:00", "black_rainstorm"),
        ("2026-03-23 06:00", None, "directed"),
    ):
        Closure.objects.create(
            office=court.registry,
            closed_from=at(start),
            reopened_at=at(end) if end else None,
            ground=ground,
            note="signal",
            evidence="seen",
        )
    shown = officer.get(f"{MONTH}?month=2026-03&day=2026-03-18&at=12:00")
    days = kinds(shown)
    assert [days[day] for day in (16, 17, 18, 19, 20, 23, 24)] == [
        "open", "half_day", "part_closed", "closed", "open", "closed", "closed",
    ]  # fmt: skip
    text = words(shown)
    assert "Wed 18 Mar 2026 closed in part Open 09:00:00–11:00:00 14:40:00–16:00:00" in text
    assert "Deemed received Wed 18 Mar 2026 14:40:00 Why typhoon closure: reopened 14:40" in text
    assert "closed by direction signal" in text
    assert "not reopened yet" in text
    assert "Moving house" in text
    assert "when the office reopens" in words(officer.get(f"{MONTH}?day=2026-03-24&at=12:00"))


def test_a_year_counts_its_open_days_and_names_its_holidays(officer, court, at_work):
    text = words(officer.get(f"{YEAR}?year=2026"))
    assert "Open on 259 days." in text  # 261 Mondays to Fridays, less Good Friday and Christmas Day
    assert "Fri 25 Dec 2026 Christmas Day" in text
    assert "2031 not loaded" in words(officer.get(f"{YEAR}?year=2031"))
    assert "Calendar 2026" in words(officer.get(f"{YEAR}?year=20x6"))


def test_a_year_costs_as_many_queries_with_many_closures(officer, court, at_work):
    few = [queries(officer, address) for address in (MONTH, YEAR)]
    for number in range(20):
        begins = AT_WORK + timedelta(days=number)
        Closure.objects.create(
            office=court.registry, closed_from=begins, reopened_at=begins + timedelta(hours=1), ground="gale", evidence="seen"
        )
    assert [queries(officer, address) for address in (MONTH, YEAR)] == few
    assert max(few) <= 25
