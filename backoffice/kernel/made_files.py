"""Large files that are made from what the store has, and kept for a while: copies to work with, in which no truth lies.

They lie under DATA_DIR/store/made, so that every machine has them that has the store, each under the name that a row has for it. No walk
reads them and no backup has them; one that is lost is made anew. They take no room that filings need: whoever writes one asks `has_room`.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from backoffice.kernel.storage import sync_directory


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "store" / "made"


def path_of(name: str) -> Path:
    """Where the file of this name lies, whether or not it is there."""
    if not name or not all(character.isalnum() or character == "-" for character in name):
        raise ValueError("a name has letters, digits and dashes")
    return _folder() / name


@contextmanager
def held(name: str) -> Iterator[int | None]:
    """Hold the file for a block against everybody else who would write it, on all machines; it is there from then on. Yields its
    descriptor, or None where another one holds it. Whoever dies lets go."""
    _folder().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path_of(name), os.O_RDWR | os.O_CREAT, 0o640)
    try:
        yield descriptor if _locked(descriptor) and _is(name, descriptor) else None
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is(name: str, descriptor: int) -> bool:
    """Whether the descriptor's file still has this name: it may have been removed between the opening and the lock."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path_of(name)))
    except FileNotFoundError:
        return False


def sync(descriptor: int) -> None:
    """Make sure that the disk has what was written to a held file, and its name.

    Raises:
        OSError: it does not take it.
    """
    os.fsync(descriptor)
    sync_directory(_folder())


def size_of(name: str) -> int:
    """Its size in bytes; 0 if it is not there."""
    try:
        return path_of(name).stat().st_size
    except FileNotFoundError:
        return 0


def open_file(name: str) -> BinaryIO | None:
    """The file, open for reading; None if it is not there."""
    try:
        return path_of(name).open("rb")
    except FileNotFoundError:
        return None


def remove(name: str) -> None:
    """Remove it; that it is gone already is well. Whoever reads it just now reads it to its end."""
    path_of(name).unlink(missing_ok=True)


def written_before(moment: datetime) -> list[str]:
    """The names of the files that were last written to before this moment."""
    limit = moment.timestamp()
    try:
        with os.scandir(_folder()) as entries:
            return sorted(entry.name for entry in entries if entry.is_file() and entry.stat().st_mtime < limit)
    except FileNotFoundError:
        return []


def has_room(size: int) -> bool:
    """Whether so many bytes more leave STORE_FREE_MIN_BYTES for what comes in."""
    _folder().mkdir(parents=True, exist_ok=True)
    left: int = shutil.disk_usage(_folder()).free - size
    return left >= int(settings.STORE_FREE_MIN_BYTES)
