"""A year's general holidays as they are published: read from CSV, iCalendar or the JSON of 1823, with every fault named.

Pure. Nothing is loaded here: what comes out is the whole list of one year in both languages, or the faults. 1823 publishes a file
per language and several years in each, so files are given together and the days of other years are left aside.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from backoffice.kernel.reasons import Reason, because, gettext_noop

MOST_BYTES: Final = 1_000_000
MOST_DAYS: Final = 60
LONGEST_NAME, LONGEST_NAME_ZH = 120, 60
# The schedule to the General Holidays Ordinance names so many days beside the Sundays.
USUAL_DAYS: Final = 17
COLUMNS: Final = ("date", "name", "name_zh")
_CHINESE = re.compile("[\u3400-\u9fff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, and where: the file as it was named, the line (0: the whole file)."""

    file: str
    line: int
    reason: Reason = field(compare=False)
    text: str = ""  # the reason in English, by which faults of one line are told apart

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


def _fault(file: str, line: int, template: str, **data: object) -> Fault:
    reason = because("list-faulty", template, "", **data)
    return Fault(file, line, reason, reason.text)


class FaultyListError(ValueError):
    """The files are not one sound list; `faults` names each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class GazettedDay:
    """A general holiday with its names."""

    day: date
    name: str
    name_zh: str


@dataclass(frozen=True)
class GazettedYear:
    """The list of one year in order, how many days of other years were left aside, and what a person should look at."""

    year: int
    days: tuple[GazettedDay, ...]
    left_aside: int
    remarks: tuple[Reason, ...]


@dataclass(frozen=True)
class _Found:
    """A day of one file, in one language or both."""

    file: str
    line: int
    day: date
    name: str
    name_zh: str


def read_year(files: Sequence[tuple[str, bytes]], year: int) -> GazettedYear:
    """Read the list of a year from one file, or from one in English and one in Chinese.

    Raises:
        FaultyListError: a file cannot be read, the languages do not agree, a day stands twice, or none is of this year.
    """
    faults: list[Fault] = []
    found: list[_Found] = []
    if not files:
        raise FaultyListError([_fault("-", 0, gettext_noop("give a file"))])
    for name, content in files:
        try:
            found += _read(name, content)
        except FaultyListError as error:
            faults += error.faults
    if faults:
        raise FaultyListError(faults)
    mine = [each for each in found if each.day.year == year]
    days = _merged(mine, [name for name, _content in files], year)
    return GazettedYear(year, days, len({each.day for each in found}) - len(days), remarks_on(days))


def _merged(found: Sequence[_Found], files: Sequence[str], year: int) -> tuple[GazettedDay, ...]:
    whole = ", ".join(files)
    if not found:
        raise FaultyListError([_fault(whole, 0, gettext_noop("no day is of {year}"), year=year)])
    faults: list[Fault] = []
    names: dict[tuple[date, str], _Found] = {}
    for each in found:
        for language, name in (("en", each.name), ("zh", each.name_zh)):
            if not name:
                continue
            first = names.setdefault((each.day, language), each)
            if first is not each:
                text = gettext_noop("{day} stands twice: here and in {other}, line {place}")
                faults.append(_fault(each.file, each.line, text, day=each.day, other=first.file, place=first.line))
    days = sorted({day for day, _language in names})
    for day in days:
        if (day, "en") not in names:
            there = names[(day, "zh")]
            faults.append(_fault(there.file, there.line, gettext_noop("{day} has no English name; give the file in English too"), day=day))
        if (day, "zh") not in names:
            there = names[(day, "en")]
            faults.append(_fault(there.file, there.line, gettext_noop("{day} has no Chinese name; give the file in Chinese too"), day=day))
    if len(days) > MOST_DAYS:
        faults.append(_fault(whole, 0, gettext_noop("{number} days are no list of general holidays"), number=len(days)))
    if faults:
        raise FaultyListError(faults)
    return tuple(GazettedDay(day, names[(day, "en")].name, names[(day, "zh")].name_zh) for day in days)


def remarks_on(days: Sequence[GazettedDay]) -> tuple[Reason, ...]:
    """What is lawful but seldom, and so is looked at by a person."""
    remarks = []
    if len(days) != USUAL_DAYS:
        text = gettext_noop("{number} days; the schedule to the Ordinance has {usual} beside the Sundays.")
        remarks.append(because("unusual-number", text, "", number=len(days), usual=USUAL_DAYS))
    for each in days:
        if each.day.isoweekday() == 7:
            text = gettext_noop("{day} is a Sunday, which is a general holiday by itself.")
            remarks.append(because("sunday", text, "", day=each.day))
    return tuple(remarks)


def _read(name: str, content: bytes) -> list[_Found]:
    if len(content) > MOST_BYTES:
        raise FaultyListError([_fault(name, 0, gettext_noop("the file is larger than {most} bytes"), most=f"{MOST_BYTES:,}")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FaultyListError([_fault(name, line, gettext_noop("the text is not UTF-8"))]) from error
    start = text.lstrip()[:20]
    if start.startswith(("{", "[")):
        return _read_json(name, text)
    if start.upper().startswith("BEGIN:VCALENDAR"):
        return _read_ics(name, text)
    return _read_csv(name, text)


def _read_csv(name: str, text: str) -> list[_Found]:
    faults, found = [], []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, cells in enumerate(reader):
            line = reader.line_num
            if number == 0:
                if tuple(cell.strip() for cell in cells[: len(COLUMNS)]) != COLUMNS:
                    raise FaultyListError([_fault(name, 1, gettext_noop("the heading is not {columns}"), columns=",".join(COLUMNS))])
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < len(COLUMNS):
                faults.append(
                    _fault(name, line, gettext_noop("{number} cells instead of {wanted}"), number=len(cells), wanted=len(COLUMNS))
                )
                continue
            day = _iso_day(cells[0].strip())
            if day is None:
                faults.append(_fault(name, line, gettext_noop("{text} is not a date such as 2027-01-01"), text=repr(cells[0][:40])))
                continue
            names = [cell.strip() for cell in cells[1:3]]
            if not all(names):
                faults.append(_fault(name, line, gettext_noop("the name is empty")))
            faults += _faults_of_names(name, line, *names)
            found.append(_Found(name, line, day, *names))
    except csv.Error as error:
        raise FaultyListError([*faults, _fault(name, reader.line_num, gettext_noop("no CSV: {error}"), error=error)]) from error
    if faults:
        raise FaultyListError(faults)
    return found


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _basic_day(text: str) -> date | None:
    """A date as iCalendar writes it: 20270101."""
    return _iso_day(f"{text[:4]}-{text[4:6]}-{text[6:]}") if re.fullmatch("[0-9]{8}", text) else None


def _faults_of_names(file: str, line: int, name: str, name_zh: str) -> list[Fault]:
    faults = []
    if len(name) > LONGEST_NAME or len(name_zh) > LONGEST_NAME_ZH:
        faults.append(_fault(file, line, gettext_noop("the name is too long")))
    if _UNPRINTABLE.search(name + name_zh):
        faults.append(_fault(file, line, gettext_noop("the name has a character that cannot be printed")))
    return faults


def _in_its_language(file: str, line: int, day: date, summary: str) -> _Found:
    """A day of a file in one language: Chinese if it has a Chinese character."""
    chinese = bool(_CHINESE.search(summary))
    return _Found(file, line, day, "" if chinese else summary, summary if chinese else "")


def _read_ics(name: str, text: str) -> list[_Found]:
    faults: list[Fault] = []
    found: list[_Found] = []
    event: dict[str, tuple[int, str, str]] | None = None
    begun = 0
    lines = _unfolded(text)
    for line, content in lines:
        if not content.strip():
            continue
        head, colon, value = content.partition(":")
        if not colon:
            faults.append(_fault(name, line, gettext_noop("no property: a colon is missing")))
            continue
        key, _semicolon, parameters = head.partition(";")
        key, word = key.strip().upper(), value.strip().upper()
        if (key, word) == ("BEGIN", "VEVENT"):
            if event is not None:
                faults.append(_fault(name, line, gettext_noop("an event begins within another")))
            event, begun = {}, line
        elif (key, word) == ("END", "VEVENT"):
            if event is None:
                faults.append(_fault(name, line, gettext_noop("an event ends that did not begin")))
            else:
                _take_event(name, begun, event, faults, found)
            event = None
        elif event is not None:
            event[key] = (line, parameters.upper(), value)
    if event is not None:
        faults.append(_fault(name, begun, gettext_noop("the event does not end")))
    if not lines or lines[-1][1].strip().upper() != "END:VCALENDAR":
        faults.append(_fault(name, lines[-1][0] if lines else 1, gettext_noop("the calendar does not end: the file is cut off")))
    if faults:
        raise FaultyListError(faults)
    return found


def _unfolded(text: str) -> list[tuple[int, str]]:
    """Content lines with the number of their first line; a line that begins with a blank continues the one before."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").rstrip("\n").split("\n"), start=1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        else:
            lines.append((number, line))
    return lines


def _take_event(
    name: str, begun: int, event: Mapping[str, tuple[int, str, str]], faults: list[Fault], found: list[_Found]
) -> None:  # fmt: skip
    missing = [key for key in ("DTSTART", "SUMMARY") if key not in event]
    if missing:
        faults.append(_fault(name, begun, gettext_noop("the event has no {property}"), property=", ".join(missing)))
        return
    line, _parameters, start = event["DTSTART"]
    day = _basic_day(start.strip())
    if day is None:
        faults.append(
            _fault(
                name,
                line,
                gettext_noop("{property} {text} is not a day such as 20270101"),
                property="DTSTART",
                text=repr(start.strip()[:40]),
            )
        )
        return
    if "RRULE" in event or ("DTEND" in event and not _ends_next_day(day, event["DTEND"][2])):
        faults.append(_fault(name, line, gettext_noop("the event is not of one day")))
        return
    summary = re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], event["SUMMARY"][2]).strip()
    _take_named(name, event["SUMMARY"][0], day, summary, faults, found)


def _ends_next_day(day: date, end: str) -> bool:
    last = _basic_day(end.strip())
    return last is not None and (last - day).days in (0, 1)


def _take_named(file: str, line: int, day: date, summary: str, faults: list[Fault], found: list[_Found]) -> None:
    if not summary:
        faults.append(_fault(file, line, gettext_noop("the name is empty")))
        return
    each = _in_its_language(file, line, day, summary)
    faults += _faults_of_names(file, line, each.name, each.name_zh)
    found.append(each)


def _read_json(name: str, text: str) -> list[_Found]:
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise FaultyListError([_fault(name, error.lineno, gettext_noop("no JSON: {error}"), error=error.msg)]) from error
    except RecursionError as error:
        raise FaultyListError([_fault(name, 1, gettext_noop("no list of holidays: nested too deeply"))]) from error
    calendars = told.get("vcalendar") if isinstance(told, dict) else None
    events = calendars[0].get("vevent") if isinstance(calendars, list) and calendars and isinstance(calendars[0], dict) else None
    if not isinstance(events, list):
        raise FaultyListError([_fault(name, 1, gettext_noop("the shape is not that of 1823: vcalendar, a list, and in it vevent, a list"))])
    lines = _lines_of_events(text)
    faults: list[Fault] = []
    found: list[_Found] = []
    for place, event in enumerate(events):
        line = lines[place] if place < len(lines) else 1
        if not isinstance(event, dict):
            faults.append(_fault(name, line, gettext_noop("the event is no object")))
            continue
        start, summary = _json_day(event.get("dtstart")), event.get("summary")
        if start is None:
            faults.append(
                _fault(
                    name,
                    line,
                    gettext_noop("{property} {text} is not a day such as 20270101"),
                    property="dtstart",
                    text=json.dumps(event.get("dtstart"))[:60],
                )
            )
        elif not isinstance(summary, str):
            faults.append(_fault(name, line, gettext_noop("the event has no summary")))
        else:
            _take_named(name, line, start, summary.strip(), faults, found)
    if faults:
        raise FaultyListError(faults)
    return found


def _json_day(value: Any) -> date | None:
    """The day of a dtstart, which is published as a text, or as a list of the text and its parameters, once or twice enclosed."""
    while isinstance(value, list) and value:
        value = value[0]
    return _basic_day(value) if isinstance(value, str) else None


def _lines_of_events(text: str) -> list[int]:
    """The line on which each event begins."""
    begins = re.search(r'"vevent"\s*:\s*\[', text)
    if begins is None:
        return []
    lines: list[int] = []
    decoder, place = json.JSONDecoder(), begins.end()
    while True:
        blank = re.compile(r"[\s,]*").match(text, place)
        place = blank.end() if blank else place
        if text[place : place + 1] in ("]", ""):
            return lines
        lines.append(text.count("\n", 0, place) + 1)
        _event, place = decoder.raw_decode(text, place)


# ---- held against what is known ----


@dataclass(frozen=True)
class Compared:
    """One day in the list that came, in the one that is loaded, and in the package `holidays`; empty where it stands not.

    `kind` is one of: same, new, gone, renamed; `doubted` when the list and the package do not agree that it is a holiday.
    """

    day: date
    given: str
    loaded: str
    package: str
    kind: str
    doubted: bool


def compare(given: GazettedYear, loaded: Mapping[date, tuple[str, str]], package: Mapping[date, str]) -> list[Compared]:
    """Hold a list against the loaded names (English, Chinese) of its year, and against what a program computes.

    The package is a second opinion and never the source: it is known to have a day that was none (3 October 2023).
    Its Sundays are left out, since every Sunday is a general holiday by itself.
    """
    named = {each.day: each for each in given.days}
    computed = {day: name for day, name in package.items() if day.isoweekday() != 7}
    rows = []
    for day in sorted({*named, *loaded, *computed}):
        mine, before = named.get(day), loaded.get(day)
        if mine is None:
            kind = "gone" if before is not None else "same"
        elif before is None:
            kind = "new"
        else:
            kind = "same" if before == (mine.name, mine.name_zh) else "renamed"
        doubted = (mine is not None) != (day in computed) and day.isoweekday() != 7
        rows.append(Compared(day, mine.name if mine else "", before[0] if before else "", computed.get(day, ""), kind, doubted))
    return rows
