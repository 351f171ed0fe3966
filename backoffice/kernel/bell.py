"""A loop is told to end from a signal handler."""

import os
import select
from contextlib import suppress


class Bell:
    """Rung once, it stays rung.

    threading.Event will not do: the handler runs between two steps of the very loop that waits, and where that holds the event's lock at
    the moment, setting it waits for ever.
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)

    def ring(self) -> None:
        """May be called from a signal handler, from any thread, and more than once."""
        with suppress(BlockingIOError):  # the pipe is full of rings
            os.write(self._writer, b"!")

    def wait(self, seconds: float) -> bool:
        """Wait until it rings, so many seconds at the most; whether it has rung."""
        return bool(select.select([self._reader], [], [], seconds)[0])

    def __del__(self) -> None:
        os.close(self._reader)
        os.close(self._writer)
