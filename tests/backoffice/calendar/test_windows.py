"""What may be announced of maintenance, when a window shuts the door, and the calendar file."""

from datetime import timedelta

import pytest

from backoffice.calendar.ical import calendar_of
from backoffice.calendar.windows import Wanted, Window, may_cancel, may_change, may_plan, shutting
from tests.backoffice.calendar.calendars import at

NOW = at("2026-03-10 10:00")
BEGINS, ENDS = at("2026-03-11 20:00"), at("2026-03-12 00:00")
MICROSECOND = timedelta(microseconds=1)


def wanted(**changes):
    values = {"begins_at": BEGINS, "ends_at": ENDS, "door_shut": True, "what": "Upgrade", "what_zh": "升級"}
    return Wanted(**{**values, **changes})


def window(**changes):
    values = {
        "reference": "MW-0000-0000", "version": 1, "begins_at": BEGINS, "ends_at": ENDS, "door_shut": True, "what": "Upgrade",
        "what_zh": "升級", "cancelled": False, "announced_at": NOW,
    }  # fmt: skip
    return Window(**{**values, **changes})


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"begins_at": NOW}, ["begun-already"]),
        ({"begins_at": NOW + MICROSECOND, "ends_at": NOW + timedelta(hours=1)}, []),
        ({"ends_at": BEGINS}, ["ends-before-beginning"]),
        ({"ends_at": BEGINS + timedelta(hours=72)}, []),
        ({"ends_at": BEGINS + timedelta(hours=72) + MICROSECOND}, ["too-long"]),
        ({"what": ""}, ["in-both-languages"]),
        ({"what_zh": ""}, ["in-both-languages"]),
        ({"what": "x" * 301}, ["text-too-long"]),
    ],
    ids=str,
)
def test_a_window_is_announced_before_it_begins_and_in_both_languages(changes, found):
    changed = wanted(**changes)
    if "begins_at" in changes and "ends_at" not in changes:
        changed = wanted(**changes, ends_at=changes["begins_at"] + timedelta(hours=1))
    assert codes(may_plan(changed, NOW)) == found


@pytest.mark.parametrize(
    ("now", "changes", "ground", "found"),
    [
        (NOW, {"ends_at": ENDS + timedelta(hours=1)}, "longer", []),
        (NOW, {}, " ", ["ground-needed"]),
        (NOW, {"begins_at": NOW}, "sooner", ["begins-in-the-past"]),
        (BEGINS, {"ends_at": ENDS + timedelta(hours=1)}, "longer", []),
        (BEGINS, {"begins_at": BEGINS - timedelta(hours=1)}, "sooner", ["begun-already"]),
        (BEGINS + timedelta(hours=1), {"ends_at": BEGINS + timedelta(minutes=30)}, "done", ["ends-in-the-past"]),
        (BEGINS + timedelta(hours=1), {"ends_at": BEGINS + timedelta(hours=1)}, "done", []),
        (ENDS, {"ends_at": ENDS + timedelta(hours=1)}, "longer", ["over-already"]),
    ],
)
def test_what_was_announced_is_changed_until_it_is_over(now, changes, ground, found):
    assert codes(may_change(window(), wanted(**changes), now, ground)) == found


def test_a_window_that_has_begun_is_ended_and_not_cancelled():
    assert codes(may_cancel(window(), BEGINS - MICROSECOND, "not needed")) == []
    assert codes(may_cancel(window(), BEGINS, "not needed")) == ["begun-already"]
    assert codes(may_cancel(window(), ENDS, "not needed")) == ["over-already"]
    assert codes(may_cancel(window(cancelled=True), NOW, "not needed")) == ["cancelled-already"]
    assert codes(may_change(window(cancelled=True), wanted(), NOW, "again")) == ["cancelled-already"]


def test_the_first_moment_is_shut_and_the_last_is_open():
    windows = [window(), window(reference="MW-2", ends_at=ENDS + timedelta(hours=1), door_shut=False)]
    assert shutting(windows, BEGINS - MICROSECOND) is None
    assert shutting(windows, BEGINS) == windows[0]
    assert shutting(windows, ENDS - MICROSECOND) == windows[0]
    assert shutting(windows, ENDS) is None
    assert shutting([window(cancelled=True)], BEGINS) is None
    assert shutting([window(), window(reference="MW-2", ends_at=ENDS + timedelta(hours=1))], BEGINS).reference == "MW-2"


def test_the_calendar_file_is_folded_escaped_and_in_both_languages():
    text = calendar_of([window(what="Upgrade; two, parts " + "long " * 20, version=3, cancelled=True)], host="court.example")
    lines = text.split("\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75
    whole = text.replace("\r\n ", "").split("\r\n")
    assert "UID:MW-0000-0000@court.example" in whole
    assert "DTSTART:20260311T120000Z" in whole
    assert "DTEND:20260311T160000Z" in whole
    assert "SEQUENCE:2" in whole
    assert "STATUS:CANCELLED" in whole
    assert any(line.startswith("SUMMARY:Upgrade\\; two\\, parts long") and line.endswith("升級") for line in whole)
