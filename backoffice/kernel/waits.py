"""When the database lets somebody wait in vain: what that was, and the one thing that is done about a deadlock."""

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, transaction

logger = logging.getLogger(__name__)
T = TypeVar("T")

# The code of a wait that ended: the one refusal after which the same request, sent again, may be accepted.
BUSY: Final = "busy"
LOCK_NOT_AVAILABLE: Final = "55P03"
DEADLOCK: Final = "40P01"
# A lock that was waited for too long, a statement that was ended for its time, a deadlock, a transaction that came too late, no connection
# left: each is over in a moment, and nothing was done.
_PASSES: Final = frozenset({LOCK_NOT_AVAILABLE, DEADLOCK, "57014", "40001", "53300"})
# SQLITE_BUSY and SQLITE_LOCKED, in the lowest byte of what it says.
_BUSY_FILE: Final = frozenset({5, 6})


def state_of(error: Exception) -> str:
    """The SQLSTATE with which PostgreSQL refused; empty where it gave none, as SQLite never does."""
    return str(getattr(error.__cause__, "sqlstate", None) or "")


def is_busy(error: OperationalError) -> bool:
    """Whether the database only was busy: somebody held what was needed. The transaction did not happen, and the same may come again."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return state_of(error) in _PASSES or (isinstance(code, int) and code & 0xFF in _BUSY_FILE)


# Seconds between one try and the next. Who is at it again at once can have the lock before the other of the two, who is still being
# woken, and then they stand in the same ring as before.
_PAUSES: Final = (0.05, 0.25)


def again_after_deadlock(work: Callable[[], T]) -> T:
    """Do the work, and where PostgreSQL ended it to resolve a deadlock, again after a moment, in which the other of the two gets what it
    waited for; after the third deadlock no more.

    Only for work that may be asked for again wherever it was broken off, as every act of ours may (tests/crash), and only outside a
    transaction: within one the work is not the whole of what was rolled back.

    Raises:
        OperationalError: the last deadlock, or at once whatever else the database refused.
    """
    for pause in _PAUSES:
        try:
            return work()
        except OperationalError as error:
            if state_of(error) != DEADLOCK or transaction.get_connection().in_atomic_block:
                raise
            logger.warning("ended to resolve a deadlock, and done again")
        time.sleep(pause)
    return work()
