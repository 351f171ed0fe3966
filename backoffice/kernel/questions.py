"""Questions to the database that are put into SQL once, and then only asked.

Putting a question of the ORM together costs several times what sending it does, and a life of a filing asks some of them half a dozen
times. A `Question` is written down once for each process, its arguments left open; it answers what its query set answers.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)

One = int | str | date | datetime
Argument = One | Sequence[int] | Sequence[str]
# What stands for an argument while the question is written: nothing else in a statement looks like it. The numbers are ones that
# the smallest column can hold, or Django would say that nothing can be found.
_NUMBER = 31_700
# Of more together a question is put into SQL for once: the numbers end, and what is sent and read is dearer then.
_MOST_KEPT = 512
_TEXT = "\uf8ffargument {}\uf8ff"
# Nothing on record is of that time.
_YEAR = 1_101


@dataclass(frozen=True)
class Several:
    """Any number of numbers or words: what stands in an `in`, or in what is excluded by one."""

    kind: type[int] | type[str]


Kind = type[One] | Several


@dataclass(frozen=True)
class _Written:
    """A statement with its parameters, and which of them (by position) is which of the values asked with."""

    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    prefetch: tuple[Any, ...]


class _Asked:
    """Stands in for the query of a query set: its statement is there already."""

    def __init__(self, written: _Written, parameters: tuple[Any, ...]) -> None:
        self._written, self._parameters = written, parameters

    def get_compiler(self, using: str) -> Any:
        """The compiler that wrote the statement, for the connection of this thread."""
        compiler = copy.copy(self._written.compiler)
        compiler.connection = connections[using]
        locks = compiler.query.select_for_update and compiler.connection.features.has_select_for_update
        if locks and compiler.connection.get_autocommit():
            raise TransactionManagementError("rows are locked within a transaction only")
        compiler.as_sql = lambda *_given, **_named: (self._written.sql, self._parameters)
        return compiler


class Question(Generic[M]):
    """A query set whose form never changes, only what it is asked with: rows by a key, with what they point to.

    ask is given as many arguments as kinds names and returns the query set. It compares each argument as it is: no None, no part of a
    word. Of several it is given a list, and compares with nothing but whether something is in it: the question is written for one of
    them, two, four and so on, and the last of them is named again to fill what is left.
    """

    def __init__(self, ask: Callable[..., QuerySet[M]], *kinds: Kind) -> None:
        self._ask = ask
        self._kinds = kinds
        # None where the database need not be asked, for nothing is in nothing.
        self._written: dict[tuple[int, ...], _Written | None] = {}

    def rows(self, *given: Argument) -> list[M]:
        """The rows for these arguments.

        Raises:
            TypeError: an argument is of another kind than the question was written for.
            TransactionManagementError: it locks rows, and there is no transaction.
        """
        if len(given) != len(self._kinds) or not all(map(_is_of, given, self._kinds)):
            raise TypeError(f"the question takes {self._kinds}, not {given}")
        rooms = tuple(_room(len(each)) for each in given if isinstance(each, list | tuple))
        if sum(rooms) > _MOST_KEPT:
            return list(self._ask(*given))
        if rooms not in self._written:
            # What two threads write at once is the same.
            self._written[rooms] = self._write(rooms)
        written = self._written[rooms]
        if written is None:
            return []
        values = _values(given)
        parameters = list(written.parameters)
        for place, value in written.places:
            parameters[place] = values[value]
        rows: QuerySet[M] = QuerySet(written.compiler.query.model, _Asked(written, tuple(parameters)), DEFAULT_DB_ALIAS)  # type: ignore[arg-type]
        rows._prefetch_related_lookups = written.prefetch  # type: ignore[attr-defined]
        return list(rows)

    def first(self, *given: Argument) -> M | None:
        """The first of the rows, or None. The question says itself in which order, and how many are read."""
        return next(iter(self.rows(*given)), None)

    def _write(self, rooms: tuple[int, ...]) -> _Written | None:
        """The statement with so many places for each of the arguments that are several; None where it would find nothing.

        Raises:
            ValueError: an argument is not in it as it was given.
        """
        left, made = list(rooms), 0
        stand_ins: list[Any] = []
        for kind in self._kinds:
            count = left.pop(0) if isinstance(kind, Several) else 1
            each = [_stand_in(kind.kind if isinstance(kind, Several) else kind, made + number) for number in range(count)]
            stand_ins.append(each if isinstance(kind, Several) else each[0])
            made += count
        asked = self._ask(*stand_ins)
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        values = _values(stand_ins)
        places = tuple((place, values.index(given)) for place, given in enumerate(parameters) if given in values)
        if {value for _place, value in places} != set(range(len(values))):
            raise ValueError(f"not every argument stands as it is in {sql}")
        return _Written(compiler, sql, tuple(parameters), places, asked._prefetch_related_lookups)  # type: ignore[attr-defined]


def _is_of(given: Argument, kind: Kind) -> bool:
    if isinstance(kind, Several):
        return isinstance(given, list | tuple) and all(isinstance(each, kind.kind) for each in given)
    # A moment is a date to Python, and to no column.
    return isinstance(given, kind) and not (kind is date and isinstance(given, datetime))


def _room(number: int) -> int:
    """For how many a question is written that is asked with so many: a power of two, so that few are written."""
    return 1 << (number - 1).bit_length() if number else 0


def _stand_in(kind: type[One], number: int) -> One:
    if issubclass(kind, str):
        return _TEXT.format(number)
    if issubclass(kind, datetime):
        return datetime(_YEAR + number, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
    if issubclass(kind, date):
        return date(_YEAR + number, 2, 3)
    return _NUMBER + number


def _values(given: Sequence[Argument]) -> list[Any]:
    """What is asked with, one after the other, as the database's driver takes it; of several the last fills what is left."""
    values: list[Any] = []
    for each in given:
        if isinstance(each, list | tuple):
            values += [*each, *each[-1:] * (_room(len(each)) - len(each))]
        else:
            values.append(_as_sent(each))
    return values


def _as_sent(given: Argument) -> Any:
    """As Django hands it to the database's driver."""
    if isinstance(given, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(given)
    if isinstance(given, date):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datefield_value(given)
    return given


def is_beside(owner: models.Model, name: str) -> bool:
    """Whether `owner.name.all()` answers without a question, for its rows were read along or put beside it."""
    return name in getattr(owner, "_prefetched_objects_cache", {})


def put_beside(owner: models.Model, name: str, rows: Sequence[models.Model]) -> None:
    """Have `owner.name.all()` answer with these rows, as prefetch_related does; name is a reverse foreign key."""
    manager = getattr(owner, name)
    for row in rows:
        manager.field.set_cached_value(row, owner)
    kept = manager.get_queryset()
    kept._result_cache, kept._prefetch_done = list(rows), True
    if not hasattr(owner, "_prefetched_objects_cache"):
        owner._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # as Django names it
    owner._prefetched_objects_cache[name] = kept  # type: ignore[attr-defined]
