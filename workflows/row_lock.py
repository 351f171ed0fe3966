"""The lock of our flows: first the row that a process is about, then the process; it waits, and the wait ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.db import models, transaction

from backoffice.kernel.locking import lock


class RowLock:
    """Locks the row of a process, so that a flow and an act never work on one row at once. A subclass says which.

    viewflow's own lock takes the process row without waiting and sleeps between tries; this one waits in the
    database, bounded by lock_timeout, and takes the rows in the order in which all acts take them.
    """

    row: ClassVar[type[models.Model]]
    process: ClassVar[type[models.Model]]
    # The column by which a process names its row.
    link: ClassVar[str]
    _held: ClassVar[ContextVar[Any]]

    def __init_subclass__(cls) -> None:
        cls._held = ContextVar(cls.__name__, default=None)

    @classmethod
    @contextmanager
    def held(cls, row: models.Model) -> Iterator[None]:
        """For an act that has locked the row already: what it has viewflow do in this block does not lock it once more."""
        token = cls._held.set(row.pk)
        try:
            yield
        finally:
            cls._held.reset(token)

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        """Hold the lock for a block, inside a transaction."""
        if self._held.get() is not None and transaction.get_connection().in_atomic_block:
            yield
            return
        with transaction.atomic():
            lock(self.row, pk=self.process._default_manager.values_list(self.link, flat=True).get(pk=process_pk))
            yield
