"""How much processor time something took: of this process, of the processes it started, and of its database sessions."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Spent:
    """Processor seconds: of the program and what it started, and of the server's processes for its sessions."""

    ours: float = 0.0
    database: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.ours + other.ours, self.database + other.database)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.ours - other.ours, self.database - other.database)


def seconds_of(pid: int) -> float:
    """Processor seconds of a process so far, all its threads; 0 for one that is gone.

    The kernel's scheduler counts nanoseconds for each thread, where /proc/<pid>/stat counts ticks of ten milliseconds.
    """
    total = 0
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return total / 1e9
    return total / 1e9


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found: list[int] = []
    for task in (PROC / str(pid) / "task").iterdir():
        try:
            children = [int(word) for word in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


class Meter:
    """Adds up what was spent while it ran; between two times it may stand still, for what is not to be counted."""

    def __init__(self, backends: Callable[[], Iterable[int]] = tuple) -> None:
        self.total = Spent()
        self._backends = backends

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what is spent inside. A process that ends inside takes its count with it, and is not counted."""
        children, backends, own = self._of_children(), self._of_backends(), time.process_time()
        try:
            yield
        finally:
            ours = time.process_time() - own + _gained(children, self._of_children())
            self.total += Spent(ours, _gained(backends, self._of_backends()))

    def _of_children(self) -> dict[int, float]:
        return {pid: seconds_of(pid) for pid in descendants(os.getpid())}

    def _of_backends(self) -> dict[int, float]:
        return {pid: seconds_of(pid) for pid in self._backends()}


def _gained(before: dict[int, float], after: dict[int, float]) -> float:
    return sum(max(0.0, seconds - before.get(pid, 0.0)) for pid, seconds in after.items())
