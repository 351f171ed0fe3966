"""Many rows that get new values, in few statements.

Django's bulk_update puts a CASE with a branch for each row and column together, which costs more than the rows themselves: of a storm over
25,000 filings it was more than half. Here rows that get the same values share a statement, and what is left goes against a list of values.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
# So many different values are written by a statement each; more of them as one list.
FEW = 10
AT_ONCE = 500


def update_many(rows: Sequence[M], names: Sequence[str]) -> None:
    """Write these columns of rows that are there, as their fields hold them; like bulk_update without its expressions.

    Raises:
        IntegrityError: as an update would.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [model._meta.get_field(name) for name in names]
    alike: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        alike[tuple(getattr(row, field.attname) for field in fields)].append(row.pk)  # type: ignore[union-attr]  # columns have one
    if len(alike) <= FEW:
        for values, ids in alike.items():
            for start in range(0, len(ids), AT_ONCE):
                given = dict(zip((field.attname for field in fields), values, strict=True))  # type: ignore[union-attr]
                model._default_manager.filter(pk__in=ids[start : start + AT_ONCE]).update(**given)
        return
    for start in range(0, len(rows), AT_ONCE):
        _against_a_list(model, fields, rows[start : start + AT_ONCE])


def _against_a_list(model: type[M], fields: Sequence[Any], rows: Sequence[M]) -> None:
    quote, key = connection.ops.quote_name, model._meta.pk
    assert key is not None  # every model has one

    def given(number: int, field: Any) -> str:
        # PostgreSQL takes a list of nothing but NULL, or of texts, for text.
        cast = connection.vendor == "postgresql"
        return f"CAST(new.column{number} AS {field.db_type(connection)})" if cast else f"new.column{number}"

    columns = ", ".join(f"{quote(field.column)} = {given(number, field)}" for number, field in enumerate(fields, start=2))
    one = "(" + ", ".join(["%s"] * (len(fields) + 1)) + ")"
    table = quote(model._meta.db_table)
    listed, number = ", ".join([one] * len(rows)), f"{table}.{quote(str(key.column))}"
    sql = f"UPDATE {table} SET {columns} FROM (VALUES {listed}) AS new WHERE {number} = new.column1"  # noqa: S608  # nosec B608  # names of our own models
    values = [
        value
        for row in rows
        for value in (row.pk, *(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields))
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
