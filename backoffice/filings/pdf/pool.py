"""A few bounded processes that look at documents, kept warm: starting one takes a quarter of a second, asking it a
millisecond. A process that dies or is ended for a document costs that document only. What they can be asked stands in jobs.py.
"""

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from backoffice.filings.pdf import faults
from backoffice.filings.pdf.faults import Fault, Limits, Looked

_ROOT: Final = Path(__file__).resolve().parents[3]
_MODULE: Final = "backoffice.filings.pdf.worker"
# Parsers leak a little: a process is replaced after so many documents.
_DOCUMENTS_PER_PROCESS: Final = 500
# The words of two thousand dense pages; a process that says more than this has run away.
_LONGEST_ANSWER: Final = 1 << 26
_PIECE: Final = 1 << 16
_WALL_FACTOR: Final = 3


class Busy(Exception):
    """No process came free in time, or none could be started: no word about the document."""


class Unreadable(Exception):
    """The document could not be worked on: its code is one of faults.CODES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Died(Exception):
    """The process ended without an answer."""


class _TooSlow(Exception):
    """The process was ended because it took too long."""


class _Process:
    """One bounded process and the pipes to it."""

    def __init__(self, memory_bytes: int) -> None:
        self.memory_bytes = memory_bytes
        self.documents = 0
        self._popen = subprocess.Popen(
            [sys.executable, "-m", _MODULE, str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Nothing of our own environment: it holds the secrets of the installation.
            env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"},
            cwd="/",
            # A Ctrl-C at the terminal is for the server; these end when their input does.
            start_new_session=True,
        )

    def ask(self, question: str, seconds: float) -> str:
        """The answer to a question.

        Raises:
            _Died: the process ended, or its answer is none.
            _TooSlow: no answer within so many seconds.
        """
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self.documents += 1
        try:
            self._popen.stdin.write(question.encode("ascii") + b"\n")
            self._popen.stdin.flush()
        except OSError as error:
            raise _Died from error
        answer = bytearray()
        waiter = select.poll()
        waiter.register(self._popen.stdout.fileno(), select.POLLIN)
        while not answer.endswith(b"\n"):
            if not waiter.poll(seconds * 1000):
                raise _TooSlow
            piece = os.read(self._popen.stdout.fileno(), _PIECE)
            if not piece and self._ran_out_of_time():
                raise _TooSlow
            if not piece or len(answer) > _LONGEST_ANSWER:
                raise _Died
            answer += piece
        return answer.decode("ascii", errors="replace")

    def _ran_out_of_time(self) -> bool:
        """Whether the kernel ended the process for the processor time it took."""
        try:
            return self._popen.wait(timeout=5) == -signal.SIGXCPU
        except subprocess.TimeoutExpired:
            return False

    def end(self) -> None:
        """End the process and give its pipes back."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                # An unread question may still be in the pipe's buffer.
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


class Pool:
    """At most so many bounded processes, each used by one thread at a time."""

    def __init__(self, size: int, patience: float = 20.0) -> None:
        self._free = threading.BoundedSemaphore(size)
        self._patience = patience
        self._lock = threading.Lock()
        self._idle: list[_Process] = []

    def look(self, path: Path, limits: Limits) -> Looked:
        """Whether a document can be taken.

        Raises:
            Busy: as ask.
        """
        try:
            told = self.ask("look", path, limits)
            return Looked(int(told["pages"]), tuple(Fault(**fault) for fault in told["faults"]), int(told["signatures"]))
        except Unreadable as unreadable:
            return Looked(0, (Fault(unreadable.code),))
        except (ValueError, TypeError, KeyError):  # not in the words of the job: the document has got hold of its process
            return Looked(0, (Fault(faults.TOO_COMPLEX),))

    def ask(self, job: str, path: Path, limits: Limits, **more: Any) -> dict[str, Any]:
        """What a job of jobs.py says of a document, done in one of the processes; more is what else the job asks for.

        A process that dies is tried once more, by a new one: it may have died of something else. A second death, or
        running out of time, is the document's fault.

        Raises:
            Unreadable: the document asks for too much, or cannot be read.
            Busy: no process was free or could be started within the pool's patience, or it could not read the file.
        """
        question = json.dumps({"job": job, "path": str(path), "limits": asdict(limits), "more": more})
        if not self._free.acquire(timeout=self._patience):
            raise Busy("all inspecting processes are at work")
        try:
            for fresh in (False, True):
                process = self._take(limits.memory_bytes, fresh)
                try:
                    told = _read(process.ask(question, limits.seconds * _WALL_FACTOR))
                except _TooSlow:
                    process.end()
                    raise Unreadable(faults.TOO_COMPLEX) from None
                except _Died:
                    process.end()
                    continue
                except (Busy, Unreadable):
                    self._give_back(process)
                    raise
                except BaseException:
                    process.end()
                    raise
                self._give_back(process)
                return told
            raise Unreadable(faults.TOO_COMPLEX)
        finally:
            self._free.release()

    def _take(self, memory_bytes: int, fresh: bool) -> _Process:
        with self._lock:
            while self._idle and not fresh:
                process = self._idle.pop()
                if process.memory_bytes == memory_bytes:
                    return process
                process.end()
        try:
            return _Process(memory_bytes)
        except OSError as error:
            raise Busy("no inspecting process could be started") from error

    def _give_back(self, process: _Process) -> None:
        if process.documents >= _DOCUMENTS_PER_PROCESS:
            process.end()
            return
        with self._lock:
            self._idle.append(process)

    def close(self) -> None:
        """End the idle processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()


def _read(answer: str) -> dict[str, Any]:
    try:
        answered = json.loads(answer)
        if "unavailable" in answered:
            raise Busy(f"the inspecting process could not read the file: {answered['unavailable']}")
        if "unreadable" in answered:
            raise Unreadable(str(answered["unreadable"]))
        told = answered["told"]
    except (ValueError, TypeError, KeyError) as error:
        raise _Died from error
    if not isinstance(told, dict):
        raise _Died
    return told


class _Shared:
    """The pool of this process, made when first asked for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool: Pool | None = None

    def get(self, size: int) -> Pool:
        with self.lock:
            if self.pool is None:
                self.pool = Pool(size)
            return self.pool

    def forget(self) -> None:
        """After a fork: the processes belong to the parent; the child starts its own."""
        self.lock = threading.Lock()
        self.pool = None

    def close(self) -> None:
        if self.pool is not None:
            self.pool.close()


_shared = _Shared()
os.register_at_fork(after_in_child=_shared.forget)
atexit.register(_shared.close)


def shared_pool(size: int) -> Pool:
    """The pool that all threads of this process share; the size counts when it is first asked for."""
    return _shared.get(size)
