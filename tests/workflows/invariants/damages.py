"""How a court is broken past its triggers, and the list of all the ways to do it."""

from collections.abc import Callable

import pytest
from django.db import connection

from tests.append_only import triggers_off
from tests.workflows.invariants.conftest import World

Damage = Callable[[World, pytest.MonkeyPatch], str]
DAMAGES: list[tuple[str, Damage, str]] = []


def damage(check: str, found: str = "") -> Callable[[Damage], Damage]:
    """A way to break what a check looks at; it returns the subject that must be named. found: words that must be said of it, where the
    check says several things of one subject."""

    def register(function: Damage) -> Damage:
        DAMAGES.append((check, function, found))
        return function

    return register


def sql(statement: str, *values: object) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, "nothing was broken"


def set_in(table: str, column: str, value: object, where: str, *values: object) -> None:
    sql(f"UPDATE {table} SET {column} = %s WHERE {where}", value, *values)


def without_constraint(statement: str, *values: object) -> None:
    """What a foreign key would refuse at the end of the transaction, which never comes here."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement, values)


def without_index(name: str) -> None:
    """A unique index that stands behind the code is gone, until the test's transaction is undone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")
