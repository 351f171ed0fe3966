"""Leases for periodic work: at most one process at a time, and a dead one's lease ends by itself."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from backoffice.kernel import clock
from backoffice.kernel.models import Lease


def acquire(name: str, *, duration: timedelta, not_within: timedelta | None = None) -> str | None:
    """A token if the lease was free (and the work was not done within not_within), else None."""
    moment = clock.now()
    token = secrets.token_hex(16)
    # What lies further ahead than another machine's clock may: the clock was set back since. The holder of a lease that ends
    # later than any that begins now may be long dead, and work done in the future must not wait until the clock has caught up.
    ahead = moment + clock.MACHINES_DIFFER_BY
    free = Q(until=None) | Q(until__lte=moment) | Q(until__gt=ahead + duration)
    if not_within is not None:
        free &= Q(last_done_at=None) | Q(last_done_at__lte=moment - not_within) | Q(last_done_at__gt=ahead)
    rows = Lease.objects.filter(free, name=name)
    # A single guarded update: of two processes one finds the row changed and gets nothing.
    won = rows.update(holder=token, until=moment + duration)
    if not won and not Lease.objects.filter(name=name).exists():
        # Asked for the very first time.
        Lease.objects.bulk_create([Lease(name=name)], ignore_conflicts=True)
        won = rows.update(holder=token, until=moment + duration)
    return token if won else None


def finish(name: str, token: str, *, result: str = "", took: timedelta | None = None) -> None:
    """Give the lease back and say when the work was done, what came of it and how long it took."""
    Lease.objects.filter(name=name, holder=token).update(
        holder="",
        until=None,
        last_done_at=clock.now(),
        last_result=result[:200],
        # A clock that was set back meanwhile makes it nothing, and not less.
        last_took_ms=None if took is None else max(0, round(took.total_seconds() * 1000)),
    )


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
