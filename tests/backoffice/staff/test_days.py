"""Days in an address: a day, or none."""

from datetime import date, datetime, time

import pytest
from django.test import RequestFactory

from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.staff.days import Span, asked_day, needed_day, whole_day, whole_moment, whole_month, whole_time


@pytest.mark.parametrize("text", ["", "nonsense", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_of_ours_is_no_day(text: str):
    assert asked_day(RequestFactory().get("/", {"day": text}), "day") is None


@pytest.mark.parametrize("text", ["1900-01-01", "2026-03-10", "2999-12-31"])
def test_a_day_has_a_beginning_and_an_end(text: str):
    day = asked_day(RequestFactory().get("/", {"day": text}), "day")
    assert day is not None
    assert day.isoformat() == text
    assert (Span(day).ends - Span(day).begins).total_seconds() == 24 * 60 * 60


@pytest.mark.parametrize(
    "text", ["20260930", "2026-W40-3", "2026-9-30", " 2026-09-30", "2026-09-30T10:00", "２０２６-09-30", "2026-09-30\n", "x" * 5000]
)
def test_a_day_is_written_in_one_way(text: str):
    assert whole_day("2026-09-30") == date(2026, 9, 30)
    assert whole_day(text) is None


@pytest.mark.parametrize("text", ["", "2026-13", "2026-00", "2026-9", "0000-01", "2026-09-01", "9999-01"])
def test_a_month_is_its_first_day(text: str):
    assert whole_month("2026-09") == date(2026, 9, 1)
    assert whole_month(text) is None


@pytest.mark.parametrize("text", ["", "1730", "17", "24:00", "17:60", "17:30+08:00", "7:30", "17:30:00.5"])
def test_a_time_of_day_bears_no_offset(text: str):
    assert whole_time("17:30") == time(17, 30) and whole_time("17:30:05") == time(17, 30, 5)
    assert whole_time(text) is None


@pytest.mark.parametrize("text", ["", "2026-09-30", "2026-09-30T24:00", "2026-09-30T10", "2026-09-30T10:00+00:00", "0001-01-01T00:00"])
def test_a_moment_is_of_hong_kong_and_bears_no_other_offset(text: str):
    assert whole_moment("2026-09-30T22:05") == datetime(2026, 9, 30, 22, 5, tzinfo=clock.HONG_KONG)
    assert whole_moment(text) is None


def test_a_form_that_needs_a_day_says_which_or_how_it_is_written():
    assert needed_day(" 2026-09-30 ", "Give its first day.") == date(2026, 9, 30)
    for typed, told in (
        ("", "Give its first day."),
        (" ", "Give its first day."),
        ("31.12.2026", "2026-09-30"),
        ("0001-01-01", "2026-09-30"),
    ):
        with pytest.raises(Refused, match=told) as refusal:
            needed_day(typed, "Give its first day.", field="first_day")
        assert refusal.value.details["field"] == "first_day"
