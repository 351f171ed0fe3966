"""Questions to the database that are put into SQL once, and then only asked.

Putting a question of the ORM together costs several times what sending it does, and a life of a filing asks some of them half a dozen
times. A `Question` is written down once for each process, its arguments left open; it answers what its query set answers.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)

Argument = int | str
# What stands for an argument while the question is written: nothing else in a statement looks like it. The number is one that
# the smallest column can hold, or Django would say that nothing can be found.
_NUMBER = 31_700
_TEXT = "\uf8ffargument {}\uf8ff"


@dataclass(frozen=True)
class _Written:
    """A statement with its parameters, and which of them (by position) is which argument."""

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
    """A query set whose form never changes, only the numbers and words in it: rows by a key, with what they point to.

    ask is given as many arguments as kinds names types (int, str) and returns the query set. It compares each argument as it is:
    no None, no list, no part of a word.
    """

    def __init__(self, ask: Callable[..., QuerySet[M]], *kinds: type[Argument]) -> None:
        self._ask = ask
        self._kinds = kinds

    def rows(self, *given: Argument) -> list[M]:
        """The rows for these arguments.

        Raises:
            TypeError: an argument is of another kind than the question was written for.
            TransactionManagementError: it locks rows, and there is no transaction.
        """
        if len(given) != len(self._kinds) or not all(map(isinstance, given, self._kinds)):
            raise TypeError(f"the question takes {self._kinds}, not {given}")
        written = self._written
        parameters = list(written.parameters)
        for place, argument in written.places:
            parameters[place] = given[argument]
        rows: QuerySet[M] = QuerySet(written.compiler.query.model, _Asked(written, tuple(parameters)), DEFAULT_DB_ALIAS)  # type: ignore[arg-type]
        rows._prefetch_related_lookups = written.prefetch  # type: ignore[attr-defined]
        return list(rows)

    def first(self, *given: Argument) -> M | None:
        """The first of the rows, or None. The question says itself in which order, and how many are read."""
        return next(iter(self.rows(*given)), None)

    @cached_property
    def _written(self) -> _Written:
        """The statement; what two threads write at once is the same.

        Raises:
            ValueError: an argument is not in it as it was given.
        """
        stand_ins = [_NUMBER + number if kind is int else _TEXT.format(number) for number, kind in enumerate(self._kinds)]
        asked = self._ask(*stand_ins)
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        places = tuple((place, stand_ins.index(given)) for place, given in enumerate(parameters) if given in stand_ins)
        if {argument for _place, argument in places} != set(range(len(stand_ins))):
            raise ValueError(f"not every argument stands as it is in {sql}")
        return _Written(compiler, sql, tuple(parameters), places, asked._prefetch_related_lookups)  # type: ignore[attr-defined]


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
