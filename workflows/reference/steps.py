"""Bring a table of the database to what the reference data want, changing only what differs.

The steps run inside the act's transaction. A table with a fault refuses the whole, so nothing
stays half loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from workflows.reference.reading import Fault, FaultyReferenceError, Placed
from workflows.reference.tables import Wanted, WantedFrom, by_key

M = TypeVar("M", bound=Model)
ONE_DAY = timedelta(days=1)

Key = tuple[Any, ...]


@dataclass
class Count:
    """What became of the rows of one table."""

    table: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    not_in_file: int = 0


@dataclass
class Loading:
    """One run of the loader: the first day that it may change, what it found wrong, what it did."""

    on: date
    faults: list[Fault] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    # Rows that staff have changed on the screens, where the file reads otherwise: left as they are.
    left: list[Fault] = field(default_factory=list)

    def leave(self, row: Placed, name: str) -> None:
        """Note a row of the file that reads otherwise than what staff have made of it."""
        self.left.append(Fault(row.file, row.line, f"{name} was changed on the screens and stays as it is there"))

    def note(self, row: Placed, text: str) -> None:
        """Note a fault of a row."""
        self.faults.append(Fault(row.file, row.line, text))


@dataclass
class Table(Generic[M]):
    """A table being loaded: the rows that are there, by key, and those to be written."""

    loading: Loading
    model: type[M]
    count: Count
    codes: Mapping[str, Mapping[Any, Model]]  # for a column that is a foreign key: its rows by code
    rows: dict[Key, M] = field(default_factory=dict)
    created: list[M] = field(default_factory=list)
    changed: dict[int, M] = field(default_factory=dict)
    origins: list[tuple[Placed, M]] = field(default_factory=list)  # what was made or changed, and the line that asked

    def resolve(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Put rows in the place of their codes, by the names that the model's instances use."""
        return {
            f"{name}_id" if name in self.codes else name: self.codes[name][value].pk if name in self.codes else value
            for name, value in columns.items()
        }

    def key(self, item: Wanted) -> Key:
        """Give the key of a row wanted as it stands in the database."""
        return tuple(self.resolve(item.key).values())

    def row(self, item: Wanted) -> M:
        """Give the row that was wanted, after loading."""
        return self.rows[self.key(item)]

    def add(self, wanted: Placed, columns: Mapping[str, Any]) -> M:
        """Make a row; a value that its column cannot hold is noted as a fault."""
        row = self.model(**columns)
        self.created.append(row)
        self._clean(wanted, row)
        return row

    def change(self, wanted: Placed, row: M, columns: Mapping[str, Any]) -> None:
        """Change a row that is there, or that was made in this run."""
        for name, value in columns.items():
            setattr(row, name, value)
        if row.pk is not None:
            self.changed[row.pk] = row
        self._clean(wanted, row)

    def _clean(self, wanted: Placed, row: M) -> None:
        self.origins.append((wanted, row))
        try:
            # What a code stands for was found among the rows that are there: the database need not be asked whether it is, row by row.
            row.clean_fields(exclude=self.codes)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.loading.note(wanted, f"{name}: {' '.join(messages)}")

    def write(self) -> None:
        """Write what was made and changed.

        Raises FaultyReferenceError with the faults of the whole table, those among them that only
        the database finds.
        """
        if self.loading.faults:
            raise FaultyReferenceError(self.loading.faults)
        if not (self.created or self.changed):
            return
        columns = [column.name for column in self.model._meta.concrete_fields if not column.primary_key]
        try:
            with transaction.atomic():
                self.model._default_manager.bulk_update(self.changed.values(), columns)
                self.model._default_manager.bulk_create(self.created)
        except IntegrityError as refusal:
            self._name(refusal)
            raise FaultyReferenceError(self.loading.faults) from refusal

    def _name(self, refusal: IntegrityError) -> None:
        """Find the rows that break a constraint; each is asked alone, which costs too much when all is well."""
        for wanted, row in self.origins:
            try:
                row.validate_constraints()
            except ValidationError as error:
                self.loading.note(wanted, " ".join(error.messages))
        if not self.loading.faults:
            wanted, _ = self.origins[0]
            self.loading.note(wanted, f"the database refuses this row or one after it: {str(refusal).splitlines()[0]}")


def _differing(row: Model, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if getattr(row, name) != value}


def _open_table(loading: Loading, model: type[M], name: str, codes: Mapping[str, Mapping[Any, Model]] | None) -> Table[M]:
    table = Table(loading, model, Count(name), codes or {})
    loading.counts.append(table.count)
    return table


def load_rows(
    loading: Loading,
    model: type[M],
    name: str,
    wanted: Sequence[Wanted],
    codes: Mapping[str, Mapping[Any, Model]] | None = None,
) -> Table[M]:
    """Bring a table without dates to what is wanted; a row that differs is changed in place.

    Rows that are not in the file stay as they are and are counted.
    """
    table = _open_table(loading, model, name, codes)
    if not wanted:
        table.count.not_in_file = model._default_manager.count()
        return table
    names = list(table.resolve(wanted[0].key))
    table.rows = {tuple(getattr(row, name) for name in names): row for row in model._default_manager.all()}
    table.count.not_in_file = len(table.rows.keys() - {table.key(item) for item in wanted})
    for item in wanted:
        columns, values = table.resolve(item.key), table.resolve(item.values)
        key = tuple(columns.values())
        if key not in table.rows:
            table.rows[key] = table.add(item, {**columns, **values})
            table.count.created += 1
        elif differing := _differing(table.rows[key], values):
            table.change(item, table.rows[key], differing)
            table.count.changed += 1
        else:
            table.count.unchanged += 1
    table.write()
    return table


def load_links(
    table: Table[M], wanted: Iterable[Wanted], link: str, linked: Mapping[Any, Model], *, through: type[Model], columns: tuple[str, str]
) -> None:
    """Bring a many-to-many column to what is wanted; the rows of the table are loaded already.

    `through` is the table of the links, `columns` its two columns, from and to.
    """
    source, target = columns
    there: dict[int, set[int]] = defaultdict(set)
    for from_id, to_id in through._default_manager.values_list(source, target):
        there[from_id].add(to_id)
    made = {row.pk for row in table.created}
    new: list[Model] = []
    for item in wanted:
        pk = table.row(item).pk
        asked = {linked[code].pk for code in item.links[link]}
        if asked == there[pk]:
            continue
        new += [through(**{source: pk, target: to_id}) for to_id in sorted(asked - there[pk])]
        through._default_manager.filter(**{source: pk, f"{target}__in": there[pk] - asked}).delete()
        if pk not in made and pk not in table.changed:
            table.count.unchanged -= 1
            table.count.changed += 1
    through._default_manager.bulk_create(new)


def load_dated(
    loading: Loading,
    model: type[M],
    name: str,
    wanted: Sequence[WantedFrom],
    codes: Mapping[str, Mapping[Any, Model]] | None = None,
    *,
    descriptive: Collection[str] = ("evidence",),
    following_ends: bool = True,
) -> Table[M]:
    """Bring an effective-dated table to what is wanted, without editing what was in force before `loading.on`.

    A row that begins later ends the one before it, unless `following_ends` is off (hours, where a
    passing row only overlays the usual one). A row of the file whose substance was edited is closed
    and followed by a new one from `loading.on` on. The descriptive columns are changed in place.
    """
    table = _open_table(loading, model, name, codes)
    groups = by_key(wanted)
    names = list(table.resolve(wanted[0].key)) if wanted else []
    there: dict[Key, list[M]] = defaultdict(list)
    for row in model._default_manager.order_by("valid_from"):
        there[tuple(getattr(row, name) for name in names)].append(row)
    table.count.not_in_file = len(there.keys() - {table.key(group[0]) for group in groups.values()})
    for group in groups.values():
        chain = _Chain(table, table.resolve(group[0].key), there[table.key(group[0])], {row.valid_from for row in group}, descriptive)
        for item, following in zip_longest(group, group[1:]):
            last_day = item.valid_to
            if last_day is None and following_ends and following is not None and chain.may_begin(following):
                last_day = following.valid_from - ONE_DAY
            chain.bring(item, last_day, ends_previous=following_ends)
    table.write()
    return table


@dataclass
class _Chain(Generic[M]):
    """The rows of one thing through time, in order, with the steps that may be taken on them."""

    table: Table[M]
    key: dict[str, Any]
    rows: list[Any]
    stated: Collection[date]  # the days from which the file states a row
    descriptive: Collection[str]

    def bring(self, item: WantedFrom, last_day: date | None, *, ends_previous: bool) -> None:
        """Bring the chain to what one row of the file says; without a last day it has no end."""
        values = self.table.resolve(item.values)
        row = next((row for row in self.rows if row.valid_from == item.valid_from), None)
        if row is None:
            self._begin(item, values, last_day, ends_previous=ends_previous)
            return
        row = self._latest_of(row)
        described = _differing(row, {name: value for name, value in values.items() if name in self.descriptive})
        edited = _differing(row, {name: value for name, value in values.items() if name not in self.descriptive})
        if not (edited or described or row.valid_to != last_day):
            self.table.count.unchanged += 1
            return
        self.table.count.changed += 1
        if edited:
            self._supersede(item, row, values, last_day)
            return
        if row.valid_to != last_day:
            self._end(item, row, last_day)
        if described:
            self.table.change(item, row, described)

    def _latest_of(self, row: Any) -> Any:
        """Follow a row to what superseded it in an earlier run: rows that the file does not state itself."""
        for later in self.rows:
            if row.valid_to is not None and later.valid_from == row.valid_to + ONE_DAY and later.valid_from not in self.stated:
                row = later
        return row

    def may_begin(self, item: WantedFrom) -> bool:
        """May there be a row from that day on: is it there, does it begin in time, or is the thing new?"""
        return (
            item.valid_from >= self.table.loading.on
            or any(row.valid_from == item.valid_from for row in self.rows)
            or all(row.pk is None for row in self.rows)
        )

    def _begin(self, item: WantedFrom, values: dict[str, Any], last_day: date | None, *, ends_previous: bool) -> None:
        on = self.table.loading.on
        if not self.may_begin(item):
            self.table.loading.note(
                item, f"{item.name} is on record already; a new row for it may begin on {on} at the earliest, not on {item.valid_from}"
            )
            return
        earlier = [row for row in self.rows if row.valid_from < item.valid_from]
        if ends_previous and earlier and (earlier[-1].valid_to is None or earlier[-1].valid_to >= item.valid_from):
            self.table.change(item, earlier[-1], {"valid_to": item.valid_from - ONE_DAY})
            self.table.count.changed += earlier[-1].valid_from not in self.stated
        self._add(item, values, item.valid_from, last_day)
        self.table.count.created += 1

    def _supersede(self, item: WantedFrom, row: Any, values: dict[str, Any], last_day: date | None) -> None:
        on = self.table.loading.on
        if row.valid_to is not None and row.valid_to < on:
            self.table.loading.note(item, f"{item.name} ended on {row.valid_to}: what was in force before {on} is not edited")
        elif row.valid_from >= on:
            self.table.change(item, row, {**values, "valid_to": last_day})
        else:
            self.table.change(item, row, {"valid_to": on - ONE_DAY})
            self._add(item, values, on, last_day)

    def _end(self, item: WantedFrom, row: Any, last_day: date | None) -> None:
        earliest = self.table.loading.on - ONE_DAY
        if any(day is not None and day < earliest for day in (row.valid_to, last_day)):
            self.table.loading.note(
                item,
                f"{item.name} ends on {row.valid_to or 'no day'} on record: what was in force before {earliest + ONE_DAY} is not edited",
            )
        else:
            self.table.change(item, row, {"valid_to": last_day})

    def _add(self, item: WantedFrom, values: dict[str, Any], valid_from: date, valid_to: date | None) -> None:
        row = self.table.add(item, {**self.key, **values, "valid_from": valid_from, "valid_to": valid_to})
        self.rows.append(row)
        self.rows.sort(key=lambda row: row.valid_from)
