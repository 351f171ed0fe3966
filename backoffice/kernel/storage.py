"""Files by the SHA-256 of their content, under DATA_DIR/store. Written, synced and hashed before any row names them."""

import hashlib
import logging
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused

logger = logging.getLogger(__name__)


class Damaged(Refused):
    """A stored file no longer is what it was; it is never handed out."""

    status = 500


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


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Writer:
    """Takes a file in pieces, hashing as it goes; commit() makes it durable, abort() leaves nothing behind."""

    def __init__(self) -> None:
        incoming = _root() / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=incoming)
        self.path = Path(name)
        self.size = 0
        self._file = os.fdopen(descriptor, "wb")
        self._hash = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        """Add a piece."""
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def commit(self) -> Stored:
        """Sync the bytes, move them to their place by hash and sync the directories.

        A file that is there already is replaced by these, the same bytes: if it was damaged, it is whole again, and
        its name is on disk when this returns, whoever put it there.
        """
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        stored = Stored(sha256=self._hash.hexdigest(), size=self.size)
        target = path_of(stored.sha256)
        self._make_directory(target.parent)
        os.chmod(self.path, 0o440)
        os.replace(self.path, target)
        _sync_directory(target.parent)
        return stored

    @staticmethod
    def _make_directory(directory: Path) -> None:
        if not directory.exists():
            directory.mkdir(parents=True, exist_ok=True)
            _sync_directory(directory.parent)
            _sync_directory(directory.parent.parent)

    def abort(self) -> None:
        """Throw the pieces away. On a full disk the last of them cannot be flushed, and they must go all the same."""
        try:
            self._file.close()
        except OSError:
            logger.warning("the pieces of %s could not be flushed; they are removed", self.path)
        finally:
            self.path.unlink(missing_ok=True)


def put_bytes(data: bytes) -> Stored:
    """Store bytes; they are durable when this returns."""
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


# A long document is asked for in many pieces; what was whole a moment ago is not read through again for each.
CHECK_HOLDS = timedelta(seconds=60)
_MOST_REMEMBERED = 1000
_checked: dict[str, datetime] = {}


def open_checked(sha256: str) -> BinaryIO:
    """The stored file, open for reading at its beginning, found whole within the last minute.

    Raises:
        NotFound: no such file.
        Damaged: the bytes are no longer those that were stored; they are not handed out.
    """
    file = open_file(sha256)
    moment = clock.now()
    seen = _checked.get(sha256)
    if seen is None or not moment - CHECK_HOLDS < seen <= moment:
        digest = hashlib.sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
        if digest.hexdigest() != sha256:
            file.close()
            raise _damaged(sha256)
        if len(_checked) >= _MOST_REMEMBERED:
            _checked.clear()
        _checked[sha256] = moment
        file.seek(0)
    return file


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
