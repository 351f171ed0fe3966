"""The whole suite, on SQLite and then, as far as a database has a part in it, on PostgreSQL.

What this machine lacks (PostgreSQL, Chromium, poppler, PDFBox, Redis, RabbitMQ) is named in one line each and left out; with CI=true it
is a failure. Arguments are handed to pytest. TEST_DATABASE_URL names a PostgreSQL server to use; otherwise a cluster is made for this run
and removed after it, and where the programs for that are missing, a server that answers on this machine is used.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import postgres  # noqa: E402  (this file is run by its path)
from tests import template  # noqa: E402
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


def suite(engine: str, database_url: str | None, tables: str, arguments: list[str]) -> Run:
    """Run pytest in a process of its own, show its output, and keep the last line. tables: what the test databases are copied from."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE"}}
    environment[template.NAMED] = tables
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
def server(*, tidies: bool = True) -> Iterator[postgres.Server | None]:
    """A PostgreSQL server for the run, or None where there is none to be had. tidies: whether one that is made vacuums by itself.

    One of its own before one that answers: it syncs nothing, and whatever else that one is used for neither slows it nor is slowed.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield postgres.named(named)
    elif (programs := postgres.programs()) is not None:
        with postgres.throw_away_cluster(programs, tidies=tidies) as made:
            yield made
    else:
        yield postgres.answering()


def read_once(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """Begin to read all test modules, each of which pytest works over: the processes of the run find what this one has kept, where each
    would do the same work for itself. What cannot be read they say."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def made(begun: "subprocess.Popen[bytes]") -> None:
    """Wait until the tables are there.

    Raises:
        SystemExit: a migration failed; it has said how.
    """
    if begun.wait():
        sys.exit("The tables for the tests could not be made: see above.")


def on_each_engine(database: postgres.Server | None, arguments: list[str]) -> list[Run]:
    """The suite on SQLite and, where there is a server, on it. The tables of both are made at once, before anything is tested."""
    with ExitStack() as ends:
        file = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="registry-tables-")), "tables.sqlite3")
        # Who names tests sees them on both; of the whole suite the second engine alone is asked what both would say alike.
        shared = database is not None and all(argument.startswith("--") for argument in arguments)
        on_first = ["--first-engine", *arguments] if shared else arguments
        planned: list[tuple[str, str | None, str, list[str]]] = [("SQLite", None, str(file), on_first)]
        begun = [template.begin(f"sqlite:///{file}")]
        if database is not None:
            url = ends.enter_context(database.names_of_its_own())
            tables = f"test_{urlsplit(url).path.lstrip('/')}_tables"
            planned.append((database.title, url, tables, ["--second-engine", *arguments]))
            begun.append(template.begin(urlunsplit(urlsplit(url)._replace(path=f"/{tables}"))))
        with read_once(arguments):
            for each in begun:
                made(each)
        return [suite(*run) for run in planned]


def main(arguments: list[str]) -> int:
    """Run both; 0 only if both passed and nothing was missing that had to be there."""
    # Many processes read the same modules, and pytest works each test module over: what one has compiled is kept for the others.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    missing = [f"{tool.name} is not on this machine (apt install {tool.package})" for tool in TOOLS if tool.find() is None]
    # Tables of a few rows that come and go are analysed to no end, and whether one was must not say which index a test finds.
    with server(tidies=False) as database:
        if database is None:
            missing.append("PostgreSQL is not on this machine (apt install postgresql)")
        for line in missing:
            print(f"{line}: {'CI=true asks for it' if in_ci() else 'its tests are left out'}.", flush=True)
        if missing and in_ci():
            return 1
        runs = on_each_engine(database, arguments)
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
