"""Our lock for flows: the filing's row first, then the process; it waits, and the wait ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from backoffice.filings.models import Filing
from backoffice.kernel.locking import lock
from workflows.filing.models import FilingProcess

_held: ContextVar[int | None] = ContextVar("filing_held", default=None)


@contextmanager
def held(filing: Filing) -> Iterator[None]:
    """For an act that has locked the filing already: what it has viewflow do in this block does not lock it once more."""
    token = _held.set(filing.pk)
    try:
        yield
    finally:
        _held.reset(token)


class FilingLock:
    """Locks the filing of a process, so that a flow and an act never work on one filing at once.

    viewflow's own lock takes the process row without waiting and sleeps between tries; this one waits in the
    database, bounded by lock_timeout, and takes the rows in the order in which all acts take them.
    """

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        """Hold the lock for a block, inside a transaction."""
        if _held.get() is not None and transaction.get_connection().in_atomic_block:
            yield
            return
        with transaction.atomic():
            filing_id = FilingProcess.objects.values_list("filing_id", flat=True).get(pk=process_pk)
            lock(Filing, pk=filing_id)
            yield
