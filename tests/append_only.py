"""Emptying the tables between tests that commit, although triggers refuse it: taken off for that moment and put back."""

from collections.abc import Iterator
from contextlib import contextmanager
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


def empty_tables() -> None:
    """Every row goes, save what is written once with the migrations (kinds, permissions, and the marks, which change).

    Django's own flush truncates, which costs PostgreSQL a new file for each table and index, and asks for those rows anew.
    """
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    with triggers_off(), transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables - {"django_content_type", "auth_permission", "kernel_mark"}):
            cursor.execute(f'DELETE FROM "{table}"')
        # No trigger has marked it: what a process kept of the rows that have gone must not be found again.
        cursor.execute("UPDATE kernel_mark SET mark = %s", [str(uuid4())])
