"""What a proposed change would make of a schedule. Pure: the content is plain data, and the schedule with it is a value like any other.

Content: `table` (item, concession, instrument), `court`, `op` and
- `new`: `values` (the columns of the row), `valid_from`, `valid_to` (ISO days; None: no end): a row from a day on; the one before it ends;
- `end`: `key` and `valid_from` of a row that is there, and its new last day `valid_to`.
Amounts in HKD cents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from backoffice.fees.rules import ROUNDINGS, UNITS, Concession, FeeSchedule, Instrument, Item
from backoffice.kernel.reasons import Reason, because, gettext_noop

ONE_DAY: Final = timedelta(days=1)
# What tells a row of each table from the others, beside its court and its days.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "item": ("instrument", "item", "above_cents"),
    "concession": (),
    "instrument": ("code",),
}
ELECTRONIC: Final = ("concession", "full", "nil")

Content = Mapping[str, Any]
Row = Instrument | Item | Concession


def key_of(table: str, row: Row) -> dict[str, Any]:
    """The row's key as a change names it."""
    return {name: getattr(row, name) for name in KEYS[table]}


def rows_of(schedule: FeeSchedule, table: str) -> tuple[Row, ...]:
    """The rows of one table, past, present and coming."""
    tables: dict[str, tuple[Row, ...]] = {
        "item": schedule.items,
        "concession": schedule.concessions,
        "instrument": schedule.instruments,
    }
    return tables[table]


def _key(content: Content) -> dict[str, Any]:
    named = content["values"] if content["op"] == "new" else content["key"]
    return {name: named[name] for name in KEYS[content["table"]]}


def family(schedule: FeeSchedule, content: Content) -> list[Row]:
    """The rows of the same thing through time, the earliest first."""
    table, key = content["table"], _key(content)
    return sorted((row for row in rows_of(schedule, table) if key_of(table, row) == key), key=lambda row: row.valid_from)


def begins(content: Content) -> date:
    """The first day on which something is otherwise than before."""
    if content["op"] == "new":
        return date.fromisoformat(content["valid_from"])
    return date.fromisoformat(content["valid_to"]) + ONE_DAY


def day_of(text: str | None) -> date | None:
    """A day of the content."""
    return date.fromisoformat(text) if text else None


def row_in(schedule: FeeSchedule, content: Content) -> Row | None:
    """The row that an `end` is about; of a `new` the one that it follows, if it is in force to the day before."""
    rows = family(schedule, content)
    if content["op"] == "end":
        wanted = date.fromisoformat(content["valid_from"])
        return next((row for row in rows if row.valid_from == wanted), None)
    first = date.fromisoformat(content["valid_from"])
    before = [row for row in rows if row.valid_from < first and (row.valid_to is None or row.valid_to >= first - ONE_DAY)]
    return before[-1] if before else None


def with_change(schedule: FeeSchedule, content: Content) -> FeeSchedule:
    """The schedule as it would be."""
    old = row_in(schedule, content)
    rows = list(rows_of(schedule, content["table"]))
    if content["op"] == "end":
        rows = [_with_end(row, day_of(content["valid_to"])) if row is old else row for row in rows]
    else:
        first = date.fromisoformat(content["valid_from"])
        rows = [_with_end(row, first - ONE_DAY) if row is old else row for row in rows]
        rows.append(_made(content))
    tables = {"item": "items", "concession": "concessions", "instrument": "instruments"}
    changed: dict[str, Any] = {tables[content["table"]]: tuple(rows)}
    return replace(schedule, **changed)


def _with_end(row: Row, last: date | None) -> Row:
    return replace(row, valid_to=last)


def _made(content: Content) -> Row:
    values = {name: value for name, value in content["values"].items() if not (content["table"] == "concession" and name == "title")}
    made: dict[str, type[Item] | type[Concession] | type[Instrument]] = {
        "item": Item,
        "concession": Concession,
        "instrument": Instrument,
    }
    row: Row = made[content["table"]](**values, valid_from=date.fromisoformat(content["valid_from"]), valid_to=day_of(content["valid_to"]))
    return row


def faults(schedule: FeeSchedule, content: Content, today: date) -> tuple[Reason, ...]:
    """Why the change cannot be: what is past stays, nothing overlaps, and every value is one that the schedule can use."""
    if content["op"] == "end":
        return tuple(_faults_of_end(schedule, content, today))
    return (*_faults_of_days(schedule, content, today), *_faults_of_values(schedule, content))


def _faults_of_end(schedule: FeeSchedule, content: Content, today: date) -> list[Reason]:
    row = row_in(schedule, content)
    if row is None:
        return [because("no-such-row", gettext_noop("There is no such row on record."))]
    last = date.fromisoformat(content["valid_to"])
    if row.valid_to is not None and row.valid_to < today:
        return [because("row-is-over", gettext_noop("It ended on {day}: what is over stays over."), day=row.valid_to)]
    if last < today or last < row.valid_from:
        return [because("end-in-the-past", gettext_noop("Its last day can be today or later, not {day}."), "valid_to", day=last)]
    if any(other.valid_from > row.valid_from and other.valid_from <= last for other in family(schedule, content)):
        return [because("later-row", gettext_noop("Another one begins before that day."), "valid_to")]
    if row.valid_to == last:
        return [because("nothing-changes", gettext_noop("That is what stands on record already."))]
    return []


def _faults_of_days(schedule: FeeSchedule, content: Content, today: date) -> list[Reason]:
    first, last = date.fromisoformat(content["valid_from"]), day_of(content["valid_to"])
    found = []
    if first <= today:
        found.append(because("begins-too-early", gettext_noop("It can begin tomorrow at the earliest."), "valid_from"))
    if last is not None and last < first:
        found.append(because("ends-before-it-begins", gettext_noop("It ends before it begins."), "valid_to"))
    for other in family(schedule, content):
        if other.valid_from >= first and (last is None or other.valid_from <= last):
            words = gettext_noop("Another one that begins on {day} is on record already.")
            found.append(because("later-row", words, "valid_from", day=other.valid_from))
    return found


def _faults_of_values(schedule: FeeSchedule, content: Content) -> list[Reason]:
    values, table = content["values"], content["table"]
    found = []
    if not str(values.get("evidence", "")).strip():
        found.append(because("evidence-needed", gettext_noop("Say what it rests on."), "evidence"))
    if table == "concession":
        if not 1 <= values["per_cent"] <= 100:
            found.append(because("rate-wrong", gettext_noop("The rate is 1 to 100 per cent."), "per_cent"))
        if content["valid_to"] is None:
            found.append(because("end-needed", gettext_noop("A concession has a last day."), "valid_to"))
        if not values["instrument"]:
            found.append(because("instrument-needed", gettext_noop("Name the legal instrument that grants it."), "instrument"))
    elif table == "instrument":
        if values["rounding"] not in ROUNDINGS:
            found.append(because("rounding-unknown", gettext_noop("There is no such rounding."), "rounding"))
        if not (values["code"] and values["title"] and values["title_zh"]):
            found.append(because("words-needed", gettext_noop("Give its words in English and in Chinese."), "title"))
    else:
        found += _faults_of_item(schedule, content)
    return found


def _faults_of_item(schedule: FeeSchedule, content: Content) -> list[Reason]:
    values = content["values"]
    first, last = date.fromisoformat(content["valid_from"]), day_of(content["valid_to"])
    found = []
    if not (values["item"] and values["description"] and values["description_zh"]):
        found.append(because("words-needed", gettext_noop("Give its words in English and in Chinese."), "description"))
    if values["paper_cents"] < 0 or values["unit"] not in UNITS or values["electronic"] not in ELECTRONIC:
        found.append(because("value-unknown", gettext_noop("One of the values is not known.")))
    if not any(row.code == values["instrument"] and (row.valid_to is None or row.valid_to >= first) for row in schedule.instruments):
        words = gettext_noop("{code} is not an instrument of this court in force on that day.")
        found.append(because("instrument-unknown", words, "instrument", code=values["instrument"]))
    above, up_to = values["above_cents"], values["up_to_cents"]
    if above is not None and up_to is not None and up_to <= above:
        found.append(because("band-empty", gettext_noop("The band holds no amount."), "up_to_cents"))
    for other in schedule.items:
        apart_in_time = (other.valid_to is not None and other.valid_to < first) or (last is not None and other.valid_from > last)
        if (other.instrument, other.item) != (values["instrument"], values["item"]) or apart_in_time or other.above_cents == above:
            continue
        low, high = other.above_cents or 0, other.up_to_cents
        if (high is None or high > (above or 0)) and (up_to is None or up_to > low):
            found.append(because("bands-overlap", gettext_noop("Its band overlaps another one of the same item."), "above_cents"))
            break
    return found
