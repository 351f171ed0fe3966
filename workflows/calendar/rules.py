"""May calendars be changed so, and within which time does it make a difference: pure, with reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from backoffice.calendar.gazette import LONGEST_NAME, LONGEST_NAME_ZH, MOST_DAYS
from backoffice.calendar.rules import ONE_DAY, Hours
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.reasons import Reason, because, gettext_noop

CLOSE, REOPEN, CORRECT, CANCEL = "close", "reopen", "correct", "cancel"
ACTS = (CLOSE, REOPEN, CORRECT, CANCEL)
GROUNDS = frozenset({"gale", "black_rainstorm", "directed"})


@dataclass(frozen=True)
class Wanted:
    """One closure as it is to stand; `replaces` is the row that it takes the place of. A cancelled one has no `closed_from`."""

    office: str
    replaces: int | None
    closed_from: datetime | None
    reopened_at: datetime | None
    ground: str
    cause: str
    note: str


@dataclass(frozen=True)
class Standing:
    """What is known of closures now: offices by code, the rows in force by id, and which (office, from, ground) are taken."""

    offices: frozenset[str]
    in_force: Mapping[int, Wanted]
    taken: Mapping[tuple[str, datetime, str], int]


def may_change(act: str, wanted: Sequence[Wanted], standing: Standing) -> list[Reason]:
    """Why this cannot be done; nothing if it can."""
    found: list[Reason] = []
    if act not in ACTS or not wanted:
        return [because("nothing-to-do", gettext_noop("Choose at least one office."), "offices")]
    seen: set[tuple[str, datetime, str]] = set()
    for item in wanted:
        found += _one(act, item, standing, seen)
    return found


def _one(act: str, item: Wanted, standing: Standing, seen: set[tuple[str, datetime, str]]) -> list[Reason]:
    if item.office not in standing.offices:
        return [because("unknown-office", gettext_noop("There is no office {office}."), "offices", office=item.office)]
    old = standing.in_force.get(item.replaces) if item.replaces is not None else None
    if (act == CLOSE) != (item.replaces is None) or (old is not None and old.office != item.office):
        return [because("wrong-closure", gettext_noop("That is no closure of {office}."), "", office=item.office)]
    if act != CLOSE and old is None:
        return [
            because(
                "closure-moved-on", gettext_noop("This closure of {office} was corrected or cancelled meanwhile."), "", office=item.office
            )
        ]
    if act == REOPEN and old is not None and old.reopened_at is not None:
        return [
            because("reopened-already", gettext_noop("{office} has reopened already; correct the time instead."), "", office=item.office)
        ]
    if act == CANCEL:
        return []
    if item.closed_from is None:
        return [because("no-beginning", gettext_noop("Say from when the office is closed."), "closed_from")]
    if act == REOPEN and item.reopened_at is None:
        return [because("no-reopening", gettext_noop("Say when the office reopened."), "reopened_at")]
    if item.reopened_at is not None and item.reopened_at <= item.closed_from:
        return [because("reopens-before-closing", gettext_noop("An office reopens after it has closed."), "reopened_at")]
    if item.ground not in GROUNDS:
        return [because("unknown-ground", gettext_noop("Choose the ground on which the office is closed."), "ground")]
    if item.cause and item.ground != "directed":
        return [because("cause-of-direction", gettext_noop("Only a closure by direction has a cause of its own."), "cause")]
    key = (item.office, item.closed_from, item.ground)
    if key in seen or standing.taken.get(key, item.replaces) != item.replaces:
        return [because("closed-twice", gettext_noop("{office} is closed from that time on that ground already."), "", office=item.office)]
    seen.add(key)
    return []


# ---- general holidays ----

FIRST_YEAR, LAST_YEAR = 1998, 2099
Names = Mapping[date, tuple[str, str]]


def may_list(content: Mapping[str, Any], loaded: Names | None, *, seen: bool) -> list[Reason]:
    """Why this cannot become the list of its year; nothing if it can. `seen`: it was written over the list that stands now."""
    year = content["year"]
    if not seen:
        text = gettext_noop("The list of {year} was changed meanwhile: begin again with the one that stands now.")
        return [because("list-moved-on", text, "", year=year)]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return [
            because("year-out-of-range", gettext_noop("The year is one from {first} to {last}."), "year", first=FIRST_YEAR, last=LAST_YEAR)
        ]
    if content["act"] == "day" and loaded is None:
        return [because("year-not-loaded", gettext_noop("{year} is not loaded: load its whole list first."), "day", year=year)]
    found: list[Reason] = []
    new = {date.fromisoformat(day): (name, name_zh) for day, name, name_zh in content["days"]}
    if not new or len(new) > MOST_DAYS:
        found.append(because("no-list", gettext_noop("{number} days are no list of general holidays"), "", number=len(new)))
    for day, names in new.items():
        if day.year != year:
            found.append(because("other-year", gettext_noop("{day} is not of {year}."), "day", day=day, year=year))
        if not all(names) or len(names[0]) > LONGEST_NAME or len(names[1]) > LONGEST_NAME_ZH:
            found.append(because("name-needed", gettext_noop("{day} needs an English and a Chinese name."), "name", day=day))
    if loaded is not None and dict(loaded) == new:
        found.append(because("nothing-changes", gettext_noop("The list of {year} is loaded like that already."), "", year=year))
    return found


def span_of_list(year: int, old: Names | None, new: Names) -> tuple[datetime, datetime] | None:
    """The time within which two lists of a year differ, in UTC; the whole year where it was not loaded; None if they are the same."""
    if old is None:
        return span_of_days(date(year, 1, 1), date(year, 12, 31))
    differing = [day for day in {*old, *new} if old.get(day) != new.get(day)]
    return span_of_days(min(differing), max(differing)) if differing else None


def span_of_days(first: date, last: date) -> tuple[datetime, datetime]:
    """From the midnight at which a Hong Kong day begins to the one at which another ends."""
    return datetime.combine(first, time(), tzinfo=HONG_KONG), datetime.combine(last + ONE_DAY, time(), tzinfo=HONG_KONG)


# ---- hours ----

HOURS, HALF_DAY = "hours", "half_day"


def may_keep_hours(first: date, last: date | None, sets: Sequence[Hours]) -> list[Reason]:
    """Why offices cannot keep these sets of hours from a day on (to a last day, or without an end); nothing if they can."""
    if last is not None and last < first:
        return [because("ends-before-beginning", gettext_noop("The last day comes before the first."), "valid_to")]
    if not sets:
        return [because("no-hours", gettext_noop("Give the hours of at least one weekday."), "sets")]
    found: list[Reason] = []
    seen: set[int] = set()
    for number, each in enumerate(sets, start=1):
        if not each.weekdays or not each.weekdays <= frozenset(range(1, 6)):
            found.append(because("no-weekday", gettext_noop("Set {number}: choose weekdays from Monday to Friday."), "sets", number=number))
        if each.weekdays & seen:
            found.append(
                because("weekday-twice", gettext_noop("Set {number}: a weekday stands in another set too."), "sets", number=number)
            )
        seen |= each.weekdays
        if each.closes <= each.opens:
            found.append(
                because("closes-before-opening", gettext_noop("Set {number}: an office closes after it opens."), "sets", number=number)
            )
        found += _lunch(number, each)
    return found


def _lunch(number: int, each: Hours) -> list[Reason]:
    if each.lunch_from is None and each.lunch_to is None:
        if each.lunch_is_closure_time:
            return [because("lunch-unknown", gettext_noop("Set {number}: say from when to when the lunch hour is."), "sets", number=number)]
        return []
    if each.lunch_from is None or each.lunch_to is None or not each.opens < each.lunch_from < each.lunch_to < each.closes:
        text = gettext_noop("Set {number}: the lunch hour begins and ends within the hours.")
        return [because("lunch-outside", text, "sets", number=number)]
    return []


def with_hours(rows: Iterable[Hours], first: date, last: date | None, sets: Sequence[Hours]) -> list[Hours]:
    """The rows of an office once it keeps these sets from `first` on. Nothing before `first` changes, and nothing after `last`.

    Without a last day they are the whole week from then on: what was in force is closed the day before, and weekdays in no set have no
    hours. With one they pass: weekdays in no set keep their usual hours, and after the last day the usual hours hold again. Rows that
    begin later stay, and count from their own day.
    """
    covered = frozenset(day for each in sets for day in each.weekdays)
    kept: list[Hours] = []
    for row in rows:
        over = row.valid_to is not None and row.valid_to < first
        if over or row.valid_from > first:
            kept.append(row)
        elif last is None:
            if row.valid_from < first:
                kept.append(replace(row, valid_to=first - ONE_DAY))
        elif row.valid_from < first:
            kept.append(row)  # a row that began earlier gives way on its own, and holds again afterwards
        else:
            kept += _beside(row, covered, last)
    return [*kept, *(replace(each, valid_from=first, valid_to=last) for each in sets)]


def _beside(row: Hours, covered: frozenset[int], last: date) -> list[Hours]:
    """What is left of a row that begins on the very day on which others pass over some of its weekdays."""
    left = []
    if row.weekdays - covered:
        left.append(replace(row, weekdays=row.weekdays - covered))
    if row.weekdays & covered and (row.valid_to is None or row.valid_to > last):
        left.append(replace(row, valid_from=last + ONE_DAY, weekdays=row.weekdays & covered))
    return left


def span_from(first: date, last: date | None) -> tuple[datetime, datetime | None]:
    """From the midnight at which a Hong Kong day begins to the end of another, or without an end."""
    return span_of_days(first, last) if last is not None else (span_of_days(first, first)[0], None)
