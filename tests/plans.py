"""What a database would do for a query."""

from typing import Any

from django.db import connection


def plan_of(sql: str, values: Any = None, *, sorting: bool = True) -> str:
    """The plan of a query as text.

    Tables of a few rows are read whole and sorted, whatever the indexes: PostgreSQL is asked to leave whole tables and
    bitmaps alone and, without sorting, to take whatever index gives the order, so that the plan does not hang on
    statistics of a nearly empty table. Only inside a transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", *([] if sorting else ["sort"])):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", values)
        return str(cursor.fetchall())
