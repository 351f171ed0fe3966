"""Our lock for the flow of changes: the change's row, then the process; it waits, and the wait ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from backoffice.changes.models import Change
from backoffice.kernel.locking import lock
from workflows.changes.models import ChangeProcess

_held: ContextVar[int | None] = ContextVar("change_held", default=None)


@contextmanager
def held(change: Change) -> Iterator[None]:
    """For an act that has locked the change already."""
    token = _held.set(change.pk)
    try:
        yield
    finally:
        _held.reset(token)


class ChangeLock:
    """Locks the change of a process, so that the flow and an act never work on one change at once (as FilingLock)."""

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        """Hold the lock for a block, inside a transaction."""
        if _held.get() is not None and transaction.get_connection().in_atomic_block:
            yield
            return
        with transaction.atomic():
            lock(Change, pk=ChangeProcess.objects.values_list("change_id", flat=True).get(pk=process_pk))
            yield
