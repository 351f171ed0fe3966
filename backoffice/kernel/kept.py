"""What is read often and changed seldom, kept by each process until it is changed.

A trigger on each table of a set of data (kernel.watched) gives the set another random mark in the transaction of the change, whoever makes
it: an act, a command, an operator at the database's prompt. Whoever needs the data reads the mark (one small statement) and
takes what was kept under that very mark. So a change is seen by the next reader in every process, at the moment it is
committed; and inside the transaction that makes it at once. The mark is random and no count: what was kept inside a transaction
that was rolled back is never found under the mark of another change.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from django.db import connection

T = TypeVar("T")

# A caller may ask for any year; what was kept is dropped when it has become so many things.
MOST_KEPT = 500

_lock = threading.Lock()
_things: dict[tuple[str, Hashable], tuple[str, Any]] = {}


def mark_of(name: str) -> str:
    """The mark of a set of data as this transaction sees it; empty if there is none, and then nothing is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM kernel_mark WHERE name = %s", [name])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def kept(name: str, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives of the set of data `name`, read only if the set has changed since it was last read under this key.

    What is kept is shared by all threads: it must be a value that nobody changes, and never a row of the ORM.
    """
    mark = mark_of(name)
    found = _things.get((name, key))
    if mark and found is not None and found[0] == mark:
        return cast(T, found[1])
    value = read()
    # Changed while it was read: good for this reader, who could have come a moment later, and for nobody else.
    if mark and mark_of(name) == mark:
        with _lock:
            if len(_things) >= MOST_KEPT:
                _things.clear()
            _things[name, key] = (mark, value)
    return value
