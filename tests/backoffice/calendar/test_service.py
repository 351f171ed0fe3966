"""The day on which a served document counts as served."""

from datetime import date

import pytest

from backoffice.calendar.rules import deemed_service
from tests.backoffice.calendar.calendars import at, calendar, closed


def counts(office, text, *, originating=False):
    answer = deemed_service(office, at(text), originating=originating)
    return answer.counts_on, answer.reason.code


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        ("2025-11-19 09:00", (date(2025, 11, 19), "in_time")),
        ("2025-11-19 16:00", (date(2025, 11, 19), "in_time")),
        ("2025-11-19 16:00:00.000001", (date(2025, 11, 20), "after_four")),
        ("2025-11-21 16:30", (date(2025, 11, 24), "after_four")),
        ("2025-11-22 09:00", (date(2025, 11, 24), "saturday")),
        ("2025-11-23 09:00", (date(2025, 11, 24), "sunday")),
        ("2025-10-01 09:00", (date(2025, 10, 2), "holiday")),
        ("2025-09-30 17:00", (date(2025, 10, 2), "after_four")),
        ("2026-12-31 17:00", (None, "calendar_missing")),
    ],
)
def test_a_document_that_is_not_originating(served, expected):
    assert counts(calendar(), served) == expected


@pytest.mark.parametrize("served", ["2025-11-19 23:00", "2025-11-22 09:00", "2025-10-01 09:00", "2031-11-19 09:00"])
def test_an_originating_document_counts_on_its_day(served):
    assert counts(calendar(), served, originating=True) == (at(served).date(), "originating")


def test_a_gale_warning_day_counts_for_nothing_even_before_the_signal():
    storm = calendar(closed("2025-11-19 14:20", "2025-11-21 08:45"))
    assert counts(storm, "2025-11-19 10:00") == (date(2025, 11, 21), "gale")
    assert counts(storm, "2025-11-20 10:00") == (date(2025, 11, 21), "gale")
    assert counts(storm, "2025-11-21 10:00") == (date(2025, 11, 21), "in_time")


def test_a_black_rainstorm_day():
    assert counts(calendar(closed("2025-11-19 06:00", "2025-11-19 11:00", "black_rainstorm")), "2025-11-19 15:00") == (
        date(2025, 11, 20), "black_rainstorm",
    )  # fmt: skip


def test_a_directed_closure_is_no_storm():
    assert counts(calendar(closed("2025-11-19 06:00", "2025-11-19 18:00", "directed")), "2025-11-19 15:00") == (
        date(2025, 11, 19),
        "in_time",
    )


def test_a_storm_that_was_over_before_opening_is_none():
    assert counts(calendar(closed("2025-11-18 20:00", "2025-11-19 08:45")), "2025-11-19 10:00") == (date(2025, 11, 19), "in_time")


def test_unknown_while_the_storm_lasts():
    assert counts(calendar(closed("2025-11-19 09:00")), "2025-11-18 17:00") == (None, "closure_open_ended")
    assert counts(calendar(closed("2025-11-19 09:00")), "2025-11-19 10:00") == (None, "closure_open_ended")


def test_a_storm_on_the_way_is_passed_over():
    assert counts(calendar(closed("2025-11-20 06:00", "2025-11-20 14:00")), "2025-11-19 17:00") == (date(2025, 11, 21), "after_four")
