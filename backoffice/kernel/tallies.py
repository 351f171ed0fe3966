"""How many rows of a table stand in each of several lists, reckoned by the database in the transaction of every change.

A trigger on the counted table adds to a table of tallies what a statement has moved: for each list, and for each value of the columns by
which it is counted, by how many rows it has grown or shrunk. It only ever adds rows, so that no transaction waits for another; a count is
the sum of the rows of its list, which is right in the very transaction that moves it, and in every other one when that commits. Now and
then the rows are folded together (`fold`), so that a sum stays one of few rows.

Which rows stand in a list is said by a condition on the counted table, once, for the trigger, for the recount and for whoever lists them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.db.models.sql import Query

from backoffice.kernel.statements import Statements, nothing

# So many rows are folded together in one transaction.
AT_ONCE = 5000


@dataclass(frozen=True)
class Counted:
    """A list: its name, which rows stand in it, the column that says whose list it is (empty: it is everybody's), and the columns of
    `Tallied.by` by which it is not counted: its tallies have nothing there, and are fewer."""

    name: str
    rows: Q
    whose: str = ""
    not_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tallied:
    """What is counted: the table of the tallies, the columns that it has from the counted table, and the lists.

    The table of tallies has these columns, one for whose list it is (`whose`), `list` and `number`. All names are the database's.
    """

    into: str
    by: tuple[str, ...]
    whose: str
    lists: tuple[Counted, ...]

    def columns(self) -> tuple[str, ...]:
        """The columns that say what a row of the tallies counts."""
        return ("list", *self.by, self.whose)

    def names(self) -> tuple[str, ...]:
        """The columns of the counted table on which a tally depends at all, beside its conditions."""
        return (*self.by, *sorted({each.whose for each in self.lists} - {""}))


def _condition(model: type[models.Model], rows: Q, on: BaseDatabaseWrapper) -> str:
    """The condition as SQL on bare columns with its values written in, as Django writes a check constraint."""
    query = Query(model=model, alias_cols=False)
    sql, values = query.build_where(rows).as_sql(query.get_compiler(connection=on), on)
    on.ensure_connection()
    # Not entered: nothing is altered by it.
    editor = on.SchemaEditorClass(on, collect_sql=True)
    return sql % tuple(editor.quote_value(value) for value in values)


def _moved(model: type[models.Model], tallied: Tallied, changed: str, on: BaseDatabaseWrapper) -> str:
    """The statement that adds up what has moved; `changed` gives the rows as they are (sign 1) and as they were (sign -1)."""
    listed = " UNION ALL ".join(f"SELECT '{each.name}' AS list" for each in tallied.lists)
    stands = " ".join(f"WHEN '{each.name}' THEN {_condition(model, each.rows, on)}" for each in tallied.lists)
    whose = " ".join(f"WHEN '{each.name}' THEN changed.{each.whose}" for each in tallied.lists if each.whose)
    by = ", ".join(_counted_by(tallied, name) for name in tallied.by)
    return (
        f"INSERT INTO {tallied.into} ({', '.join(tallied.columns())}, number)"  # noqa: S608  # nosec B608  # names of our own models
        f" SELECT lists.list, {by}, CASE lists.list {whose} END, SUM(changed.sign)"
        f" FROM ({changed}) AS changed CROSS JOIN ({listed}) AS lists"
        f" WHERE CASE lists.list {stands} ELSE FALSE END"
        f" GROUP BY 1, {', '.join(str(place) for place in range(2, len(tallied.by) + 3))} HAVING SUM(changed.sign) <> 0"
    )


def _counted_by(tallied: Tallied, name: str) -> str:
    """The value of a column in a tally; nothing in the lists that are not counted by it."""
    others = " ".join(f"WHEN '{each.name}' THEN NULL" for each in tallied.lists if name in each.not_by)
    return f"CASE lists.list {others} ELSE changed.{name} END" if others else f"changed.{name}"


def triggers(model: type[models.Model], tallied: Tallied, on: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that keep the tallies of this model, by their names, as they are made on this database.

    Rows are added and changed; who deletes rows must recount (no table of ours that is counted lets any be deleted).
    """
    table = model._meta.db_table
    if on.vendor == "postgresql":
        # Once for a statement, however many rows it changed: a sweep over thousands adds a few rows.
        made = {}
        for event, changed, seen in (
            ("insert", "SELECT *, 1 AS sign FROM new_rows", "NEW TABLE AS new_rows"),
            (
                "update",
                "SELECT *, 1 AS sign FROM new_rows UNION ALL SELECT *, -1 FROM old_rows",
                "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            ),
        ):
            name = f"{table}_tally_{event}"
            made[name] = (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN "
                f"{_moved(model, tallied, changed, on)}; RETURN NULL; END $$;"
                f" CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
        return made
    read = sorted(_read(model, tallied))
    new, old = (
        f"SELECT {', '.join(f'{row}.{name} AS {name}' for name in read)}, {sign} AS sign" for row, sign in (("NEW", 1), ("OLD", -1))
    )
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in read)
    added = _moved(model, tallied, new, on)
    return {
        f"{table}_tally_insert": f"CREATE TRIGGER {table}_tally_insert AFTER INSERT ON {table} BEGIN {added}; END",
        f"{table}_tally_update": (
            f"CREATE TRIGGER {table}_tally_update AFTER UPDATE ON {table} WHEN {differs}"
            f" BEGIN {_moved(model, tallied, f'{new} UNION ALL {old}', on)}; END"
        ),
    }


def _read(model: type[models.Model], tallied: Tallied) -> set[str]:
    """The columns of the counted table that are looked at."""
    found = set(tallied.names())

    def look(condition: Any) -> None:
        for child in condition.children:
            if isinstance(child, Q):
                look(child)
            else:
                found.add(str(model._meta.get_field(child[0].split("__")[0]).column))  # type: ignore[union-attr]  # columns have one

    for each in tallied.lists:
        look(each.rows)
    return found


def _recount(model: type[models.Model], tallied: Tallied, on: BaseDatabaseWrapper) -> str:
    """The statement that adds what is missing between the rows and the tallies. All of it is read as of one instant."""
    parts = [
        f"SELECT '{each.name}' AS list, {_columns_of(model, tallied, each, on)}, 1 AS number"  # noqa: S608  # nosec B608  # names of ours
        f" FROM {model._meta.db_table} WHERE {_condition(model, each.rows, on)}"
        for each in tallied.lists
    ]
    columns = ", ".join(tallied.columns())
    return (
        f"INSERT INTO {tallied.into} ({columns}, number)"  # noqa: S608  # nosec B608  # names of our own models
        f" SELECT {columns}, SUM(number) FROM ({' UNION ALL '.join(parts)} UNION ALL"
        f" SELECT {columns}, -number FROM {tallied.into}) AS both_ways GROUP BY {columns} HAVING SUM(number) <> 0"
    )


def _columns_of(model: type[models.Model], tallied: Tallied, each: Counted, on: BaseDatabaseWrapper) -> str:
    """The columns by which a list is counted, and whose it is; where it has nothing there, nothing of the column's own type, which
    PostgreSQL would else take from the first of several lists."""

    def nothing(name: str) -> str:
        (field,) = [field for field in model._meta.concrete_fields if field.column == name]
        return f"CAST(NULL AS {field.db_type(on)})"

    by = [f"{nothing(name)} AS {name}" if name in each.not_by else name for name in tallied.by]
    others = [one.whose for one in tallied.lists if one.whose]
    whose = each.whose or (nothing(others[0]) if others else "NULL")
    return ", ".join([*by, f"{whose} AS {tallied.whose}"])


def recount(model: type[models.Model], tallied: Tallied) -> int:
    """Set the tallies right by the rows; how many were wrong.

    One statement reads rows and tallies as of one instant and adds the difference: of a transaction that has not
    committed it sees neither, and what that one adds comes on top. Nobody waits but a second recount, which finds nothing to add. In a
    transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Bars itself only, and neither who adds rows nor who folds them.
            cursor.execute(f"LOCK TABLE {tallied.into} IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute(_recount(model, tallied, connection))
        return int(cursor.rowcount)


def fold(model: type[models.Model], among: Q | None = None) -> int:
    """Put rows of this table of tallies (or those among them that are named) that count the same into one; how many rows fewer there are.

    Rows that others fold at the same time are passed over. Sums do not change: a reader sees the rows before or the rows after.
    """
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key and field.name != "number"]
    by = [field.attname for field in fields]
    rows = model._default_manager.filter(among or Q()).order_by("pk")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        alike: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
        for pk, number, *values in rows.values_list("pk", "number", *by)[:AT_ONCE]:
            alike[tuple(values)].append((pk, number))
        gone, new = [], []
        for values, found in alike.items():
            total = sum(number for _pk, number in found)
            if len(found) > 1 or not total:
                gone += [pk for pk, _number in found]
                new += [model(number=total, **dict(zip(by, values, strict=True)))] if total else []
        for start in range(0, len(gone), 500):
            model._default_manager.filter(pk__in=gone[start : start + 500]).delete()
        model._default_manager.bulk_create(new)
    return len(gone) - len(new)


def keep_tallies(model: type[models.Model], tallied: Tallied) -> bool:
    """Have the triggers as the lists say, and count anew if they were not; whether they were not. To be called after every migration.

    So nobody forgets it: SQLite makes a table anew, and without its triggers, for many a change of its columns. Nothing is done where
    the tables are those of an older day.
    """
    with connection.cursor() as cursor:
        if not {model._meta.db_table, tallied.into} <= set(connection.introspection.table_names(cursor)):
            return False
        columns = {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    if not _read(model, tallied) <= columns or not standing(model, tallied):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in (*_dropped(model._meta.db_table, connection), *triggers(model, tallied, connection).values()):
            cursor.execute(sql)
        recount(model, tallied)
    return True


def _dropped(table: str, on: BaseDatabaseWrapper) -> Iterator[str]:
    for event in ("insert", "update"):
        if on.vendor == "postgresql":
            yield f"DROP TRIGGER IF EXISTS {table}_tally_{event} ON {table}"
            yield f"DROP FUNCTION IF EXISTS {table}_tally_{event}()"
        else:
            yield f"DROP TRIGGER IF EXISTS {table}_tally_{event}"


def tallied_from_here(table: str) -> Statements:
    """A migration step after the one that makes the table of the tallies: back again, the triggers go before it does."""

    def backwards(editor: BaseDatabaseSchemaEditor) -> None:
        for sql in _dropped(table, editor.connection):
            editor.execute(sql)

    return Statements(nothing, backwards)


def standing(model: type[models.Model], tallied: Tallied) -> Sequence[str]:
    """Of the triggers that keep these tallies those that are not there, or say something else than they should."""
    table, wanted = model._meta.db_table, triggers(model, tallied, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT trigger.tgname, proc.prosrc FROM pg_trigger AS trigger JOIN pg_proc AS proc ON proc.oid = trigger.tgfoid"
                " WHERE trigger.tgrelid = %s::regclass",
                [table],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        found = {str(name): str(source) for name, source in cursor.fetchall()}
    return [name for name, sql in wanted.items() if not found.get(name, "").strip() or found[name].strip() not in sql]
