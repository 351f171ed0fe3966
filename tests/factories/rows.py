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
    "flow_papers",
    "viewflow",
    "flow_money",
)


def everything() -> dict[str, list[Any]]:
    """Every row of every table of ours, and of viewflow's, as the database holds it: two of these are the same or not.

    By statements of our own: hundreds of tests ask, and Django spends on each of these more than the database does. Of PostgreSQL, to
    which each statement is a way there and back, all is asked at once.
    """
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement)
            for label, *row in cursor.fetchall():
                found.setdefault(label, []).append(row)
    return found


@cache
def _statements() -> list[str]:
    """What gives every row with the label of its table before it: one statement, or on SQLite, whose rows have no text, one a table."""
    quote, each = connection.ops.quote_name, []
    for label in LABELS:
        for model in apps.get_app_config(label).get_models():
            what = "rows::text" if connection.vendor == "postgresql" else "*"
            each.append(f"SELECT '{model._meta.label}' AS label, {what} FROM {quote(model._meta.db_table)} AS rows ORDER BY 1, 2")
    return [" UNION ALL ".join(f"({one})" for one in each)] if connection.vendor == "postgresql" else each


def work() -> list[tuple[str, str | None]]:
    """Topic and key of every row of the outbox."""
    return sorted(OutboxMessage.objects.values_list("topic", "key"), key=str)
