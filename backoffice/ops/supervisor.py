"""Keeps the processes of one machine running: starts them, starts a dead one again, and stops them all together."""

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backoffice.kernel import clock
from backoffice.kernel.bell import Bell


class GaveUp(Exception):
    """A process ended again and again; starting it once more would help nobody."""


@dataclass
class Child:
    """A process to keep: its name in plain words and how it is started."""

    name: str
    command: Sequence[str]
    inherits: Sequence[int] = ()  # file descriptors, such as a listening socket
    process: "subprocess.Popen[bytes] | None" = None
    deaths: list[datetime] = field(default_factory=list)


class Supervisor:
    """Starts children, watches them, and stops them when told to."""

    # A process that dies this often within this time has a fault that starting it again does not mend.
    DEATHS = 5
    WITHIN = timedelta(minutes=1)

    def __init__(
        self, children: Sequence[Child], *, say: Callable[[str], Any], environment: Mapping[str, str], patience: float = 30.0
    ) -> None:
        """`say` is given each plain line; `patience` is how many seconds a child has to end after it is told to."""
        self._children = list(children)
        self._say = say
        self._environment = dict(environment)
        self._patience = patience
        self._stop = Bell()

    def stop(self) -> None:
        """Ask for the end; run() returns soon after. May be called from a signal handler."""
        self._stop.ring()

    def run(self, *, ready: Callable[[], bool], announce: Callable[[], Any], pause: float = 0.25) -> None:
        """Start the children and keep them until stop(); announce once, as soon as ready() says so.

        Raises:
            GaveUp: a child died too often.
        """
        announced = False
        try:
            for child in self._children:
                self._start(child)
            while not self._stop.wait(pause):
                for child in self._children:
                    self._revive(child)
                if not announced and ready():
                    announced = True
                    announce()
        finally:
            self._stop_all()

    def _start(self, child: Child) -> None:
        # A process group of its own: Ctrl-C in the terminal reaches this process alone, which then stops the others.
        child.process = subprocess.Popen(
            list(child.command), env=self._environment, stdin=subprocess.DEVNULL, pass_fds=tuple(child.inherits), process_group=0
        )

    def _revive(self, child: Child) -> None:
        if child.process is None or child.process.poll() is None:
            return
        moment = clock.now()
        child.deaths = [at for at in child.deaths if at > moment - self.WITHIN] + [moment]
        how = _ending(child.process.returncode)
        if len(child.deaths) >= self.DEATHS:
            raise GaveUp(f"The {child.name} ended {self.DEATHS} times within a minute, the last time {how}. Its own words stand above.")
        self._say(f"The {child.name} ended {how}; starting it again.")
        self._start(child)

    def _stop_all(self) -> None:
        running = [child for child in self._children if child.process is not None and child.process.poll() is None]
        for child in running:
            if child.process is not None:
                child.process.terminate()
        for child in running:
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=self._patience)
            except subprocess.TimeoutExpired:
                self._say(f"The {child.name} did not end within {self._patience:g} seconds and is killed.")
                child.process.kill()
                child.process.wait()


def _ending(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
