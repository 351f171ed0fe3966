"""Looking at all rows at once: to see that a refused act changed nothing, and what an accepted one left."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from backoffice.kernel.models import OutboxMessage

LABELS = (
    "kernel",
    "audit",
    "people",
    "calendar",
    "cases",
    "fees",
    "papers",
    "payments",
    "filings",
    "flow_filing",
    "viewflow",
    "flow_money",
)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, and of viewflow's, as the database holds it: two of these are the same or not.

    By statements of our own: hundreds of tests ask, and Django spends on each of these more than the database does.
    """
    found = {}
    with connection.cursor() as cursor:
        for label, statement in _statements():
            columns, rows = rows_of(cursor, statement)
            found[label] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found


def rows_of(cursor: Any, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the columns that the statement gives, and its rows."""
    cursor.execute(statement)
    return [column[0] for column in cursor.description], cursor.fetchall()


@cache
def _statements() -> list[tuple[str, str]]:
    quote, found = connection.ops.quote_name, []
    for label in LABELS:
        for model in apps.get_app_config(label).get_models():
            key = ", ".join(quote(field.column) for field in model._meta.pk_fields)
            found.append((model._meta.label, f"SELECT * FROM {quote(model._meta.db_table)} ORDER BY {key}"))
    return found


def work() -> list[tuple[str, str | None]]:
    """Topic and key of every row of the outbox."""
    return sorted(OutboxMessage.objects.values_list("topic", "key"), key=str)
