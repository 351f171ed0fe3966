"""The parts that a process needs, and how each is: for the readiness address and for the operators' page."""

import shutil
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from backoffice.kernel import clock, storage, stores
from backoffice.kernel.models import OutboxMessage

OK, NOT_THERE, NOT_KNOWN = "ok", "not there", "not known"


def database() -> str:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


@cache
def wanted_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app that this code has."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def migrations() -> str:
    """Whether the database has been brought to this code. Newer than this code is well: an upgrade is under way."""
    try:
        missing = wanted_migrations() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return "not known"
    return OK if not missing else f"{len(missing)} apps wait for manage.py migrate"


def store() -> str:
    """Whether the store is there and a file can be written to it, with room to spare (STORE_FREE_MIN_BYTES)."""
    try:
        if stores.standing() == stores.AWAY:
            # What is written to the folder on which it is not mounted is found by nobody later.
            return NOT_THERE
        writer = storage.Writer()
        try:
            # More than is buffered, so that it reaches the file system.
            writer.write(b"\0" * 65536)
        finally:
            writer.abort()
        free = shutil.disk_usage(settings.DATA_DIR).free
    except DatabaseError:
        return NOT_KNOWN
    except storage.Unwritable as fault:
        return "full" if fault.code == "store-full" else "cannot be written"
    except OSError:
        return "cannot be written"
    return OK if free >= settings.STORE_FREE_MIN_BYTES else "almost full"


def outbox() -> str:
    """How late the oldest due work is, when later than OUTBOX_LATE_SECONDS."""
    late = seconds_late(clock.now())
    return OK if late <= settings.OUTBOX_LATE_SECONDS else f"{late:.0f} s late"


def seconds_late(moment: datetime) -> float:
    """Since when, in seconds, the oldest due row has waited; 0 when nothing does. Parked rows do not count.

    What is tried again and again is late since it was asked for, and not since its last try.
    """
    waiting = OutboxMessage.objects.filter(parked_at=None)
    due = waiting.filter(due_at__lte=moment).order_by("due_at").values_list("due_at", flat=True).first()
    tried = waiting.filter(attempts__gt=0).order_by("created_at").values_list("created_at", flat=True).first()
    since = min((at for at in (due, tried) if at), default=moment)
    return max(0.0, (moment - since).total_seconds())
