"""Database triggers that make a table append-only, in the words of either engine, for use in migrations."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backoffice.kernel.statements import Statements


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


# The Hong Kong day of the engine's own clock: what stands behind the rules asks nobody for the time.
_TODAY = {"postgresql": "(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Hong_Kong')::date", "sqlite": "date('now', '+8 hours')"}


def _fix_past(schema_editor: BaseDatabaseSchemaEditor, table: str, columns: Sequence[str]) -> None:
    vendor = schema_editor.connection.vendor
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    today = _TODAY[vendor]
    begun = f"OLD.valid_from <= {today}"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in ("valid_from", *columns))
    # What is over stays over; what is in force may be given its last day, and a coming row may be written anew.
    reopened = f"(OLD.valid_to < {today} AND OLD.valid_to {differs} NEW.valid_to)"
    conditions = {"update": f"({begun} AND ({changed})) OR {reopened}", "delete": begun}
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION registry_past_fixed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% in force is superseded, never edited', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$",
            params=None,
        )
    for event, condition in conditions.items():
        body = "EXECUTE FUNCTION registry_past_fixed()"
        if vendor != "postgresql":
            body = f"BEGIN SELECT RAISE(ABORT, '{table} in force is superseded, never edited'); END"
        schema_editor.execute(
            f"CREATE TRIGGER {table}_past_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW WHEN ({condition}) {body}", params=None
        )


def _free_past(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_past_{name}{suffix}")


def past_fixed(table: str, columns: Sequence[str]) -> Statements:
    """A migration step for a table of effective-dated rows (valid_from, valid_to): what has begun keeps these columns.

    A row in force may be given its last day; one that has ended is not touched; one that has not begun may be written anew
    or taken away. Other columns, such as the evidence, may change. The step may be run again after the columns have changed.
    """

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _free_past(schema_editor, table)
        _fix_past(schema_editor, table, columns)

    def backwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _free_past(schema_editor, table)

    return Statements(forwards, backwards)


def append_only(table: str, columns: Sequence[str] | None = None) -> Statements:
    """A migration step: rows of the table can be added, never changed or deleted.

    With columns, only those are fixed for ever and the others may still change. Name the database's columns
    (office_id, not office).
    """

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _forbid(schema_editor, table, columns)

    def backwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _allow(schema_editor, table)

    return Statements(forwards, backwards)


def append_only_again(table: str, columns: Sequence[str] | None = None) -> Statements:
    """A migration step after one that changes the columns of a table that is append-only: SQLite makes such a table anew, and
    without its triggers. Back again there is nothing to do but the same."""

    def anew(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _allow(schema_editor, table)
        _forbid(schema_editor, table, columns)

    return Statements(anew, anew)


def _only_by(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str, columns: Sequence[str], allowed: str) -> None:
    vendor = schema_editor.connection.vendor
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
    if vendor == "postgresql":
        # A condition of a trigger cannot look into another table there: the function does.
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NOT ({allowed}) THEN RAISE EXCEPTION '{table} is append-only but for a correction on record' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {table}_{name}()",
            params=None,
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE UPDATE ON {table} WHEN ({changed}) AND NOT ({allowed}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only but for a correction on record'); END",
            params=None,
        )


def changed_only_by(table: str, name: str, columns: Sequence[str], allowed: str) -> Statements:
    """A migration step: these columns change only where the condition holds, which both engines read (OLD and NEW are the row's two
    states). So a column that was written once can be corrected, and only to what a row of another table says."""

    def away(schema_editor: BaseDatabaseSchemaEditor) -> None:
        suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{suffix}")

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        away(schema_editor)
        _only_by(schema_editor, table, name, columns, allowed)

    return Statements(forwards, away)
