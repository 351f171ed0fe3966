"""When something that arrives counts as received: the published examples, and every edge of time."""

from datetime import UTC, date, time, timedelta

import pytest

from backoffice.calendar.rules import (
    DeemedReason,
    YearNotLoadedError,
    add_working_days,
    deemed_receipt,
    is_open,
    is_working_day,
    next_opening,
    open_spans,
    shut_on,
    working_hours_between,
)
from tests.backoffice.calendar.calendars import at, calendar, closed, hours, reference_calendar
from tests.backoffice.calendar.examples import MADE_UP, RECORDED, calendar_in_words, moment

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def district_court():
    return reference_calendar("DC-REG")


def deemed(office, text):
    """The deemed time on Hong Kong's clock, and the code and note of the reason."""
    answer = deemed_receipt(office, at(text))
    shown = answer.at.astimezone(at("2025-01-01").tzinfo).strftime("%Y-%m-%d %H:%M") if answer.at else None
    return shown, answer.reason.code, answer.reason.note


def test_the_page_shows_all_the_examples():
    assert (len(RECORDED), len(MADE_UP)) == (19, 21)


@pytest.mark.parametrize("example", RECORDED, ids=[row["received"] for row in RECORDED])
def test_published_examples(example):
    answer = deemed_receipt(reference_calendar(example["office"]), at(example["received"]))
    assert answer.at == moment(example["deemed received"]), example["why"]


@pytest.mark.parametrize("example", MADE_UP, ids=[f"{row['calendar']}: {row['received']}" for row in MADE_UP])
def test_examples_of_what_a_calendar_can_hold(example):
    answer = deemed_receipt(calendar_in_words(example["calendar"]), at(example["received"]))
    assert (answer.at, answer.reason.code) == (moment(example["deemed received"]), example["reason"])


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2025-11-19 08:44:59.999999", ("2025-11-19 08:45", "before_opening", "08:45")),
        ("2025-11-19 13:30", ("2025-11-19 13:30", "open", "")),
        ("2025-11-19 17:30:00.000001", ("2025-11-20 08:45", "after_closing", "17:30")),
        ("2025-11-21 17:30:01", ("2025-11-24 08:45", "after_closing", "17:30")),
        ("2025-11-22 10:00", ("2025-11-24 08:45", "saturday", "")),
        ("2025-11-23 23:59:59.999999", ("2025-11-24 08:45", "sunday", "")),
        ("2026-02-18 11:00", ("2026-02-20 08:45", "holiday", "The second day of Lunar New Year")),
        ("2022-10-01 11:00", ("2022-10-03 08:45", "holiday", "National Day")),
        ("2022-07-02 09:00", ("2022-07-04 08:45", "saturday", "")),
        ("2023-07-17 09:30", ("2023-07-18 08:45", "closure_gale", "signal 8; registries did not reopen that day")),
        ("2024-09-05 18:00", ("2024-09-06 14:40", "closure_gale", "signal 8 until late morning")),
        ("2023-09-08 10:00", ("2023-09-11 08:45", "closure_directed", "black rainstorm then extreme conditions to midnight")),
        ("2025-09-23 14:19:59.999999", ("2025-09-23 14:19", "open", "")),
        ("2025-09-23 14:20", ("2025-09-25 08:45", "closure_gale", "closed when signal 8 was issued")),
        ("2027-12-31 17:30", ("2027-12-31 17:30", "open", "")),
        ("2027-12-31 17:30:00.000001", (None, "calendar_missing", "2028")),
        ("2021-12-30 10:00", (None, "calendar_missing", "2021")),
    ],
)
def test_reason_is_the_one_an_officer_would_give(district_court, received, expected):
    assert deemed(district_court, received) == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2022-01-26 17:15", ("2022-01-26 17:15", "open", "")),
        ("2022-01-26 17:31", ("2022-01-27 08:45", "after_closing", "17:30")),
        ("2022-01-27 17:00", ("2022-01-27 17:00", "open", "")),
        ("2022-01-27 17:00:00.000001", ("2022-01-28 08:45", "after_closing", "17:00")),
        ("2022-04-19 17:15", ("2022-04-20 08:45", "after_closing", "17:00")),
        ("2022-04-20 17:15", ("2022-04-20 17:15", "open", "")),
    ],
)
def test_hours_of_27_january_to_19_april_2022(district_court, received, expected):
    assert deemed(district_court, received) == expected


def test_answer_keeps_the_received_moment_and_is_in_utc():
    received = at("2025-11-19 17:31")
    answer = deemed_receipt(calendar(), received)
    assert answer.received == received
    assert answer.at.tzinfo is UTC


def test_received_in_another_zone_is_the_same_moment():
    local = at("2025-11-19 17:30:01")
    assert deemed_receipt(calendar(), local.astimezone(UTC)).at == deemed_receipt(calendar(), local).at


class TestProvisional:
    def test_reached_is_final(self):
        answer = deemed_receipt(calendar(), at("2025-11-19 17:31"))
        assert not answer.provisional(at("2025-11-20 08:45"))
        assert answer.provisional(at("2025-11-20 08:44:59.999999"))

    def test_unknown_is_provisional_at_any_time(self):
        answer = deemed_receipt(calendar(closed("2025-11-19 09:00")), at("2025-11-19 10:00"))
        assert answer.provisional(at("2026-11-19 10:00"))


class TestClosures:
    def test_closing_instant_is_closed_and_reopening_instant_open(self):
        storm = calendar(closed("2025-11-19 09:00", "2025-11-19 15:00"))
        assert deemed(storm, "2025-11-19 08:59:59.999999")[1] == "open"
        assert deemed(storm, "2025-11-19 09:00") == ("2025-11-19 15:00", "closure_gale", "")
        assert deemed(storm, "2025-11-19 14:59:59.999999") == ("2025-11-19 15:00", "closure_gale", "")
        assert deemed(storm, "2025-11-19 15:00") == ("2025-11-19 15:00", "open", "")

    def test_reopening_at_the_closing_time_is_open_for_that_instant(self):
        storm = calendar(closed("2025-11-19 09:00", "2025-11-19 17:30"))
        assert deemed(storm, "2025-11-19 10:00") == ("2025-11-19 17:30", "closure_gale", "")

    def test_reopening_after_hours_leads_to_the_next_opening(self):
        storm = calendar(closed("2025-11-19 09:00", "2025-11-19 19:00", note="signal 8"))
        assert deemed(storm, "2025-11-19 10:00") == ("2025-11-20 08:45", "closure_gale", "signal 8")

    def test_reopening_on_the_eve_of_a_holiday_leads_past_it(self):
        storm = calendar(closed("2025-09-30 09:00", "2025-09-30 18:00", "black_rainstorm"))
        assert deemed(storm, "2025-09-30 10:00") == ("2025-10-02 08:45", "closure_black_rainstorm", "")

    def test_overlapping_closures_hold_until_the_last_reopening(self):
        storm = calendar(
            closed("2025-11-19 09:00", "2025-11-19 12:00", "black_rainstorm"),
            closed("2025-11-19 11:00", "2025-11-19 15:00", "gale", "signal 8"),
        )
        assert deemed(storm, "2025-11-19 09:30") == ("2025-11-19 15:00", "closure_gale", "signal 8")

    def test_adjoining_closures_leave_no_instant_between_them(self):
        storm = calendar(
            closed("2025-11-19 09:00", "2025-11-19 12:00"), closed("2025-11-19 12:00", "2025-11-19 15:00", "directed", "no power")
        )
        assert deemed(storm, "2025-11-19 10:00") == ("2025-11-19 15:00", "closure_directed", "no power")
        assert deemed(storm, "2025-11-19 12:00") == ("2025-11-19 15:00", "closure_directed", "no power")

    def test_a_closure_that_a_longer_one_covers_changes_nothing(self):
        longer = closed("2025-11-19 09:00", "2025-11-19 15:00", "gale", "signal 8")
        assert deemed(calendar(longer, closed("2025-11-19 10:00", "2025-11-19 11:00", "directed")), "2025-11-19 10:30") == deemed(
            calendar(longer), "2025-11-19 10:30"
        )

    def test_a_second_storm_before_the_next_opening_counts(self):
        storms = calendar(
            closed("2025-11-19 09:00", "2025-11-19 18:00"),
            closed("2025-11-20 07:00", "2025-11-20 10:00", "black_rainstorm", "red to black"),
        )
        assert deemed(storms, "2025-11-19 10:00") == ("2025-11-20 10:00", "closure_black_rainstorm", "red to black")

    def test_open_ended_closure_leaves_the_time_unknown(self):
        storm = calendar(closed("2025-11-19 09:00", note="signal 8"))
        assert deemed(storm, "2025-11-19 08:59") == ("2025-11-19 08:59", "open", "")
        assert deemed(storm, "2025-11-19 09:00") == (None, "closure_open_ended", "signal 8")
        assert deemed(storm, "2025-11-18 20:00") == ("2025-11-19 08:45", "after_closing", "17:30")

    def test_open_ended_closure_before_the_next_opening_holds_what_came_in_the_night(self):
        assert deemed(calendar(closed("2025-11-19 04:00")), "2025-11-18 20:00") == (None, "closure_open_ended", "")

    def test_open_ended_closure_beside_one_that_ended(self):
        storm = calendar(closed("2025-11-19 09:00", "2025-11-19 12:00"), closed("2025-11-19 10:00"))
        assert deemed(storm, "2025-11-19 09:30") == (None, "closure_open_ended", "")

    def test_a_closure_in_the_night_only_changes_nothing(self):
        assert deemed(calendar(closed("2025-11-18 20:00", "2025-11-19 06:00")), "2025-11-18 21:00") == (
            "2025-11-19 08:45", "after_closing", "17:30",
        )  # fmt: skip


class TestHours:
    def test_lunch_is_open_unless_the_switch_is_on(self):
        strict = calendar(hours=(hours(lunch_is_closure_time=True),))
        assert deemed(calendar(), "2025-11-19 13:30")[1] == "open"
        assert deemed(strict, "2025-11-19 13:00") == ("2025-11-19 13:00", "open", "")
        assert deemed(strict, "2025-11-19 13:00:00.000001") == ("2025-11-19 14:00", "lunch", "13:00")
        assert deemed(strict, "2025-11-19 14:00") == ("2025-11-19 14:00", "open", "")

    def test_two_sets_of_hours_in_one_week(self):
        office = calendar(
            hours=(hours(valid_to=date(2025, 11, 18)), hours(valid_from=date(2025, 11, 19), opens=time(9, 30), closes=time(16)))
        )
        assert deemed(office, "2025-11-18 16:30")[1] == "open"
        assert deemed(office, "2025-11-18 17:31") == ("2025-11-19 09:30", "after_closing", "17:30")
        assert deemed(office, "2025-11-19 16:30") == ("2025-11-20 09:30", "after_closing", "16:00")

    def test_hours_by_weekday(self):
        office = calendar(hours=(hours(weekdays=frozenset({1, 2, 3, 4})), hours(weekdays=frozenset({5}), closes=time(16))))
        assert deemed(office, "2025-11-20 17:00")[1] == "open"
        assert deemed(office, "2025-11-21 17:00") == ("2025-11-24 08:45", "after_closing", "16:00")

    def test_a_weekday_without_hours(self):
        office = calendar(hours=(hours(weekdays=frozenset({1, 2, 3, 4})),))
        assert deemed(office, "2025-11-21 10:00") == ("2025-11-24 08:45", "after_closing", "")
        assert not is_working_day(office, date(2025, 11, 21))

    def test_hours_that_began_last_count_in_whatever_order(self):
        passing = hours(valid_from=date(2025, 11, 17), valid_to=date(2025, 11, 18), closes=time(12, 45))
        for rows in ((hours(), passing), (passing, hours())):
            assert deemed(calendar(hours=rows), "2025-11-18 12:46")[1:] == ("after_closing", "12:45")
            assert deemed(calendar(hours=rows), "2025-11-19 12:46")[1] == "open"

    def test_half_day_closes_early(self):
        office = calendar(half_days={date(2025, 12, 24): time(13)})
        assert deemed(office, "2025-12-24 13:00")[1] == "open"
        assert deemed(office, "2025-12-24 13:00:00.000001") == ("2025-12-25 08:45", "after_closing", "13:00")
        assert deemed(calendar(), "2025-12-24 15:00")[1] == "open"

    def test_half_day_that_ends_within_lunch_with_the_switch_on(self):
        office = calendar(half_days={date(2025, 12, 24): time(13, 30)}, hours=(hours(lunch_is_closure_time=True),))
        assert [(span.start, span.end) for span in open_spans(office, date(2025, 12, 24))] == [
            (at("2025-12-24 08:45"), at("2025-12-24 13:00"))
        ]

    def test_half_day_that_ends_before_opening_is_closed(self):
        assert open_spans(calendar(half_days={date(2025, 12, 24): time(8)}), date(2025, 12, 24)) == ()

    def test_half_day_never_lengthens_a_day(self):
        assert deemed(calendar(half_days={date(2025, 12, 24): time(20)}), "2025-12-24 18:00")[1] == "after_closing"

    def test_office_without_hours_has_no_opening_that_can_be_known(self):
        assert deemed(calendar(hours=()), "2025-11-19 10:00") == (None, "calendar_missing", "2027")


class TestYears:
    def test_a_saturday_of_a_year_that_is_not_loaded_leads_into_one_that_is(self):
        assert deemed(calendar(years=frozenset({2028})), "2027-01-02 10:00") == (None, "calendar_missing", "2027")
        assert deemed(calendar(years=frozenset({2023})), "2022-12-31 10:00") == ("2023-01-02 08:45", "saturday", "")

    def test_an_open_office_needs_no_other_year(self):
        assert deemed(calendar(years=frozenset({2025})), "2025-12-31 17:30")[1] == "open"
        assert deemed(calendar(years=frozenset({2025})), "2025-12-31 17:30:01") == (None, "calendar_missing", "2026")

    def test_working_days_of_a_year_that_is_not_loaded_are_an_error(self):
        with pytest.raises(YearNotLoadedError, match="2023") as error:
            is_working_day(calendar(), date(2023, 5, 3))
        assert error.value.year == 2023
        assert not is_working_day(calendar(), date(2023, 5, 6))


class TestOpening:
    def test_is_open(self):
        assert is_open(calendar(), at("2025-11-19 17:30"))
        assert not is_open(calendar(), at("2025-11-19 17:30") + MICROSECOND)
        assert not is_open(calendar(closed("2025-11-19 09:00")), at("2025-11-19 10:00"))
        assert not is_open(calendar(), at("2030-11-19 10:00"))

    def test_next_opening(self):
        assert next_opening(calendar(), at("2025-11-21 20:00")) == at("2025-11-24 08:45")
        assert next_opening(calendar(), at("2025-11-19 10:00")) == at("2025-11-19 10:00")
        assert next_opening(calendar(closed("2025-11-19 09:00")), at("2025-11-19 10:00")) is None


class TestWorkingHours:
    @pytest.mark.parametrize(
        ("start", "end", "minutes"),
        [
            ("2025-11-19 09:00", "2025-11-19 10:30", 90),
            ("2025-11-19 12:30", "2025-11-19 14:30", 60),
            ("2025-11-19 17:00", "2025-11-20 09:00", 45),
            ("2025-11-21 17:30", "2025-11-24 08:45", 0),
            ("2025-11-17 00:00", "2025-11-24 00:00", 5 * 465),
            ("2025-09-30 17:00", "2025-10-02 09:00", 45),
            ("2025-11-20 10:00", "2025-11-19 10:00", 0),
        ],
    )
    def test_counts_open_time_without_lunch(self, start, end, minutes):
        assert working_hours_between(calendar(), at(start), at(end)) == timedelta(minutes=minutes)

    def test_leaves_closures_out_once(self):
        storm = calendar(closed("2025-11-19 09:45", "2025-11-19 11:00"), closed("2025-11-19 10:00", "2025-11-19 12:00", "directed"))
        assert working_hours_between(storm, at("2025-11-19 08:45"), at("2025-11-19 13:00")) == timedelta(hours=2)

    def test_an_open_ended_closure_ends_the_count(self):
        assert working_hours_between(calendar(closed("2025-11-19 09:45")), at("2025-11-19 08:45"), at("2025-11-21 13:00")) == timedelta(
            hours=1
        )

    def test_a_half_day_is_short(self):
        office = calendar(half_days={date(2025, 12, 24): time(13)})
        assert working_hours_between(office, at("2025-12-24 00:00"), at("2025-12-24 23:00")) == timedelta(hours=4, minutes=15)

    def test_unknown_over_a_year_that_is_not_loaded(self):
        assert working_hours_between(calendar(), at("2026-12-31 09:00"), at("2027-01-04 10:00")) is None


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("day", "count", "result"),
        [
            (date(2025, 11, 19), 0, date(2025, 11, 19)),
            (date(2025, 11, 22), 0, date(2025, 11, 24)),
            (date(2025, 11, 19), 1, date(2025, 11, 20)),
            (date(2025, 11, 21), 1, date(2025, 11, 24)),
            (date(2025, 9, 30), 1, date(2025, 10, 2)),
            (date(2025, 11, 22), 1, date(2025, 11, 25)),
            (date(2025, 11, 19), 10, date(2025, 12, 3)),
        ],
    )
    def test_add_working_days(self, day, count, result):
        assert add_working_days(calendar(), day, count) == result

    def test_a_year_on_the_way_must_be_loaded(self):
        with pytest.raises(YearNotLoadedError, match="2027"):
            add_working_days(calendar(), date(2026, 12, 31), 1)

    def test_only_forwards(self):
        with pytest.raises(ValueError, match="forwards"):
            add_working_days(calendar(), date(2025, 11, 19), -1)


@pytest.mark.parametrize(
    ("day", "code", "note"),
    [
        ("2025-11-21", None, ""),
        ("2025-11-22", "saturday", ""),
        ("2025-11-23", "sunday", ""),
        ("2025-10-01", "holiday", "National Day"),
        ("2029-03-06", "calendar_missing", "2029"),
        ("2025-11-24", "closure_gale", "signal 10"),  # shut from the Friday evening until Tuesday
        ("2025-11-25", None, ""),  # reopened at 17:30:00, which itself is open
        ("2025-11-26", "closure_black_rainstorm", ""),  # reopened a microsecond later
        ("2025-11-27", None, ""),  # shut from 8.46: open for a minute
        ("2025-11-28", "closure_open_ended", ""),
    ],
)
def test_a_day_on_which_an_office_does_not_open_says_why(day, code, note):
    office = calendar(
        closed("2025-11-21 20:00", "2025-11-25 17:30", note="signal 10"),
        closed("2025-11-26 08:45", "2025-11-26 17:30:00.000001", "black_rainstorm"),
        closed("2025-11-27 08:46", None, "directed"),
    )
    reason = shut_on(office, date.fromisoformat(day))
    assert (reason and reason.code) == code
    assert reason is None or reason.note == note


def test_a_weekday_without_hours_says_so():
    four_days = calendar(hours=(hours(weekdays=frozenset({1, 2, 3, 4})),))
    assert shut_on(four_days, date(2025, 11, 21)) == DeemedReason("no_hours")
    assert shut_on(four_days, date(2025, 11, 20)) is None
