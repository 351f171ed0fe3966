"""Files by the SHA-256 of their content, under DATA_DIR/store. Written, synced and hashed before any row names them."""

import errno
import fcntl
import hashlib
import io
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused, Unavailable

logger = logging.getLogger(__name__)


class Damaged(Refused):
    """A stored file no longer is what it was; it is never handed out."""

    status = 500


class Unwritable(Unavailable):
    """The store takes nothing just now: store-full, no room is left; store-failed, anything else."""


# What the system says when there is no room.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def _writing() -> Iterator[None]:
    """Tell a fault of the disk for what it is: whoever sent the file may send it again when the disk is well."""
    try:
        yield
    except OSError as error:
        logger.error("the store cannot be written: %s", errno.errorcode.get(error.errno or 0, type(error).__name__))
        if error.errno in NO_ROOM:
            raise Unwritable("store-full", _("There is no room left for files. Nothing was kept; send the same again later.")) from error
        raise Unwritable("store-failed", _("The file could not be stored. Nothing was kept; send the same again later.")) from error


@dataclass(frozen=True)
class Stored:
    """A file that is safe on disk. size in bytes."""

    sha256: str
    size: int


def _root() -> Path:
    return Path(settings.DATA_DIR) / "store"


def path_of(sha256: str) -> Path:
    """Where the file with this hash lies (whether or not it is there)."""
    if len(sha256) != 64 or any(character not in "0123456789abcdef" for character in sha256):
        raise ValueError("not a SHA-256 in lower-case hexadecimal")
    return _root() / sha256[:2] / sha256[2:4] / sha256


_LOCK = ".sweep"


@contextmanager
def _against_the_sweep(kind: int) -> Iterator[None]:
    """Keeps an upload (LOCK_SH) and the removal of a file that nobody names (LOCK_EX) apart, on all machines that mount the store.

    Held for one rename or one removal, and let go of by the system when its process dies.
    """
    incoming = _root() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(incoming / _LOCK, os.O_RDWR | os.O_CREAT, 0o660)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)


def sync_directory(path: Path) -> None:
    """Make sure that the disk has the names in a directory.

    Raises:
        OSError: it does not take them.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# The directories whose names this process has made sure are on disk; at most as many as there are in a store.
_durable: set[Path] = set()


def _make_durable_directory(directory: Path) -> None:
    """Make a directory of the store; its name and those above it are on disk when this returns, whoever made them.

    That it is there already says nothing: who made it may have died before syncing.
    """
    above = [directory, *(each for each in directory.parents if each.is_relative_to(_root()))]
    if not directory.exists():
        directory.mkdir(parents=True, exist_ok=True)
        _durable.difference_update(above)
    for made in above:
        if made in _durable:
            break
        sync_directory(made.parent)
    _durable.update(above)


class Writer:
    """Takes a file in pieces, hashing as it goes; commit() makes it durable, abort() leaves nothing behind."""

    def __init__(self) -> None:
        with _writing():
            incoming = _root() / "incoming"
            incoming.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=incoming)
        self.path = Path(name)
        self.size = 0
        self._file = os.fdopen(descriptor, "wb")
        self._hash = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        """Add a piece.

        Raises:
            Unwritable: the disk is full or does not do what it is told.
        """
        with _writing():
            self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def commit(self) -> Stored:
        """Sync the bytes, move them to their place by hash and sync the directories.

        A file that is there already is replaced by these, the same bytes: if it was damaged, it is whole again, and
        its name is on disk when this returns, whoever put it there.

        Raises:
            Unwritable: the disk is full or does not do what it is told; the pieces are gone.
        """
        stored = Stored(sha256=self._hash.hexdigest(), size=self.size)
        try:
            with _writing():
                self._file.flush()
                # When it was stored, by the clock that everything else goes by; the sweep of what nobody names reads it.
                moment = clock.now().timestamp()
                os.utime(self._file.fileno(), (moment, moment))
                os.fsync(self._file.fileno())
                self._file.close()
                target = path_of(stored.sha256)
                _make_durable_directory(target.parent)
                os.chmod(self.path, 0o440)
                with _against_the_sweep(fcntl.LOCK_SH):
                    os.replace(self.path, target)
                sync_directory(target.parent)
        except Unwritable:
            self.abort()
            raise
        return stored

    def abort(self) -> None:
        """Throw the pieces away. On a full disk the last of them cannot be flushed, and they must go all the same."""
        try:
            self._file.close()
        except OSError:
            logger.warning("the pieces of %s could not be flushed; they are removed", self.path)
        finally:
            self.path.unlink(missing_ok=True)


def put_bytes(data: bytes) -> Stored:
    """Store bytes; they are durable when this returns.

    Raises:
        Unwritable: the disk is full or does not do what it is told; nothing is left behind.
    """
    writer = Writer()
    try:
        writer.write(data)
        return writer.commit()
    except BaseException:
        writer.abort()
        raise


def open_file(sha256: str) -> BinaryIO:
    """The stored file, open for reading, its content not yet checked.

    Raises:
        NotFound: no such file.
    """
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound("file-not-found", _("The file is not in the store."), sha256=sha256) from error


# A long document is asked for in many parts; what was whole a moment ago is not read through again for each.
CHECK_HOLDS = timedelta(seconds=60)
_MOST_REMEMBERED = 1000
# What is read, hashed and handed out at once: as large a part as a page's viewer asks for, or a little more.
PIECE = 256 * 1024


@dataclass(frozen=True)
class _FoundWhole:
    """What a file was when it was last read through: when, its size in bytes, and the SHA-256 of each piece of it."""

    at: datetime
    size: int
    pieces: tuple[bytes, ...]


_checked: dict[str, _FoundWhole] = {}


class _InPieces(io.RawIOBase):
    """A file that was found whole, each piece held once more against its hash when it is handed out: a disk may spoil it in between.

    It has no descriptor to give away, since what is sent past this class would be sent unseen.
    """

    def __init__(self, file: BinaryIO, sha256: str, found: _FoundWhole) -> None:
        self._file, self._sha256, self._found = file, sha256, found
        self._place, self._number, self._piece = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go there; beyond the end nothing is read."""
        self._place = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._found.size}[whence])
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Read on within one piece; how many bytes, 0 at the end.

        Raises:
            Damaged: the piece is no longer what it was; nothing of it is read.
        """
        number, begin = divmod(self._place, PIECE)
        if number >= len(self._found.pieces):
            return 0
        if number != self._number:
            self._file.seek(number * PIECE)
            piece = self._file.read(PIECE)
            if hashlib.sha256(piece).digest() != self._found.pieces[number]:
                _checked.pop(self._sha256, None)
                raise _damaged(self._sha256)
            self._number, self._piece = number, piece
        some = memoryview(self._piece)[begin : begin + len(buffer)]
        buffer[: len(some)] = some
        self._place += len(some)
        return len(some)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def open_checked(sha256: str, *, anew: bool = False) -> BinaryIO:
    """The stored file, open for reading at its beginning, found whole within the last minute.

    Each piece is looked at again when it is read. anew: the file is read through now, so that one which was damaged within that minute is
    refused before any of it is handed out.

    Raises:
        NotFound: no such file.
        Damaged: the bytes are no longer those that were stored; they are not handed out. Reading may raise it too.
    """
    file = open_file(sha256)
    moment = clock.now()
    found = _checked.get(sha256)
    if anew or found is None or not moment - CHECK_HOLDS < found.at <= moment:
        try:
            found = _read_through(file, sha256, moment)
        except BaseException:
            file.close()
            raise
        if len(_checked) >= _MOST_REMEMBERED:
            _checked.clear()
        _checked[sha256] = found
    return io.BufferedReader(_InPieces(file, sha256, found), PIECE)


def _read_through(file: BinaryIO, sha256: str, moment: datetime) -> _FoundWhole:
    digest, size, pieces = hashlib.sha256(), 0, []
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
        pieces.append(hashlib.sha256(piece).digest())
    if digest.hexdigest() != sha256:
        _checked.pop(sha256, None)
        raise _damaged(sha256)
    return _FoundWhole(moment, size, tuple(pieces))


WHOLE, MISSING, DAMAGED = "whole", "missing", "damaged"


def condition(sha256: str) -> str:
    """Reads the whole file: WHOLE, MISSING or DAMAGED (also when the disk cannot read it)."""
    digest = hashlib.sha256()
    try:
        with open_file(sha256) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except NotFound:
        return MISSING
    except OSError:
        return DAMAGED
    if digest.hexdigest() != sha256:
        _checked.pop(sha256, None)
        return DAMAGED
    return WHOLE


def folders(after: str = "") -> Iterator[str]:
    """The folders of the store in which files lie ("ab/cd"), in order, after a given one."""
    for first in _subfolders(_root()):
        if first >= after[:2]:
            for second in _subfolders(_root() / first):
                if (name := f"{first}/{second}") > after:
                    yield name


def _subfolders(path: Path) -> list[str]:
    try:
        with os.scandir(path) as entries:
            return sorted(entry.name for entry in entries if len(entry.name) == 2 and entry.is_dir())
    except FileNotFoundError:
        return []


def stored_before(folder: str, moment: datetime) -> list[str]:
    """The hashes of the files of a folder ("ab/cd") that were stored before this moment."""
    limit = moment.timestamp()
    try:
        with os.scandir(_root() / folder) as entries:
            return sorted(entry.name for entry in entries if len(entry.name) == 64 and entry.is_file() and entry.stat().st_mtime < limit)
    except FileNotFoundError:
        return []


def size_of(sha256: str) -> int | None:
    """The size of a stored file in bytes; None if it is not there."""
    try:
        return path_of(sha256).stat().st_size
    except FileNotFoundError:
        return None


_ASIDE = "gone-"


def _aside(sha256: str) -> Path:
    return _root() / "incoming" / f"{_ASIDE}{sha256}"


def set_aside(sha256: str, moment: datetime) -> bool:
    """Take a file from its place unless it was stored at or after this moment; whether it was taken.

    Whoever wants the same bytes stored puts them there anew, which makes the file new: so what is taken here is not what somebody has just
    stored and is about to name. It lies in incoming until `throw_away`: whoever comes after a process that died sees by it that the
    file was taken, also if the same bytes were stored again meanwhile.
    """
    path = path_of(sha256)
    with _against_the_sweep(fcntl.LOCK_EX):
        try:
            seen = path.stat()
        except FileNotFoundError:
            return False
        if seen.st_mtime >= moment.timestamp():
            return False
        os.replace(path, _aside(sha256))
    return True


def is_taken(sha256: str) -> bool:
    """Whether a file was set aside, or is at its place no more."""
    return _aside(sha256).exists() or not path_of(sha256).exists()


def sync_taken(folder: str) -> None:
    """Make sure that the disk has it: what was set aside of a folder ("ab/cd") is there no more."""
    for directory in (_root() / "incoming", _root() / folder):
        if directory.exists():
            sync_directory(directory)


def set_aside_before() -> list[str]:
    """The hashes of all that lies aside."""
    try:
        return sorted(name.removeprefix(_ASIDE) for name in os.listdir(_root() / "incoming") if name.startswith(_ASIDE))
    except FileNotFoundError:
        return []


def throw_away(sha256: str) -> None:
    """Remove what was set aside; that it is gone already is well."""
    _aside(sha256).unlink(missing_ok=True)


_IDENTITY = "identity"


def identity() -> str | None:
    """The name that was given to this store (a small file in it); None if it has none, or is not there."""
    try:
        return (_root() / _IDENTITY).read_text().strip() or None
    except FileNotFoundError:
        return None


def give_identity(name: str) -> None:
    """Give the store a name, in the place of any that it had; it is on disk when this returns.

    Raises:
        Unwritable: the disk is full or does not do what it is told.
    """
    with _writing():
        _make_durable_directory(_root() / "incoming")
        descriptor, pieces = tempfile.mkstemp(dir=_root() / "incoming")
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"{name}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        os.chmod(pieces, 0o440)
        os.replace(pieces, _root() / _IDENTITY)
        sync_directory(_root())


def remove_pieces_before(moment: datetime) -> int:
    """Remove pieces of uploads that broke off and were last written to before this moment; how many."""
    removed = 0
    try:
        entries = list(os.scandir(_root() / "incoming"))
    except FileNotFoundError:
        return 0
    for entry in entries:
        try:
            if entry.name != _LOCK and not entry.name.startswith(_ASIDE) and entry.stat().st_mtime < moment.timestamp():
                os.unlink(entry.path)
                removed += 1
        except FileNotFoundError:
            # Its upload has just come to its end.
            continue
    return removed


def _damaged(sha256: str) -> Damaged:
    return Damaged("file-damaged", _("The stored file is damaged and is not shown."), sha256=sha256)


def read(sha256: str) -> bytes:
    """The stored bytes, checked against their hash.

    Raises:
        NotFound: no such file.
        Damaged: the bytes are no longer those that were stored; they are not returned.
    """
    with open_file(sha256) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged(sha256)
    return data
