"""A migration step that gives a large table an index while people go on working."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

_INVALID = "SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = %s AND NOT indisvalid"


class AddIndexBesideWork(migrations.AddIndex):
    """AddIndex that locks nobody out on PostgreSQL (CREATE INDEX CONCURRENTLY). The migration must say `atomic = False`.

    It waits for those who are at work on the table, for longer than a lock is waited for elsewhere. If it is broken off it leaves an index
    that is good for nothing; the next try removes that first. On SQLite, where one writes at a time, it is an ordinary index.

    Raises:
        RuntimeError: the migration runs in a transaction.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model: Any = to_state.apps.get_model(app_label, self.model_name)
        database = schema_editor.connection
        if database.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        if not self.allow_migrate_model(database.alias, model):
            return
        if database.in_atomic_block:
            raise RuntimeError("the migration needs atomic = False")
        with database.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
            try:
                cursor.execute(_INVALID, [self.index.name])
                if cursor.fetchone():
                    schema_editor.remove_index(model, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's own
                schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's own
            finally:
                cursor.execute("RESET lock_timeout")
