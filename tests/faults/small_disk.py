"""A file system of a few megabytes that can really be filled."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass
class SmallDisk:
    """A mounted file system, or, where nothing may be mounted, a bound on how far this process may write in any file: the
    kernel refuses both ways."""

    path: Path
    mounted: bool
    reach: int

    def fill(self) -> None:
        """Not a byte more goes on it."""
        if not self.mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.reach, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
            return
        with (self.path / "filler").open("ab", buffering=0) as filler:
            size = MEGABYTE
            while size:
                try:
                    filler.write(b"\0" * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    size //= 2

    def make_room(self) -> None:
        if self.mounted:
            (self.path / "filler").unlink(missing_ok=True)
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@contextmanager
def small_disk(path: Path, megabytes: int, *, reach: int = 64 * 1024) -> Iterator[SmallDisk]:
    """Mounted as root; elsewhere (a container that may not mount) this process may write so many bytes into a file, no more."""
    path.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path)]
    mounted = os.getuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    disk = SmallDisk(path, mounted, reach)
    try:
        yield disk
    finally:
        disk.make_room()
        if mounted:
            subprocess.run(["umount", "--lazy", str(path)], check=True)
