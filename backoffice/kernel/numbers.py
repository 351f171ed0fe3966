"""Numbers without gaps: a locked row per series and year, in the act's own transaction."""

from typing import Final

from django.db import connection, transaction

# The same text on both engines. One statement locks the row, or makes it: of two first-comers the second waits for the first.
# Written by hand because the ORM's upsert adds nothing up and gives nothing back.
_TAKE: Final = """
INSERT INTO kernel_counter (series, year, last) VALUES (%(series)s, %(year)s, %(count)s)
ON CONFLICT (series, year) DO UPDATE SET last = kernel_counter.last + %(count)s
RETURNING last
"""


def take(series: str, year: int) -> int:
    """The next number of the series in that year, from 1; see take_many."""
    return take_many(series, year, 1)[0]


def take_many(series: str, year: int, count: int) -> list[int]:
    """The next numbers of the series in that year, from 1, in their order; so many.

    Must run inside the act's transaction and late in it: the row stays locked to its end, and a rollback gives the
    number back, so the series has no gap.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken inside a transaction")
    if count == 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"series": series, "year": year, "count": count})
        last = int(cursor.fetchone()[0])
    return list(range(last - count + 1, last + 1))


# Only from the number that was last when it was decided: whoever took one meanwhile stops it.
_CONTINUE: Final = """
INSERT INTO kernel_counter (series, year, last) VALUES (%(series)s, %(year)s, %(last)s)
ON CONFLICT (series, year) DO UPDATE SET last = %(last)s WHERE kernel_counter.last = %(now)s
RETURNING last
"""


def continue_after(series: str, year: int, last: int, *, now: int) -> bool:
    """Let the series go on after `last`, which another system gave out, if `now` is its last number still (0: it has not begun).

    The numbers that are passed over are not given out here. False: somebody took one meanwhile, and nothing was changed. Must run inside
    the act's transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a series is continued inside a transaction")
    if last <= now:
        raise ValueError("a series is never lowered")
    with connection.cursor() as cursor:
        cursor.execute(_CONTINUE, {"series": series, "year": year, "last": last, "now": now})
        return cursor.fetchone() is not None
