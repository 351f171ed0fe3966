"""A process of its own for work on documents from outside: what makes a parser crash must not take the worker with it.

One process, kept warm (starting one takes half a second), with a ceiling on its memory. It is replaced when it dies
and when it takes too long.
"""

import atexit
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

MEMORY_BYTES = 2 * 1024**3
# Less than the lease of a row of the outbox: a document that takes longer is a fault, and not a second worker.
SECONDS = 45.0
# Parsers leak a little: the process is replaced after so many pieces of work.
_WORK_PER_PROCESS = 500


class Ended(Exception):
    """The process died of its work, or was ended because it took too long."""


def _begin() -> None:
    """Runs first in the process: no secrets of the installation, no more memory than allowed, and no life of its own."""
    # A Ctrl-C at the terminal is for the parent, and this process ends with it, however that one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.clear()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class _Bounded:
    """The process that all threads of this one share, made when first asked for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool: ProcessPoolExecutor | None = None

    def get(self) -> ProcessPoolExecutor:
        with self.lock:
            if self.pool is None:
                self.pool = ProcessPoolExecutor(
                    max_workers=1,
                    # A fork would carry the database's connections and locks of other threads along.
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_begin,
                    max_tasks_per_child=_WORK_PER_PROCESS,
                )
            return self.pool

    def replace(self, pool: ProcessPoolExecutor) -> None:
        with self.lock:
            if self.pool is pool:
                self.pool = None
        # The executor has no word for ending work that has begun.
        for process in (pool._processes or {}).values():
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)

    def forget(self) -> None:
        """After a fork: the process belongs to the parent; the child starts its own."""
        self.lock = threading.Lock()
        self.pool = None

    def close(self) -> None:
        if self.pool is not None:
            self.replace(self.pool)


_shared = _Bounded()
os.register_at_fork(after_in_child=_shared.forget)
atexit.register(_shared.close)


def run(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do `work` in the bounded process and give back what it gave; what it raised is raised here.

    Raises:
        Ended: the process died, or did not finish within `SECONDS`.
    """
    return run_within(SECONDS, work, *args, **kwargs)


def run_within(seconds: float, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """As `run`, of work that has only so long.

    Raises:
        Ended: the process died, or did not finish within that time.
    """
    pool = _shared.get()
    try:
        return pool.submit(work, *args, **kwargs).result(timeout=seconds)
    except BrokenProcessPool as error:
        _shared.replace(pool)
        raise Ended("the process died of the document") from error
    except TimeoutError as error:
        _shared.replace(pool)
        raise Ended(f"not finished within {seconds:g} seconds") from error
