"""Database triggers that give a set of data another mark at every change (kernel.kept), for use in migrations."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backoffice.kernel.statements import Statements


def _watch(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        # By the schema of the changed table: a restore runs without a search path.
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION registry_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format("
            "'INSERT INTO %I.kernel_mark (name, mark) VALUES ($1, gen_random_uuid()::text)"
            " ON CONFLICT (name) DO UPDATE SET mark = excluded.mark', TG_TABLE_SCHEMA) USING TG_ARGV[0]; RETURN NULL; END $$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_mark AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION registry_mark('{name}')"
        )
        first = "INSERT INTO kernel_mark (name, mark) VALUES (%s, gen_random_uuid()::text) ON CONFLICT (name) DO NOTHING"
    else:
        # Without a clause for conflicts of its own: that of the statement outside (INSERT OR IGNORE) would take its place.
        for event in ("INSERT", "UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_mark_{event.lower()} AFTER {event} ON {table} BEGIN"  # noqa: S608  # nosec B608  # only names
                f" UPDATE kernel_mark SET mark = lower(hex(randomblob(16))) WHERE name = '{name}';"
                f" INSERT INTO kernel_mark (name, mark) SELECT '{name}', lower(hex(randomblob(16)))"
                f" WHERE NOT EXISTS (SELECT 1 FROM kernel_mark WHERE name = '{name}'); END"
            )
        first = "INSERT INTO kernel_mark (name, mark) VALUES (%s, lower(hex(randomblob(16)))) ON CONFLICT (name) DO NOTHING"
    # So that what is there already is kept too.
    schema_editor.execute(first, [name])


def _watch_no_more(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_mark ON {table}")
    else:
        for event in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_mark_{event}")


def watched(name: str, *tables: str) -> Statements:
    """A migration step: every change of these tables gives the set of data another mark. Needs kernel 0005.

    Raises:
        ValueError: something else than a name was given; a trigger takes no parameters, so its text holds the names themselves.
    """
    if wrong := [each for each in (name, *tables) if not (each.isascii() and each.isidentifier())]:
        raise ValueError(f"no names: {wrong}")

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            _watch(schema_editor, table, name)

    def backwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            _watch_no_more(schema_editor, table)

    return Statements(forwards, backwards)


def watched_again(name: str, *tables: str) -> Statements:
    """A migration step after one that changes the columns of watched tables: SQLite makes such a table anew, without its triggers.

    Back again there is nothing to do but the same.
    """

    def anew(schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            _watch_no_more(schema_editor, table)
            _watch(schema_editor, table, name)

    return Statements(anew, anew)
