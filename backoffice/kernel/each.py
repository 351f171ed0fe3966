"""Work on many things of which one may be bad: it must not stop the others, and it must not be forgotten."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class SomeFailed(Exception):
    """The others are done; these could not be. `done` is how many were dealt with, `failed` how many not."""

    def __init__(self, what: str, failed: int, done: int) -> None:
        super().__init__(f"{what}: {failed} failed, {done} done")
        self.done, self.failed = done, failed


def each(items: Iterable[T], work: Callable[[T], int], *, what: str) -> int:
    """Do the work for each, all of them, whatever becomes of one; the sum of what the work returned.

    what names the work in the log. The work opens its own transaction.

    Raises:
        SomeFailed: after the last one, if the work raised for some; each is in the log.
        OperationalError, InterfaceError: the database is away: at once.
    """
    done = failed = 0
    for item in items:
        try:
            done += work(item)
        except (OperationalError, InterfaceError):
            raise
        except SomeFailed as some:  # a group of which some failed: each of them has its line already
            done, failed = done + some.done, failed + some.failed
        except Exception:  # a fault in one is that one's, whatever it is
            failed += 1
            logger.exception("%s: one of many failed", what)
    if failed:
        raise SomeFailed(what, failed, done)
    return done
