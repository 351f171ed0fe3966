"""What a fresh machine needs before it can serve, each step safe to run again."""

import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

from backoffice.ops.management.commands.load_reference import MOVES

SECONDS_TO_STOP = 20


def prepare(say: Callable[[str], Any], environment: Mapping[str, str]) -> None:
    """Bring the database up to date, gather the static files, load the reference data and, once, the demo.

    `environment` is that of the processes which will serve: the demo's papers carry their address.
    """
    say("Bringing the database up to date …")
    call_command("migrate", interactive=False, verbosity=0)
    if not static_files_are_gathered():
        say("Gathering the static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        _mark().write_text(_fingerprint())
    say("Loading the reference data …")
    try:
        call_command("load_reference", verbosity=0, stdout=io.StringIO())  # its table of counts is for whoever calls it by hand
    except CommandError as refused:
        if refused.returncode != MOVES:
            raise
        say(str(refused))  # it is entered on the screens, which must be there for that
    say("Looking after the demo; the first time it plays some days of every court, which takes a minute or more …")
    _in_a_process_of_its_own("demo", environment)


def _in_a_process_of_its_own(command: str, environment: Mapping[str, str]) -> None:
    """Run a command that starts helpers of its own, so that they are gone when it is done, and with it when it is stopped.

    Raises:
        CommandError: the command failed; its own words stand above.
    """
    process = subprocess.Popen(
        [sys.executable, str(Path(settings.ROOT, "manage.py")), command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        process_group=0,
    )
    try:
        code = process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        raise
    if code:
        raise CommandError(f"manage.py {command} failed; its own words stand above.")


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
