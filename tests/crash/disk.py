"""What a power cut leaves of a folder: of a file only what was synced, of a directory only the names that were in it when it was synced.

A killed process loses nothing that it gave to the system, a power cut does. So the worst case is made by hand: bytes
that nobody synced go, and so do names (of files, of directories) whose directory nobody synced.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Name:
    """A name that stands in a directory and that the disk may not have yet. moved_from: it was renamed; kept: what stood there before."""

    path: str
    moved_from: str = ""
    kept: str = ""


@dataclass
class Disk:
    """Follows what processes do below a folder. Plain data: the page cache outlives a process, and so does this."""

    root: str
    aside: str  # a folder on the same file system for what a rename replaced
    synced: dict[str, bool] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)

    def has(self, path: str) -> bool:
        """Whether the path lies below the folder or is the folder, or the one in which its name stands."""
        return path in (self.root, os.path.dirname(self.root)) or path.startswith(self.root + os.sep)

    # ---- what happens ----

    def made(self, path: str) -> None:
        """A new file, or one that is opened for writing."""
        if not os.path.exists(path):
            self.names.append(Name(path))
        self.synced[path] = False

    def made_directory(self, path: str) -> None:
        """A new directory; making one that is there does nothing."""
        if not os.path.isdir(path):
            self.names.append(Name(path))

    def wrote(self, path: str) -> None:
        """Bytes were given to the system."""
        self.synced[path] = False

    def moved(self, source: str, target: str) -> None:
        """A rename. What it replaces is kept for the case that the rename is lost."""
        kept = ""
        if os.path.exists(target):
            kept = str(Path(self.aside, str(len(os.listdir(self.aside)))))
            os.link(target, kept)
        self.synced[target] = self.synced.pop(source, True)
        self.names.append(Name(target, moved_from=source, kept=kept))

    def synced_at(self, path: str) -> None:
        """A sync of a file, or of a directory with the names in it."""
        if os.path.isdir(path):
            self.names = [name for name in self.names if os.path.dirname(name.path) != path]
        else:
            self.synced[path] = True

    def told(self) -> tuple[Any, ...]:
        """What the disk may not have yet, to compare: what lies in incoming has a name by chance. Bytes that are safe are told no more: it
        goes on from them as from a file that was always there."""
        names = sorted((self._plain(name.path), bool(name.moved_from), bool(name.kept)) for name in self.names)
        return tuple(names), tuple(sorted(self._plain(path) for path, safe in self.synced.items() if not safe))

    def _plain(self, path: str) -> str:
        inside = os.path.relpath(path, self.root)
        return "incoming" if inside.startswith("incoming" + os.sep) else inside

    # ---- and then the light goes out ----

    def cut(self) -> list[str]:
        """Leave what the disk has for certain; what was lost, for the report."""
        lost = []
        for path, safe in self.synced.items():
            if not safe and os.path.exists(path) and os.path.getsize(path):
                os.chmod(path, 0o600)
                os.truncate(path, 0)
                lost.append(f"the bytes of {self._short(path)}")
        for name in reversed(self.names):
            if os.path.lexists(name.path):
                lost.append(f"the name {self._short(name.path)}")
            if name.moved_from:
                with suppress(FileNotFoundError):
                    os.makedirs(os.path.dirname(name.moved_from), exist_ok=True)
                    os.replace(name.path, name.moved_from)
                if name.kept:
                    os.replace(name.kept, name.path)
            elif os.path.isdir(name.path):
                shutil.rmtree(name.path)
            else:
                Path(name.path).unlink(missing_ok=True)
        self.synced.clear()
        self.names.clear()
        return lost

    def _short(self, path: str) -> str:
        return os.path.relpath(path, os.path.dirname(self.root))
