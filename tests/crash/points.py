"""Where a process can die: before each statement, round each commit, before each operation on the file store, and before it answers.

Runs in a child process that belongs to one try. Nothing of the product is changed: the statements are seen by Django's
own wrapper, the commits round the connection's commit, the files by Python's audit hooks and by the calls that have none.
"""

import io
import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import connection

from tests.crash.disk import Disk

SQL, COMMIT, FILE, END = "sql", "commit", "file", "end"
_READS = re.compile(r"\s*(SELECT|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|SET|SHOW|EXPLAIN)\b", re.IGNORECASE)
_WORDS = re.compile(r'\s*(\w+)(?:.*?\b(?:FROM|INTO|UPDATE|TABLE)\s+"?(\w+)"?)?', re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Point:
    """A moment before which a process can be killed: what kind, and in words."""

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


class Watch:
    """Counts the points that this process passes, and ends it at the chosen one."""

    def __init__(self, disk: Disk, stop_at: int | None, die: Callable[[Point], None]) -> None:
        self.passed: list[Point] = []
        self._disk, self._stop_at, self._die = disk, stop_at, die
        self._on = True
        self._blind = False

    def reach(self, kind: str, words: str) -> None:
        """The process is about to do this."""
        if not self._on:
            return
        point = Point(kind, words)
        if self._stop_at == len(self.passed):
            self.look_away()
            self._die(point)
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(point)

    def stop(self) -> None:
        """Pass no more points; the disk is still followed."""
        self._on = False

    def look_away(self) -> None:
        """Follow nothing any more: what comes now is the harness's own."""
        self._on, self._blind = False, True

    # ---- the hooks; never taken off again, the process ends with them ----

    def begin(self) -> None:
        """Watch this process from now on."""
        connection.execute_wrappers.append(self._statement)
        self._round_commits()
        self._round_syncs()
        self._round_writes()
        sys.addaudithook(self._audit)

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        words = _in_brief(sql)
        self.reach(SQL, words)
        result = execute(sql, params, many, context)
        if not connection.in_atomic_block and not _READS.match(sql):
            # Outside a transaction each statement is its own.
            self.reach(COMMIT, f"after {words}")
        return result

    def _round_commits(self) -> None:
        commit = connection._commit

        def watched() -> Any:
            self.reach(COMMIT, "before")
            result = commit()
            self.reach(COMMIT, "after")
            return result

        connection._commit = watched

    def _round_syncs(self) -> None:
        sync = os.fsync

        def watched(descriptor: int) -> None:
            path = _path_of(descriptor)
            if self._disk.has(path):
                self.reach(FILE, f"fsync {self._kind(path)}")
            sync(descriptor)
            if self._disk.has(path):
                self._disk.synced_at(path)

        os.fsync = watched

    def _round_writes(self) -> None:
        fdopen, watch = os.fdopen, self

        class Watched(io.FileIO):
            def write(self, data: Any) -> int:
                path = _path_of(self.fileno())
                watch.reach(FILE, "write")
                watch._disk.wrote(path)
                return super().write(data)

            def close(self) -> None:
                if not self.closed:
                    watch.reach(FILE, "close")
                super().close()

        def opened(descriptor: int, mode: str = "r", *args: Any, **given: Any) -> Any:
            if mode == "wb" and self._disk.has(_path_of(descriptor)):
                file: BinaryIO = io.BufferedWriter(Watched(descriptor, "wb"))
                return file
            return fdopen(descriptor, mode, *args, **given)

        os.fdopen = opened

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if self._blind or event not in _FILE_EVENTS or not isinstance(args[0], str | bytes | os.PathLike):
            return
        path = os.fspath(args[0])
        if isinstance(path, bytes) or not self._disk.has(path):
            return
        if event == "open":
            writes = bool((args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            self.reach(FILE, f"open {self._kind(path)}{' to write' if writes else ''}")
            if writes:
                self._disk.made(path)
            return
        self.reach(FILE, f"{event.removeprefix('os.')} {self._kind(path)}")
        if event == "os.mkdir":
            self._disk.made_directory(path)
        elif event == "os.rename":
            self._disk.moved(path, os.fspath(args[1]))

    def _kind(self, path: str) -> str:
        """A path without its random parts."""
        parts = os.path.relpath(path, self._disk.root).split(os.sep)
        if parts == [".."]:
            return "what the store is in"
        if parts[0] == "incoming":
            return "incoming" if len(parts) == 1 else "incoming/…"
        return "the store" if parts == ["."] else "/".join("…" for _part in parts)


_FILE_EVENTS = frozenset({"open", "os.mkdir", "os.rename", "os.chmod", "os.remove"})


def _path_of(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""


def _in_brief(sql: str) -> str:
    found = _WORDS.match(sql)
    return " ".join(part for part in (found.groups() if found else ()) if part)
