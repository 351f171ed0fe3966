"""What is read from the database is what the rules need, in few queries."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from backoffice.calendar.models import Closure, HalfDay, Holiday, HolidayYear, OfficeHours, check_weekdays
from backoffice.calendar.rules import Closure as ClosureFact
from backoffice.calendar.rules import deemed_receipt
from backoffice.calendar.selectors import calendar_of, calendars_of, holiday_name_zh
from backoffice.people.models import Office, OfficeKind
from tests.backoffice.calendar.calendars import USUAL, at

pytestmark = pytest.mark.django_db
NOON = at("2025-11-19 12:00")


def an_office(code):
    return Office.objects.create(code=code, court="DC", kind=OfficeKind.REGISTRY, title=code, title_zh=code)


@pytest.fixture
def registry():
    return an_office("TEST-REG")


def keep_usual_hours(office, **changes):
    values = {
        "office": office, "valid_from": date(2021, 1, 1), "opens": time(8, 45), "closes": time(17, 30),
        "lunch_from": time(13), "lunch_to": time(14), "evidence": "seen",
    }  # fmt: skip
    return OfficeHours.objects.create(**{**values, **changes})


def test_everything_is_read(registry):
    keep_usual_hours(registry)
    keep_usual_hours(registry, valid_from=date(2025, 11, 20), valid_to=date(2025, 11, 21), weekdays="45", lunch_is_closure_time=True)
    HalfDay.objects.create(office=registry, date=date(2025, 12, 24), closes=time(13), note="Christmas Eve", evidence="ours")
    HolidayYear.objects.create(year=2025, source="gazette", evidence="seen")
    Holiday.objects.create(date=date(2025, 12, 25), name="Christmas Day", name_zh="聖誕節", evidence="seen")
    Closure.objects.create(
        office=registry, closed_from=at("2025-11-18 09:00"), reopened_at=None, ground="gale", note="signal 8", evidence="seen"
    )
    calendar = calendar_of(registry, NOON)
    assert calendar.office == "TEST-REG"
    assert calendar.hours[0] == USUAL
    assert (calendar.hours[1].weekdays, calendar.hours[1].lunch_is_closure_time) == (frozenset({4, 5}), True)
    assert calendar.half_days == {date(2025, 12, 24): time(13)}
    assert calendar.holidays == {date(2025, 12, 25): "Christmas Day"}
    assert calendar.years == {2025}
    assert calendar.closures == (ClosureFact(datetime(2025, 11, 18, 1, tzinfo=UTC), None, "gale", "signal 8"),)


def test_microseconds_of_a_closure_are_kept(registry):
    keep_usual_hours(registry)
    HolidayYear.objects.create(year=2025, source="gazette", evidence="seen")
    Closure.objects.create(
        office=registry, closed_from=at("2025-11-19 09:00:00.000001"), reopened_at=at("2025-11-19 12:00:00.000003"),
        ground="gale", evidence="seen",
    )  # fmt: skip
    calendar = calendar_of(registry, NOON)
    assert deemed_receipt(calendar, at("2025-11-19 09:00")).reason.code == "open"
    assert deemed_receipt(calendar, at("2025-11-19 09:00:00.000001")).at == at("2025-11-19 12:00:00.000003")


def test_another_office_is_another_calendar(registry):
    other = an_office("OTHER-REG")
    keep_usual_hours(registry)
    Closure.objects.create(office=other, closed_from=at("2025-11-18 09:00"), ground="gale", evidence="seen")
    both = calendars_of([registry, other], NOON)
    assert (len(both["TEST-REG"].hours), both["TEST-REG"].closures) == (1, ())
    assert (both["OTHER-REG"].hours, len(both["OTHER-REG"].closures)) == ((), 1)


def test_what_ended_before_the_year_before_is_not_read(registry):
    for year in (2022, 2023, 2024, 2026):
        HolidayYear.objects.create(year=year, source="gazette", evidence="seen")
        Holiday.objects.create(date=date(year, 12, 25), name="Christmas Day", name_zh="聖誕節", evidence="seen")
    Closure.objects.create(
        office=registry, closed_from=at("2023-12-30 09:00"), reopened_at=at("2023-12-31 23:59"), ground="gale", evidence="seen"
    )
    Closure.objects.create(
        office=registry, closed_from=at("2023-12-29 09:00"), reopened_at=at("2024-01-02 09:00"), ground="gale", evidence="seen"
    )
    calendar = calendar_of(registry, NOON)
    assert calendar.years == {2024, 2026}
    assert min(calendar.holidays) == date(2024, 12, 25)
    assert [closure.reopened_at for closure in calendar.closures] == [at("2024-01-02 09:00")]


def test_five_queries_and_two_looks_at_the_mark_for_any_number_of_offices(registry, django_assert_num_queries):
    offices = [registry, *(an_office(f"O{number}-REG") for number in range(4))]
    for office in offices:
        keep_usual_hours(office)
    with django_assert_num_queries(7):
        calendars_of(offices, NOON)
    with django_assert_num_queries(1):
        calendars_of(reversed(offices), NOON)


def test_chinese_name_of_a_holiday():
    Holiday.objects.create(date=date(2025, 12, 25), name="Christmas Day", name_zh="聖誕節", evidence="seen")
    assert holiday_name_zh("Christmas Day") == "聖誕節"
    assert holiday_name_zh("Mid-summer") == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"closes": time(8, 45)},
        {"valid_to": date(2020, 12, 31)},
        {"lunch_from": None},
        {"lunch_to": time(13)},
        {"lunch_to": time(17, 30)},
        {"lunch_from": time(8, 45)},
        {"lunch_from": None, "lunch_to": None, "lunch_is_closure_time": True},
    ],
    ids=str,
)
def test_hours_that_make_no_sense_are_refused_by_the_database(registry, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        keep_usual_hours(registry, **changes)


def test_one_set_of_hours_from_a_day_on(registry):
    keep_usual_hours(registry)
    with pytest.raises(IntegrityError), transaction.atomic():
        keep_usual_hours(registry, closes=time(17))


@pytest.mark.parametrize("changes", [{"reopened_at": at("2025-11-19 09:00")}, {"ground": "snow"}], ids=str)
def test_closures_that_make_no_sense_are_refused_by_the_database(registry, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.create(
            **{"office": registry, "closed_from": at("2025-11-19 09:00"), "ground": "gale", "evidence": "seen", **changes}
        )


@pytest.mark.parametrize("wrong", ["", "0", "6", "7", "21", "11", "1 2", "１"])
def test_weekdays_are_monday_to_friday_in_order(wrong):
    with pytest.raises(ValidationError):
        check_weekdays(wrong)


def test_rows_name_themselves(registry):
    row = keep_usual_hours(registry)
    assert "08:45–17:30" in str(row)
