"""One way to lock a row: late, once, the row fetched anew, and a wait that ends."""

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, models
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.errors import Conflict, NotFound

M = TypeVar("M", bound=models.Model)

LOCK_NOT_AVAILABLE = "55P03"
# The code of a wait that ended: the one refusal after which the same request, sent again, may be accepted.
BUSY = "busy"


def lock(model: type[M], **lookup: Any) -> M:
    """The row, fetched anew under a lock that lasts to the end of the transaction.

    On PostgreSQL the wait is bounded by lock_timeout (settings); on SQLite the transaction itself is the lock
    (IMMEDIATE). Fixed order everywhere: the filing first, then case, charge, counter.

    Raises:
        NotFound: no such row.
        Conflict: somebody held the row for too long; nothing was changed.
    """
    try:
        return model._default_manager.select_for_update(of=("self",)).get(**lookup)
    except ObjectDoesNotExist as error:
        raise NotFound("not-found", _("There is no such record."), kind=str(model._meta.verbose_name)) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Conflict(BUSY, _("Someone else is changing this record at this moment. Nothing was changed; try again.")) from error
        raise
