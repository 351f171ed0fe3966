"""The whole suite, on SQLite and then, as far as a database has a part in it, on PostgreSQL.

What this machine lacks (PostgreSQL, Chromium, poppler, PDFBox, Redis, RabbitMQ) is named in one line each and left out; with CI=true it
is a failure. Arguments are handed to pytest. TEST_DATABASE_URL names a PostgreSQL server to use; otherwise one that answers on this machine
is used, and otherwise a cluster is made for this run and removed after it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import postgres  # noqa: E402  (this file is run by its path)
from tests.tools import TOOLS, in_ci  # noqa: E402

# One more than the processors that CI has: some test always waits for a browser, a broker or another process. Both engines at once, four
# processes on two processors, was tried: real workers on a real broker then miss the ends of their waits.
PROCESSES = "3"


@dataclass(frozen=True)
class Run:
    """One run of pytest: on what, how it ended, and pytest's own last line."""

    engine: str
    code: int
    last_line: str


def suite(engine: str, database_url: str | None, arguments: list[str]) -> Run:
    """Run pytest in a process of its own, show its output, and keep the last line."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE"}}
    if database_url:
        environment["DATABASE_URL"] = database_url
    print(f"\nThe suite on {engine}", flush=True)
    # The long modules come first (tests/conftest.py), and xdist is not to put them last again for having few tests each.
    command = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "loadscope", "--no-loadscope-reorder", *arguments]
    last_line = ""
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                last_line = line.strip() or last_line
        except SystemExit:
            process.terminate()
            raise
    return Run(engine, process.returncode, last_line.strip("= "))


@contextmanager
def server() -> Iterator[postgres.Server | None]:
    """A PostgreSQL server for the run, or None where there is none to be had."""
    named = os.environ.get("TEST_DATABASE_URL")
    found = postgres.named(named) if named else postgres.answering()
    if found:
        yield found
    elif (programs := postgres.programs()) is not None:
        with postgres.throw_away_cluster(programs) as made:
            yield made
    else:
        yield None


def main(arguments: list[str]) -> int:
    """Run both; 0 only if both passed and nothing was missing that had to be there."""
    missing = [f"{tool.name} is not on this machine (apt install {tool.package})" for tool in TOOLS if tool.find() is None]
    runs = []
    with server() as database:
        if database is None:
            missing.append("PostgreSQL is not on this machine (apt install postgresql)")
        for line in missing:
            print(f"{line}: {'CI=true asks for it' if in_ci() else 'its tests are left out'}.", flush=True)
        if missing and in_ci():
            return 1
        runs.append(suite("SQLite", None, arguments))
        if database is not None:
            with database.names_of_its_own() as url:
                runs.append(suite(database.title, url, ["--second-engine", *arguments]))
    print()
    for run in runs:
        print(f"{run.engine}: {run.last_line}")
    for line in missing:
        print(f"Left out: {line}.")
    return max(run.code for run in runs)


if __name__ == "__main__":
    # Told to stop, it still stops what it started and removes the cluster that it made.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except postgres.Unusable as fault:
        sys.exit(str(fault))
