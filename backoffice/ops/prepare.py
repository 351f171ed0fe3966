"""What a fresh machine needs before it can serve, each step safe to run again."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def prepare(say: Callable[[str], Any]) -> None:
    """Bring the database up to date, gather the static files, load the reference data and, once, the demo."""
    say("Bringing the database up to date …")
    call_command("migrate", interactive=False, verbosity=0)
    if not static_files_are_gathered():
        say("Gathering the static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        _mark().write_text(_fingerprint())
    say("Loading the reference data …")
    call_command("load_reference", verbosity=0)
    say("Looking after the demo …")
    call_command("demo", verbosity=0)


def static_files_are_gathered() -> bool:
    """Whether STATIC_ROOT holds what the sources hold now."""
    mark = _mark()
    return mark.exists() and mark.read_text() == _fingerprint()


def _mark() -> Path:
    return Path(settings.STATIC_ROOT, ".gathered")


def _fingerprint() -> str:
    """A hash over name, size and time of change of every source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
