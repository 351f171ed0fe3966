"""One way to lock a row: late, once, the row fetched anew, and a wait that ends."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import MultipleObjectsReturned
from django.db import OperationalError, models
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.errors import Conflict, NotFound
from backoffice.kernel.questions import One, Question
from backoffice.kernel.waits import BUSY, LOCK_NOT_AVAILABLE, state_of

M = TypeVar("M", bound=models.Model)


def lock(model: type[M], *, along: Sequence[str] = (), **lookup: One) -> M:
    """The row, fetched anew under a lock that lasts to the end of the transaction.

    along names rows that it points to for ever, such as its office, to be read in the same statement and not locked. Never what
    may change while this waits (who has it, its case): PostgreSQL then gives the new row with what the old one pointed to, and
    whoever was second would read that nobody has it.

    On PostgreSQL the wait is bounded by lock_timeout (settings); on SQLite the transaction itself is the lock
    (IMMEDIATE). Fixed order everywhere, the filing first, then its case: docs/locks.md, held by tests/locks.py.

    Raises:
        NotFound: no such row.
        Conflict: somebody held the row for too long; nothing was changed.
        ValueError: along names something that may be empty, and so changes.
    """
    asked = _question(model, tuple(along), tuple((name, type(value)) for name, value in lookup.items()))
    try:
        rows = asked.rows(*lookup.values())
    except OperationalError as error:
        if state_of(error) == LOCK_NOT_AVAILABLE:
            raise Conflict(BUSY, _("Someone else is changing this record at this moment. Nothing was changed; try again.")) from error
        raise
    if len(rows) > 1:
        raise MultipleObjectsReturned(f"{len(rows)} rows are one {model.__name__}")
    if not rows:
        raise NotFound("not-found", _("There is no such record."), kind=str(model._meta.verbose_name))
    row: M = rows[0]
    return row


@cache
def _question(model: type[Any], along: tuple[str, ...], lookup: tuple[tuple[str, type[One]], ...]) -> Question[Any]:
    for name in along:
        if model._meta.get_field(name).null:
            raise ValueError(f"{name} of {model.__name__} may change while the lock is waited for: read it after it")
    names = [name for name, _kind in lookup]

    def ask(*values: One) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = model._default_manager.select_for_update(of=("self",)).filter(**dict(zip(names, values, strict=True)))
        return rows.select_related(*along) if along else rows

    return Question(ask, *(kind for _name, kind in lookup))
