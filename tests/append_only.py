"""Emptying the tables between tests that commit, although triggers refuse it: taken off for that moment and put back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from uuid import uuid4

from django.db import connection, transaction


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
# On SQLite: the database as it was before the first test, once it is kept.
_EMPTY: list[sqlite3.Connection] = []


def keep_empty() -> None:
    """Keep the tables as they are now, before the first test, to be put back between tests. On PostgreSQL nothing is kept."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _EMPTY[:] = [sqlite3.connect(":memory:", check_same_thread=False)]
        connection.connection.backup(_EMPTY[0])


def empty_tables() -> None:
    """Every row goes, save what is written once with the migrations (kinds, permissions).

    Django's own flush truncates, which costs PostgreSQL a new file for each table and index, and asks for those rows anew.
    """
    if _EMPTY:
        connection.ensure_connection()
        _EMPTY[0].backup(connection.connection)
    else:
        _delete_all()
    # No trigger has marked it: what a process kept of the rows that have gone must not be found again.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_mark SET mark = %s", [str(uuid4())])


def _delete_all() -> None:
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _STAY)
    deletes = [f'DELETE FROM "{table}"' for table in tables]
    if connection.vendor == "postgresql" and _is_superuser():
        # No trigger fires, those of foreign keys neither; and no table is altered for it.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))
        return
    with triggers_off(), transaction.atomic(), connection.cursor() as cursor:
        for statement in deletes:
            cursor.execute(statement)


@cache
def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
