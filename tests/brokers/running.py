"""Real processes round a real broker: a gate in front of it that can be shut, workers, beats, and the polling worker."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from kombu import Connection

from backoffice.config.celery import configuration
from tests.tools import answers

ROOT = Path(settings.ROOT)
CELERY = ("-m", "celery", "--app", "backoffice.config.celery")
READY = re.compile(rb" ready\.|beat: Starting")


class Gate:
    """A port of this machine behind which the broker is; shut, the broker is down for whoever comes through it."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = None
        with socket.create_server(("127.0.0.1", 0)) as finder:
            self.port = finder.getsockname()[1]

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Every connection breaks and none is taken."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        while self._open:
            with suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self._behind), timeout=5)
            except OSError:
                return
            self._open += [client, server]
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    @staticmethod
    def _carry(client: socket.socket, server: socket.socket) -> None:
        with client, server, suppress(OSError):
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    (server if ready is client else client).sendall(data)


@dataclass
class Broker:
    """A broker as the processes of a test see it: through its gate, with a queue of their own."""

    straight: str
    queue: str
    gate: Gate

    @property
    def url(self) -> str:
        parts = urlsplit(self.straight)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0] + f":{self.gate.port}"))

    def lose_everything(self) -> None:
        """As after a crash without its disk: no message and no queue."""
        with Connection(self.straight) as connection:
            channel = connection.default_channel
            if self.straight.startswith("redis"):
                channel.client.flushall()
            else:
                channel.queue_delete(self.queue)

    def waiting(self) -> int:
        """Messages in the queue."""
        with Connection(self.straight) as connection:
            channel = connection.default_channel
            if self.straight.startswith("redis"):
                return int(channel.client.llen(self.queue))
            queue = configuration(self.straight, self.queue)["task_queues"][0](channel)
            return int(queue.queue_declare().message_count)


@contextmanager
def redis() -> Iterator[str]:
    """A Redis of its own that keeps nothing."""
    directory = tempfile.mkdtemp(prefix="registry-redis-")
    with socket.create_server(("127.0.0.1", 0)) as finder:
        port = finder.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port), "the Redis of this test")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(directory, ignore_errors=True)


def wait_for(holds: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Ask ten times a second until it holds.

    Raises:
        AssertionError: it did not hold in time.
    """
    pause = threading.Event()
    for _ in range(int(seconds * 10)):
        if holds():
            return
        pause.wait(0.1)
    raise AssertionError(f"waited {seconds:g} s in vain for {what}")


@dataclass
class Processes:
    """What a test started, on the database and the data of the test; all of it is killed at the end."""

    broker: Broker
    logs: Path
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """A Celery worker."""
        return self._start(*CELERY, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle", **environment)

    def beat(self) -> subprocess.Popen[bytes]:
        return self._start(*CELERY, "beat", "--loglevel", "INFO")

    def polling_worker(self) -> subprocess.Popen[bytes]:
        return self._start("manage.py", "worker")

    def ready(self) -> None:
        """Wait until those of Celery are at work; one that ended instead is told at once."""
        for log in sorted(self.logs.glob("*.log")):
            if not log.name.endswith("manage.py.log"):
                wait_for(lambda log=log: READY.search(log.read_bytes()) or self._one_ended(), f"{log.name} to begin")
        assert not self._one_ended(), self.words()

    def _one_ended(self) -> bool:
        return any(process.poll() not in (None, -signal.SIGKILL) for process in self._started)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of it and of all that it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    def end(self) -> None:
        for process in self._started:
            self.kill(process)

    def words(self) -> str:
        """What the processes wrote, for a test that failed."""
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in sorted(self.logs.glob("*.log")))

    def _start(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        database = settings.DATABASES["default"]["NAME"]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.brokers.settings",
            "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")),
            "BROKER_URL": self.broker.url,
            "BROKER_QUEUE": self.broker.queue,
            # `make lint` makes the checks of the system; a worker that begins would make them anew, a third of its start.
            "CELERY_SKIP_CHECKS": "yes",
            **more,
        }
        log = self.logs / f"{len(self._started)}-{arguments[0].strip('-')}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=environment,
                stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self._started.append(process)
        return process
