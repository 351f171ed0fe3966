"""/readyz: whether this process can do its work, for the proxy in front and for whoever watches."""

import shutil
from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.kernel import clock, storage
from backoffice.kernel.models import OutboxMessage

OK = "ok"


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """A line for each part. 503 when a request could not be served; late work alone is said and is no reason to shut the door."""
    found = {name: check() for name, check in _NEEDED}
    status = 200 if all(word == OK for word in found.values()) else 503
    if found["database"] == OK:
        found["outbox"] = outbox()
    text = "".join(f"{name}: {word}\n" for name, word in found.items())
    return HttpResponse(text, content_type="text/plain", status=status)


def database() -> str:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    """The last migration of each app that this code has."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def migrations() -> str:
    """Whether the database has been brought to this code. Newer than this code is well: an upgrade is under way."""
    try:
        missing = _wanted() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return "not known"
    return OK if not missing else f"{len(missing)} apps wait for manage.py migrate"


def store() -> str:
    """Whether a file can be written to the store, with room to spare (STORE_FREE_MIN_BYTES)."""
    try:
        writer = storage.Writer()
        try:
            # More than is buffered, so that it reaches the file system.
            writer.write(b"\0" * 65536)
        finally:
            writer.abort()
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError:
        return "cannot be written"
    return OK if free >= settings.STORE_FREE_MIN_BYTES else "almost full"


def outbox() -> str:
    """How late the oldest due work is, when later than OUTBOX_LATE_SECONDS."""
    late = seconds_late(clock.now())
    return OK if late <= settings.OUTBOX_LATE_SECONDS else f"{late:.0f} s late"


def seconds_late(moment: datetime) -> float:
    """Since when, in seconds, the oldest due row has waited; 0 when nothing does. Parked rows do not count."""
    due = OutboxMessage.objects.filter(parked_at=None, due_at__lte=moment).order_by("due_at").values_list("due_at", flat=True).first()
    return (moment - due).total_seconds() if due else 0.0


_NEEDED: tuple[tuple[str, Callable[[], str]], ...] = (("database", database), ("migrations", migrations), ("store", store))
