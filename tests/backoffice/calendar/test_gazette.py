"""A year's general holidays from CSV, iCalendar and the JSON of 1823: the same list from each, or every fault by its line."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from backoffice.calendar import gazette
from backoffice.calendar.gazette import FaultyListError, GazettedDay, compare, read_year

DAYS = (
    ("2028-01-01", "The first day of January", "一月一日"),
    ("2028-04-14", "Good Friday", "耶穌受難節"),
    ("2028-12-25", "Christmas Day; a test, of escapes", "聖誕節"),
)


def as_csv(days=DAYS):
    return "\n".join(["date,name,name_zh", *(f'{day},"{name}",{zh}' for day, name, zh in days)]).encode()


def as_ics(place, days=DAYS, extra=""):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for each in days:
        name = each[place].replace(";", "\\;").replace(",", "\\,")
        basic = each[0].replace("-", "")
        lines += ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{basic}", f"UID:{basic}@x", f"SUMMARY:{name[:10]}\r\n {name[10:]}", "END:VEVENT"]
    return "\r\n".join([*lines, *filter(None, [extra]), "END:VCALENDAR", ""]).encode()


def as_json(place, days=DAYS, *, nested=False):
    def start(day):
        told = [day.replace("-", ""), {"value": "DATE"}]
        return [told] if nested else told

    events = [{"dtstart": start(each[0]), "transp": "TRANSPARENT", "summary": each[place]} for each in days]
    return json.dumps({"vcalendar": [{"version": "2.0", "vevent": events}]}, indent=1, ensure_ascii=False).encode()


WAYS = {
    "csv": [("a.csv", as_csv())],
    "csv of a spreadsheet": [("a.csv", b"\xef\xbb\xbf" + as_csv().replace(b"\n", b"\r\n"))],
    "ics": [("en.ics", as_ics(1)), ("tc.ics", as_ics(2))],
    "json": [("en.json", as_json(1)), ("tc.json", as_json(2))],
    "json, nested": [("tc.json", as_json(2, nested=True)), ("en.json", as_json(1, nested=True))],
    "mixed": [("en.ics", as_ics(1)), ("tc.json", as_json(2))],
}


@pytest.mark.parametrize("files", WAYS.values(), ids=WAYS)
def test_every_way_gives_the_same_list(files):
    read = read_year(files, 2028)
    assert read.days == tuple(GazettedDay(date.fromisoformat(day), name, zh) for day, name, zh in DAYS)
    assert read.left_aside == 0
    assert [remark.text for remark in read.remarks] == ["3 days; the schedule to the Ordinance has 17 beside the Sundays."]


def test_days_of_other_years_are_left_aside():
    more = (*DAYS, ("2029-01-01", "The first day of January", "一月一日"))
    read = read_year([("en.ics", as_ics(1, more)), ("tc.ics", as_ics(2, more))], 2028)
    assert (len(read.days), read.left_aside) == (3, 1)


def test_what_is_seldom_is_remarked_on():
    sunday = (("2028-01-02", "A Sunday", "星期日"),)
    remarks = [remark.text for remark in read_year([("a", as_csv(sunday))], 2028).remarks]
    assert "2028-01-02 is a Sunday, which is a general holiday by itself." in remarks


@pytest.mark.parametrize("year", range(2022, 2028))
def test_the_lists_of_the_reference_data_are_sound(year):
    """The court's own lists as a CSV file: with evidence in a fourth column, which is left aside."""
    file = Path(settings.ROOT) / "fixtures" / "reference" / "general-holidays.csv"
    read = read_year([(file.name, file.read_bytes())], year)
    assert (len(read.days), read.remarks) == (17, ())


BAD = {
    "no file": ([], "-: give a file"),
    "empty": ([("a.csv", b"")], "a.csv: no day is of 2028"),
    "heading": ([("a.csv", b"day,name\n")], "a.csv, line 1: the heading is not date,name,name_zh"),
    "date": ([("a.csv", as_csv([("2028-02-30", "x", "y")]))], "a.csv, line 2: '2028-02-30' is not a date such as 2027-01-01"),
    "american date": ([("a.csv", as_csv([("01/02/2028", "x", "y")]))], "a.csv, line 2: '01/02/2028' is not a date"),
    "wide digits": ([("a.csv", as_csv([("２０２８-01-01", "x", "y")]))], "a.csv, line 2: '２０２８-01-01' is not a date"),
    "name": ([("a.csv", as_csv([("2028-01-01", "", "一月一日")]))], "a.csv, line 2: the name is empty"),
    "cells": ([("a.csv", b"date,name,name_zh\n2028-01-01,x\n")], "a.csv, line 2: 2 cells instead of 3"),
    "quote": ([("a.csv", b'date,name,name_zh\n2028-01-01,"x,y\n')], "a.csv, line 2: no CSV: unexpected end of data"),
    "long": ([("a.csv", as_csv([("2028-01-01", "x" * 121, "y")]))], "a.csv, line 2: the name is too long"),
    "control": ([("a.csv", as_csv([("2028-01-01", "x\x07", "y")]))], "a.csv, line 2: the name has a character that cannot be printed"),
    "twice": ([("a.csv", as_csv([*DAYS, DAYS[1]]))], "a.csv, line 5: 2028-04-14 stands twice: here and in a.csv, line 3"),
    "big5": ([("a.csv", b"date,name,name_zh\n2028-01-01,x," + "一月".encode("big5"))], "a.csv, line 2: the text is not UTF-8"),
    "large": ([("a.csv", b"x" * 1_000_001)], "a.csv: the file is larger than 1,000,000 bytes"),
    "other year": ([("a.csv", as_csv([("2027-01-01", "x", "y")]))], "a.csv: no day is of 2028"),
    "one language": ([("en.ics", as_ics(1))], "en.ics, line 6: 2028-01-01 has no Chinese name; give the file in Chinese too"),
    "languages differ": (
        [("en.ics", as_ics(1)), ("tc.ics", as_ics(2, DAYS[:2]))],
        "en.ics, line 18: 2028-12-25 has no Chinese name; give the file in Chinese too",
    ),
    "ics cut off": ([("en.ics", as_ics(1)[:-20])], "the calendar does not end: the file is cut off"),
    "ics date": (
        [("en.ics", as_ics(1).replace(b"20280414\r\nUID", b"20281314\r\nUID"))], "en.ics, line 10: DTSTART '20281314' is not a day",
    ),
    "ics time": (
        [("en.ics", as_ics(1).replace(b";VALUE=DATE:20280414", b":20280414T090000Z"))], "DTSTART '20280414T090000Z' is not a day",
    ),
    "ics summary": ([("en.ics", as_ics(1).replace(b"SUMMARY", b"NAME"))], "en.ics, line 3: the event has no SUMMARY"),
    "ics colon": ([("en.ics", as_ics(1, extra="nonsense"))], "en.ics, line 21: no property: a colon is missing"),
    "ics end": ([("en.ics", as_ics(1, extra="END:VEVENT"))], "en.ics, line 21: an event ends that did not begin"),
    "ics within": ([("en.ics", as_ics(1, extra="BEGIN:VEVENT\r\nBEGIN:VEVENT"))], "en.ics, line 22: an event begins within another"),
    "ics weeks": (
        [("en.ics", as_ics(1).replace(b"UID:20280414@x", b"RRULE:FREQ=WEEKLY"))], "en.ics, line 10: the event is not of one day",
    ),
    "ics days": (
        [("en.ics", as_ics(1).replace(b"UID:20280414@x", b"DTEND:20280417"))], "en.ics, line 10: the event is not of one day",
    ),
    "json": ([("en.json", b'{"vcalendar": [\n{,\n')], "en.json, line 2: no JSON"),
    "json shape": ([("en.json", b'{"vcalendar": {}}')], "en.json, line 1: the shape is not that of 1823"),
    "json list": ([("en.json", b"[1]")], "en.json, line 1: the shape is not that of 1823"),
    "json deep": ([("en.json", b"[" * 100_000)], "en.json, line 1: no"),
    "json event": ([("en.json", b'{"vcalendar": [{"vevent": [\n5]}]}')], "en.json, line 2: the event is no object"),
    "json date": (
        [("en.json", as_json(1).replace(b'"20280414"', b"20280414"))], "en.json, line 16: dtstart [20280414",
    ),
    "json summary": ([("en.json", as_json(1).replace(b'"summary"', b'"name"'))], "en.json, line 6: the event has no summary"),
    "json name": ([("en.json", as_json(1, [("2028-01-01", " ", "")]))], "en.json, line 6: the name is empty"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "said"), BAD.values(), ids=BAD)
def test_faults_are_named_by_file_and_line(files, said):
    with pytest.raises(FaultyListError) as error:
        read_year(files, 2028)
    assert said in str(error.value)


def test_all_faults_are_told_at_once():
    with pytest.raises(FaultyListError) as error:
        read_year([("a.csv", as_csv([("2028-01-32", "x", "y"), ("2028-01-01", "", "y")])), ("b.json", b"{")], 2028)
    assert [str(fault).split(":")[0] for fault in error.value.faults] == ["a.csv, line 2", "a.csv, line 3", "b.json, line 1"]


@tries(max_examples=150, deadline=None)
@given(st.sampled_from([as_csv(), as_ics(1), as_json(1)]), st.data())
def test_a_damaged_file_is_a_list_or_a_fault_and_nothing_else(content, data):
    place = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 30))
    damaged = content[:place] + data.draw(st.binary(max_size=8)) + content[place + length :]
    try:
        days = read_year([("x", damaged)], 2028).days
    except FaultyListError as error:
        days, faults = (), error.faults
    else:
        faults = []
    assert bool(days) != bool(faults)
    assert all(each.day.year == 2028 and each.name and each.name_zh for each in days)


def test_a_list_is_held_against_what_is_loaded_and_what_a_program_computes():
    read = read_year([("a.csv", as_csv())], 2028)
    loaded = {
        date(2028, 1, 1): ("The first day of January", "一月一日"),
        date(2028, 4, 14): ("Good Friday", "受難節"),
        date(2028, 5, 1): ("Labour Day", "勞動節"),
    }
    package = {
        date(2028, 1, 1): "New Year's Day",
        date(2028, 4, 14): "Good Friday",
        date(2028, 4, 15): "Easter Saturday",
        date(2028, 4, 16): "A Sunday",
    }
    rows = {row.day: row for row in compare(read, loaded, package)}
    assert {day: (row.kind, row.doubted) for day, row in rows.items()} == {
        date(2028, 1, 1): ("same", False),
        date(2028, 4, 14): ("renamed", False),
        date(2028, 4, 15): ("same", True),  # the program has it, the list has not
        date(2028, 5, 1): ("gone", False),
        date(2028, 12, 25): ("new", True),  # the list has it, the program has not
    }


def test_the_limits_are_the_columns_of_the_tables():
    from backoffice.calendar.models import Holiday

    assert Holiday._meta.get_field("name").max_length == gazette.LONGEST_NAME
    assert Holiday._meta.get_field("name_zh").max_length == gazette.LONGEST_NAME_ZH
