"""What a function writes to the database, kept from its first run and from then on written again as it was.

Hundreds of tests begin with the same rows. To make them by factories, or to read them from the reference data, takes longer than what most
of these tests do; to write the same rows again takes a statement a table.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from functools import cache
from io import StringIO
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from workflows.invariants.base import chunks

T = TypeVar("T")

# So many values are given to one statement; SQLite takes 32,766.
_VALUES = 20_000

# The triggers change it whenever they have something to mark.
_MARKS = "kernel_mark"


class Written(Generic[T]):
    """A function that fills tables, and what it gave back.

    Written again, a row has the key that it had the first time: a later row is given a higher one, on PostgreSQL because a sequence is
    never set back, on SQLite because it counts from the highest key.
    """

    def __init__(self, write: Callable[[], T]) -> None:
        self._write = write
        self._kept: tuple[T, list[tuple[str, list[Any]]]] | None = None

    def here(self) -> T:
        """Write the rows; what the function gave back, a copy for each caller."""
        if self._kept is None:
            self._kept = self._written()
        else:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement, values in self._kept[1]:
                    cursor.execute(statement, values)
        return deepcopy(self._kept[0])

    def _written(self) -> tuple[T, list[tuple[str, list[Any]]]]:
        """Write them for the first time: what the function gave back, and the statements that write the same."""
        before = {table: set(map(str, rows)) for table, _columns, rows in _tables()}
        result, statements = self._write(), []
        for table, columns, rows in _tables():
            new = [tuple(map(_stored, row)) for row in rows if str(row) not in before[table]]
            quoted = ", ".join(map(connection.ops.quote_name, columns))
            places = f"({', '.join(['%s'] * len(columns))})"
            for some in chunks(new, _VALUES // len(columns)):
                statement = f"INSERT INTO {connection.ops.quote_name(table)} ({quoted}) VALUES {', '.join([places] * len(some))}"
                statements.append((statement, [value for row in some for value in row]))
        return result, statements


def _stored(value: Any) -> Any:
    """The value as it is stored: SQLite's driver reads times out of their texts, and writes no time of day."""
    return str(value) if connection.vendor == "sqlite" and isinstance(value, date | time) else value


@cache
def _names() -> list[str]:
    """The tables of all models, those of many-to-many relations with them."""
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed} - {_MARKS})


def _tables() -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    found = []
    with connection.cursor() as cursor:
        for name in _names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found.append((name, [column[0] for column in cursor.description], cursor.fetchall()))
    return found


def _load() -> None:
    call_command("load_reference", stdout=StringIO())


# The court's reference data as `manage.py load_reference` writes them.
REFERENCE = Written(_load)
