"""A request's body has to come at a decent pace: whoever drips it holds a thread for which others wait.

A server that reads with threads waits for a body as long as the sender likes. Here the waiting is counted, and only the
waiting: after a time of grace so many bytes must have come for each second of it, and when half of all threads wait for
bodies the grace is short. A body that is too slow ends there: reading it fails with TooSlow, and the sender can still be
answered. It needs the connection's socket, which gunicorn hands over; under another server only what lies between two pieces
is seen.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

logger = logging.getLogger(__name__)

# So small that even the slowest pace that is allowed fills one within half a second.
_PIECE: Final = 4096
_LOOK_EVERY: Final = 0.25

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class TooSlow(OSError):
    """The body came slower than the court waits for it."""


@dataclass(frozen=True)
class Pace:
    """How slow a body may come. grace and pressed in seconds; bytes_per_second after the grace; threads of this process."""

    grace: float
    bytes_per_second: int
    pressed: float
    threads: int


class Body:
    """The body of one request, read at its pace."""

    def __init__(self, stream: Any, line: socket.socket | None, watch: "Watch") -> None:
        self._stream, self._line, self._watch = stream, line, watch
        self._waited = 0.0
        self._since: float | None = None
        self.came = 0
        self.ended = False

    def waited(self) -> float:
        """Seconds spent waiting for it so far."""
        since = self._since
        return self._waited + (time.perf_counter() - since if since is not None else 0.0)

    def end(self) -> None:
        """Wait for it no longer; whoever reads it is woken. The answer can still be sent."""
        self.ended = True
        if self._line is not None:
            try:
                self._line.shutdown(socket.SHUT_RD)
            except OSError:
                logger.debug("a slow sender had gone already")

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all.

        Raises:
            TooSlow: it was not worth waiting for.
        """
        pieces = []
        left = size
        while left:
            piece = self._wait(self._stream.read, _PIECE if left < 0 else min(_PIECE, left))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece) if left > 0 else 0
        return b"".join(pieces)

    def readline(self, size: int = -1) -> bytes:
        """A line, or so many bytes of it; raises TooSlow."""
        return self._wait(self._stream.readline, _PIECE if size < 0 else size)

    def _wait(self, read: Callable[[int], bytes], size: int) -> bytes:
        self._since = time.perf_counter()
        self._watch.begin(self)
        try:
            piece = read(size)
        except Exception as error:  # a broken read fails in the server's own ways; nothing is swallowed, it is only told for what it is
            if self.ended:
                raise TooSlow("the body came too slowly") from error
            raise
        finally:
            self._watch.over(self)
            self._waited, self._since = self.waited(), None
        if self.ended:
            raise TooSlow("the body came too slowly")
        self.came += len(piece)
        return piece


class Watch:
    """Looks at the bodies that this process waits for, several times a second while there are any."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._lock = threading.Lock()
        self._waiting: set[Body] = set()
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()

    def begin(self, body: Body) -> None:
        """A thread waits for this one."""
        with self._lock:
            self._waiting.add(body)
            # Started here and not before, so that it lives in the process that serves, after its fork.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look_again_and_again, name="pace of bodies", daemon=True)
                self._thread.start()
        self._wake.set()

    def over(self, body: Body) -> None:
        """Something came, or it ended."""
        with self._lock:
            self._waiting.discard(body)

    def _look_again_and_again(self) -> None:
        pause = threading.Event()
        while True:
            self._wake.wait()
            pause.wait(_LOOK_EVERY)
            with self._lock:
                waiting = list(self._waiting)
                if not waiting:
                    self._wake.clear()
            for body in self.too_slow(waiting):
                logger.warning("a body of which %s bytes came in %.0f s is not waited for", body.came, body.waited())
                body.end()

    def too_slow(self, waiting: list[Body]) -> list[Body]:
        """Which of those that are waited for are not to be waited for any longer."""
        grace = self._pace.grace if len(waiting) * 2 <= self._pace.threads else min(self._pace.pressed, self._pace.grace)
        return [
            body for body in waiting
            if not body.ended and body.waited() > grace and body.came < (body.waited() - grace) * self._pace.bytes_per_second + 1
        ]  # fmt: skip


class Paced:
    """A WSGI application whose requests' bodies are read at their pace."""

    def __init__(self, application: Application, pace: Pace) -> None:
        self._application, self._watch = application, Watch(pace)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request. Where a page has no words of its own for a body that was too slow, 408 says it."""
        body = environ["wsgi.input"] = Body(environ["wsgi.input"], environ.get("gunicorn.socket"), self._watch)
        failed = False

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal failed
            if body.ended and status[:3] in {"400", "403", "500"}:
                failed = True
                return start_response("408 Request Timeout", [("Content-Type", "text/plain; charset=utf-8")], *more)
            return start_response(status, headers, *more)

        answer = self._application(environ, begin)
        if not failed:
            return answer
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        return [b"The request came too slowly. Send it again.\n"]
