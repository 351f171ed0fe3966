"""Several callers at once, each in a thread of its own with a connection of its own, let go by one barrier."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from django.db import connection, connections

PATIENCE = 60  # seconds after which a race is given up as stuck


class Caller:
    """A call in a thread of its own that sees the caller's clock; what it gave, or what it raised."""

    def __init__(self, call: Callable[[], Any], gate: threading.Barrier | None = None) -> None:
        self._call, self._gate = call, gate
        self.result: Any = None
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=lambda: context.run(self._run), daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            if self._gate is not None:
                self._gate.wait(timeout=PATIENCE)
            self.result = self._call()
        except Exception as error:  # noqa: BLE001  # whatever it raised is the result that the test looks at
            self.result = error
        finally:
            connections.close_all()

    def until_it_waits(self) -> None:
        """Return when a connection of this database waits for a lock, which is the call's; fail if it came to its end instead."""
        waiting = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        ends = monotonic() + PATIENCE
        while monotonic() < ends:
            with connection.cursor() as cursor:
                # What is told of connections is else the same to the end of the transaction in which one asks.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(waiting)
                if cursor.fetchone()[0]:
                    return
            self._thread.join(timeout=0.02)
            assert self._thread.is_alive(), f"it did not wait: {self.result!r}"
        raise AssertionError("it neither waits nor ends")

    def end(self) -> Any:
        """Wait for its end; its result or its exception."""
        self._thread.join(timeout=PATIENCE)
        assert not self._thread.is_alive(), "stuck: a deadlock, or a lock that nobody gives back"
        return self.result


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at the same moment; results and exceptions in the order of the calls."""
    gate = threading.Barrier(len(calls))
    callers = [Caller(call, gate) for call in calls]
    return [caller.end() for caller in callers]


def split(results: list[Any]) -> tuple[list[Any], list[Exception]]:
    """What was given, and what was raised."""
    return [one for one in results if not isinstance(one, Exception)], [one for one in results if isinstance(one, Exception)]


def crowd(calls: Sequence[Callable[[], Any]], hands: int = 20) -> list[Any]:
    """So many requests at once before a server with fewer hands, each with a connection of its own; results in the order of the calls."""
    results: list[Any] = [None] * len(calls)
    waiting = iter(enumerate(calls))
    turn = threading.Lock()

    def works() -> None:
        while True:
            with turn:
                place, call = next(waiting, (-1, None))
            if call is None:
                return
            try:
                results[place] = call()
            except Exception as error:  # noqa: BLE001  # whatever it raised is the result that the test looks at
                results[place] = error

    assert together(*[works] * hands) == [None] * hands
    return results
