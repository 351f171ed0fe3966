"""The edges that are pretended. Behind each stands the real code."""

import errno
import random
import secrets
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from backoffice.api import submit
from backoffice.kernel import idempotency, outbox, storage
from backoffice.kernel.clock import Hand
from workflows import schedule


class Died(BaseException):
    """The process was killed at this point: no code of its own runs any more. (No Exception: nothing may catch it.)"""


@contextmanager
def chance(seed: int | str) -> Iterator[None]:
    """Whatever the code draws at random comes from the seed."""
    source = random.Random(f"{seed}/chance")

    def choice(options: Any) -> Any:
        return options[source.randrange(len(options))]

    def token_hex(length: int | None = None) -> str:
        return source.randbytes(length or 32).hex()

    def uuid4() -> uuid.UUID:
        return uuid.UUID(bytes=source.randbytes(16), version=4)

    with (
        mock.patch.object(secrets, "choice", choice),
        mock.patch.object(secrets, "token_hex", token_hex),
        mock.patch.object(uuid, "uuid4", uuid4),
    ):
        yield


class Disk:
    """The file store's disk: well, full now and then, full altogether, failing, or so slow that leases end meanwhile."""

    def __init__(self, hand: Hand) -> None:
        self.mood = "well"
        self._hand = hand
        self._random = random.Random(0)

    def turn(self, mood: str, source: random.Random) -> None:
        self.mood = mood
        self._random = random.Random(source.random())

    def _trouble(self, where: str) -> None:
        if self.mood == "full" and where != "open":
            raise OSError(errno.ENOSPC, "No space left on device")
        if self.mood == "failing" and self._random.random() < 0.5:
            raise OSError(self._random.choice([errno.EIO, errno.ENOSPC, errno.EROFS]), "the disk fails")
        if self.mood == "slow" and where == "sync":
            self._hand.move_to(self._hand.moment + timedelta(seconds=self._random.uniform(0.5, 45)))

    @contextmanager
    def mounted(self) -> Iterator[None]:
        """Every file that the store opens, writes and syncs goes by way of this disk."""
        disk = self
        real_fdopen, real_fsync, real_mkstemp = storage.os.fdopen, storage.os.fsync, storage.tempfile.mkstemp

        class Os:
            """The module os, with this disk under it."""

            def __getattr__(self, name: str) -> Any:
                return getattr(storage_os, name)

            @staticmethod
            def fsync(descriptor: int) -> None:
                disk._trouble("sync")
                real_fsync(descriptor)

            @staticmethod
            def fdopen(*args: Any, **more: Any) -> Any:
                return _OnDisk(real_fdopen(*args, **more), disk)

        class Temp:
            @staticmethod
            def mkstemp(**more: Any) -> Any:
                disk._trouble("open")
                return real_mkstemp(**more)

        storage_os = storage.os
        with mock.patch.object(storage, "os", Os()), mock.patch.object(storage, "tempfile", Temp()):
            yield


class _OnDisk:
    def __init__(self, file: Any, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def write(self, chunk: bytes) -> int:
        self._disk._trouble("write")
        return int(self._file.write(chunk))

    def __enter__(self) -> "_OnDisk":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def jobs_watched(wrong: Callable[[str, str], Exception], disk: Disk) -> Iterator[None]:
    """A job of the schedule that fails is tried again at its next turn and stops no other: only its log tells of it, and is read here.

    While the disk does what it should, nothing that is pretended makes a job fail.
    """
    real = schedule.logger

    class Read:
        """The schedule's log."""

        def _failed(self, text: str, job: str, *_more: object) -> None:
            if disk.mood not in {"full", "failing"}:
                raise wrong(f"job {job}", traceback.format_exc())

        error = exception = _failed

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    with mock.patch.object(schedule, "logger", Read()):
        yield


class MessageBox:
    """Where `serve` delivers: while it is down, every delivery fails as a line does."""

    def __init__(self) -> None:
        self.down = False

    @contextmanager
    def connected(self) -> Iterator[None]:
        real = outbox._handlers["filing.serve"]

        def deliver(**ids: Any) -> None:
            if self.down:
                raise ConnectionRefusedError(errno.ECONNREFUSED, "the message box does not answer")
            real(**ids)

        with mock.patch.dict(outbox._handlers, {"filing.serve": deliver}):
            yield


@contextmanager
def worker_dies(at: int, *, after: bool) -> Iterator[None]:
    """A worker is killed at its so-manieth piece of work: before the handler, or when its effect is committed and the row not yet gone."""
    begun = 0

    def dying(real: Callable[..., None]) -> Callable[..., None]:
        def handle(**ids: Any) -> None:
            nonlocal begun
            begun += 1
            if begun == at and not after:
                raise Died
            real(**ids)
            if begun == at:
                raise Died

        return handle

    with mock.patch.dict(outbox._handlers, {topic: dying(real) for topic, real in outbox._handlers.items()}):
        yield


@contextmanager
def web_dies(where: str) -> Iterator[None]:
    """A web process is killed with a submission in hand: before the act, or at the end of its transaction."""
    real_receive, real_complete = submit.receive, idempotency.complete

    def receive(**more: Any) -> Any:
        if where == "before the act":
            raise Died
        return real_receive(**more)

    def complete(*args: Any, **more: Any) -> None:
        real_complete(*args, **more)
        if where == "before the commit":
            raise Died

    with (
        mock.patch.object(submit, "receive", receive),
        mock.patch.object(idempotency, "complete", complete),
        # The dead free no key.
        mock.patch.object(idempotency, "release", return_value=None),
    ):
        yield
