"""New rows whose statement is put into SQL once a process.

An act writes a dozen rows one by one: events, work that follows, a payment, its receipt. The ORM puts each together anew, which costs more
than sending it. The fields still say how a value is written, so that a column has one text only.
"""

from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.signals import post_save, pre_save

M = TypeVar("M", bound=models.Model)


@cache
def _written(model: type[models.Model], on_conflict: str) -> tuple[str, tuple["models.Field[Any, Any]", ...]]:
    """The statement, and the fields whose values it takes in their order.

    Raises:
        TypeError: Model.save would do more for this model than write one row.
    """
    meta = model._meta
    more = meta.parents or pre_save.has_listeners(model) or post_save.has_listeners(model) or model.save is not models.Model.save
    if more or meta.auto_field is None or any(field.generated for field in meta.local_concrete_fields):
        raise TypeError(f"a row of {model.__name__} is more than one statement: it is for its own save()")
    fields = tuple(field for field in meta.local_concrete_fields if field is not meta.auto_field)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join("%s" for _field in fields)
    names = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608  # nosec B608  # names of our own models
    return f"{names} {on_conflict} RETURNING {quote(str(meta.auto_field.column))}", fields


def insert(row: M, on_conflict: str = "") -> M:
    """Write a row that is new; the same row, with its number. What `on_conflict` says (a clause of SQL) is part of the statement.

    Raises:
        IntegrityError: as the ORM's save would; within a transaction nothing more can be done in it.
        TypeError: Model.save would do more for this model than write one row.
    """
    sql, fields = _written(type(row), on_conflict)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return row
