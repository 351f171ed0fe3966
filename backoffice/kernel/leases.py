"""Leases for periodic work: at most one process at a time, and a dead one's lease ends by itself."""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from backoffice.kernel import clock
from backoffice.kernel.models import Lease

# Asked for by every worker at every turn, which is why it is not put together anew each time.
_ACQUIRE: Final = "UPDATE kernel_lease SET holder = %s, until = %s WHERE name = %s AND (until IS NULL OR until <= %s OR until > %s)"
_IN_TURN: Final = " AND (last_done_at IS NULL OR last_done_at <= %s OR last_done_at > %s)"
_FINISH: Final = (
    "UPDATE kernel_lease SET holder = '', until = NULL, last_done_at = %s, last_result = %s, last_took_ms = %s"
    " WHERE name = %s AND holder = %s"
)


@dataclass(frozen=True)
class Wanted:
    """A lease as somebody would take it: for how long, and not if the work was done within not_within."""

    name: str
    duration: timedelta
    not_within: timedelta


def open_now(wanted: Collection[Wanted]) -> list[Wanted]:
    """Those of these leases that could be had now, by one look at all of them. It takes none: whoever wants one still has to acquire it."""
    moment = clock.now()
    ahead = moment + clock.MACHINES_DIFFER_BY
    stands = {name: (until, done) for name, until, done in Lease.objects.values_list("name", "until", "last_done_at")}

    def is_open(one: Wanted) -> bool:
        until, done = stands.get(one.name, (None, None))
        free = until is None or until <= moment or until > ahead + one.duration
        return free and (done is None or done <= moment - one.not_within or done > ahead)

    return [one for one in wanted if is_open(one)]


def acquire(name: str, *, duration: timedelta, not_within: timedelta | None = None) -> str | None:
    """A token if the lease was free (and the work was not done within not_within), else None."""
    moment = clock.now()
    token = secrets.token_hex(16)
    # What lies further ahead than another machine's clock may: the clock was set back since. The holder of a lease that ends
    # later than any that begins now may be long dead, and work done in the future must not wait until the clock has caught up.
    ahead = moment + clock.MACHINES_DIFFER_BY
    written = connection.ops.adapt_datetimefield_value
    statement, given = _ACQUIRE, [token, written(moment + duration), name, written(moment), written(ahead + duration)]
    if not_within is not None:
        statement, given = _ACQUIRE + _IN_TURN, [*given, written(moment - not_within), written(ahead)]
    # A single guarded update: of two processes one finds the row changed and gets nothing.
    won = _written(statement, given)
    if not won and not Lease.objects.filter(name=name).exists():
        # Asked for the very first time.
        Lease.objects.bulk_create([Lease(name=name)], ignore_conflicts=True)
        won = _written(statement, given)
    return token if won else None


def _written(statement: str, given: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return bool(cursor.rowcount)


def finish(name: str, token: str, *, result: str = "", took: timedelta | None = None) -> None:
    """Give the lease back and say when the work was done, what came of it and how long it took."""
    # A clock that was set back meanwhile makes it nothing, and not less.
    took_ms = None if took is None else max(0, round(took.total_seconds() * 1000))
    _written(_FINISH, [connection.ops.adapt_datetimefield_value(clock.now()), result[:200], took_ms, name, token])


def last_done(name: str) -> datetime | None:
    """When this work was last done."""
    return Lease.objects.filter(name=name).values_list("last_done_at", flat=True).first()


@contextmanager
def held(name: str, *, duration: timedelta) -> Iterator[bool]:
    """Hold the lease for a block; yields whether it was won."""
    token = acquire(name, duration=duration)
    try:
        yield token is not None
    finally:
        if token is not None:
            with transaction.atomic():
                finish(name, token)
