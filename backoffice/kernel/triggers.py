"""Database triggers that make a table append-only, in the words of either engine, for use in migrations."""

from collections.abc import Sequence

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def _forbid(schema_editor: BaseDatabaseSchemaEditor, table: str, columns: Sequence[str] | None) -> None:
    """Refuse deletes, and updates that change one of the columns (any update where none is named)."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns or ())
    when = f" WHEN ({changed})" if changed else ""
    if postgresql:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION registry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$",
            params=None,
        )
        for name, event, each in (
            ("update", "UPDATE", f"ROW{when}"),
            ("delete", "DELETE", "ROW"),
            ("truncate", "TRUNCATE", "STATEMENT"),
        ):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
            )
    else:
        for name, event, condition in (("update", "UPDATE", when), ("delete", "DELETE", "")):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table}{condition} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _allow(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("update", "delete", "truncate"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{suffix}")


def append_only(table: str, columns: Sequence[str] | None = None) -> migrations.RunPython:
    """A migration step: rows of the table can be added, never changed or deleted.

    With columns, only those are fixed for ever and the others may still change. Name the database's columns
    (office_id, not office).
    """

    def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _forbid(schema_editor, table, columns)

    def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _allow(schema_editor, table)

    return migrations.RunPython(forwards, backwards)
