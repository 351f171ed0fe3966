"""Emptying the tables between tests that commit, or putting back what was in them, although triggers refuse it: none fires for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from uuid import uuid4

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def triggers_off() -> Iterator[None]:
    """Without the triggers of our own tables inside the block."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Inside a test's transaction: a table whose foreign keys are still to be checked cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            tables = [row[0] for row in cursor.fetchall()]
            off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            off = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
            on = [sql for _, sql in triggers]
        for statement in off:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in on:
                cursor.execute(statement)


# What is written once with the migrations stays; the marks change.
_STAY = {"django_content_type", "auth_permission", "kernel_mark"}


class Kept:
    """The database with every row as it is now, to be brought back as often as wanted; no trigger fires for it."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._file: sqlite3.Connection | None = None
        self._rows: dict[str, bytes] = {}
        if connection.vendor == "sqlite":
            self._file = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(self._file)
        else:
            self._rows = {table: rows for table in _tables() if (rows := _read(table))}

    def bring_back(self) -> None:
        """Every row as it was, and no other."""
        if self._file is not None:
            connection.ensure_connection()
            self._file.backup(connection.connection)
        else:
            with _untriggered() as cursor:
                cursor.execute(_deletes())
                for table, rows in self._rows.items():
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows)
        _mark()


# On SQLite: the database as it was before the first test, once it is kept.
_EMPTY: list[Kept] = []


def keep_empty() -> None:
    """Keep the tables as they are now, before the first test, to be put back between tests. On PostgreSQL nothing is kept."""
    if connection.vendor == "sqlite":
        _EMPTY[:] = [Kept()]


def empty_tables() -> None:
    """Every row goes, save what is written once with the migrations (kinds, permissions).

    Django's own flush truncates, which costs PostgreSQL a new file for each table and index, and asks for those rows anew.
    """
    if _EMPTY:
        _EMPTY[0].bring_back()
        return
    with _untriggered() as cursor:
        for statement in [_deletes()] if connection.vendor == "postgresql" else _deletes().split("; "):
            cursor.execute(statement)
    _mark()


def _mark() -> None:
    """No trigger has marked it: what a process kept of the rows that have gone must not be found again."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_mark SET mark = %s", [str(uuid4())])


def _tables() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _STAY)


def _deletes() -> str:
    return "; ".join(f'DELETE FROM "{table}"' for table in _tables())


def _read(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(map(bytes, copy))


@contextmanager
def _untriggered() -> Iterator[CursorWrapper]:
    """A transaction in which no trigger of ours fires; where no table need be altered for it, none of the foreign keys' either."""
    if connection.vendor == "postgresql" and _is_superuser():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
        return
    with triggers_off(), transaction.atomic(), connection.cursor() as cursor:
        yield cursor


@cache
def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
