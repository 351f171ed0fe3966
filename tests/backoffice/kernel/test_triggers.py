"""Append-only by trigger, in the words of either engine."""

import pytest
from django.db import IntegrityError, connection, transaction

from backoffice.kernel.triggers import append_only

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE, FIXED = "trial_whole", "trial_fixed"


@pytest.fixture(autouse=True)
def tables():
    """A table that is append-only as a whole, and one of which only a column is fixed."""
    steps = [append_only(WHOLE), append_only(FIXED, columns=["received", "note"])]
    with connection.schema_editor() as editor:
        for table in (WHOLE, FIXED):
            editor.execute(f"CREATE TABLE {table} (id integer PRIMARY KEY, received text, note text, state text)")
            editor.execute(f"INSERT INTO {table} VALUES (1, 'noon', NULL, 'new')")
        for step in steps:
            step.code(None, editor)
    yield steps
    with connection.schema_editor() as editor:
        for table in (WHOLE, FIXED):
            editor.execute(f"DROP TABLE {table}")


def _execute(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, received, note, state FROM {table} ORDER BY id")
        return cursor.fetchall()


REFUSED = [
    f"UPDATE {WHOLE} SET state = 'old'",
    f"UPDATE {WHOLE} SET state = state",
    f"DELETE FROM {WHOLE}",
    f"UPDATE {FIXED} SET received = 'night'",
    f"UPDATE {FIXED} SET received = NULL",
    f"UPDATE {FIXED} SET note = 'now there is one', state = 'old'",
    f"DELETE FROM {FIXED}",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_refused(statement):
    with pytest.raises(IntegrityError, match="append-only"):
        _execute(statement)
    assert _rows(WHOLE) == _rows(FIXED) == [(1, "noon", None, "new")]


@pytest.mark.postgres  # SQLite has no TRUNCATE
def test_a_table_cannot_be_emptied_at_once():
    for table in (WHOLE, FIXED):
        with pytest.raises(IntegrityError, match="append-only"):
            _execute(f"TRUNCATE {table}")


def test_adding_and_what_is_not_fixed_is_allowed():
    _execute(f"INSERT INTO {WHOLE} VALUES (2, 'noon', NULL, 'new')")
    _execute(f"UPDATE {FIXED} SET state = 'old', received = 'noon', note = NULL")
    assert len(_rows(WHOLE)) == 2
    assert _rows(FIXED) == [(1, "noon", None, "old")]


def test_the_migration_can_be_taken_back(tables):
    with connection.schema_editor() as editor:
        for step in tables:
            step.reverse_code(None, editor)
    _execute(f"UPDATE {WHOLE} SET state = 'old'")
    _execute(f"DELETE FROM {FIXED}")
    assert _rows(FIXED) == []
