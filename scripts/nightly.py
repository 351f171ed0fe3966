"""What proves more than the suite has time for: checks, every act killed at every point, long lives, a long attack on the door, bench.

Each part goes on whatever the one before it found; the last lines say which parts failed, and the exit code is 1 if one did. PostgreSQL is
found as by the tests. --brief does a little of each part, to see that they all run. --only NAME, more than once, does some of them.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import postgres  # noqa: E402  (this file is run by its path)
from scripts.run_tests import server  # noqa: E402


@dataclass(frozen=True)
class Part:
    """One command, and what it needs in its environment."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def parts(url: str, *, seed: int, brief: bool) -> list[Part]:
    """All of them. url: of a database on a PostgreSQL server, which need not be there. seed: what is drawn for the attack on the door."""
    python = sys.executable
    lives = ["-m", "tests.simulation", "--seeds", "1-4" if brief else "1-2000", "--steps", "20" if brief else "200"]
    examples = "5" if brief else "500"
    door = ["-m", "pytest", "-q", "tests/hostile/test_door.py", "-o", "timeout=7200"]
    return [
        Part("check", ["make", "--no-print-directory", "check"]),
        Part("suite, both engines", [python, "scripts/run_tests.py", "--whole", *(["tests/test_docs.py"] if brief else [])]),
        Part("crash", [python, "-m", "tests.crash", *(["-k", "withdraw"] if brief else [])]),
        Part("simulation, SQLite", [python, *lives]),
        Part("simulation, PostgreSQL", [python, *lives], {"DATABASE_URL": url}),
        Part("door", [python, *door], {"DOOR_EXAMPLES": examples, "DOOR_SEED": str(seed)}),
        Part("bench", [python, "-m", "tests.bench", "--size", "tiny" if brief else "full"]),
    ]


def run(wanted: Iterable[Part]) -> int:
    """Do one after the other; 0 only if all did well."""
    # What one part is told is not meant for another.
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE"}}
    told = []
    for part in wanted:
        print(f"\n== {part.name} ==", flush=True)
        begun = time.monotonic()
        ended = subprocess.run(part.command, cwd=ROOT, env={**clean, **part.environment}, check=False)
        minutes = (time.monotonic() - begun) / 60
        told.append((part, ended.returncode, minutes))
    print()
    for part, code, minutes in told:
        print(f"{part.name}: {'well' if code == 0 else f'FAILED ({code})'}, {minutes:.0f} min")
    return int(any(code for _part, code, _minutes in told))


def main(arguments: list[str]) -> int:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(prog="make nightly", description=__doc__)
    parser.add_argument("--brief", action="store_true", help="a little of each")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="check, suite, crash, simulation, door or bench")
    parser.add_argument("--seed", type=int, default=int(datetime.now(UTC).strftime("%Y%m%d")), help="for the door; the day, if not given")
    asked = parser.parse_args(arguments)
    with server() as database:
        if database is None:
            print("PostgreSQL is not on this machine (apt install postgresql).")
            return 1
        with database.names_of_its_own() as url:
            found = parts(url, seed=asked.seed, brief=asked.brief)
            unknown = [name for name in asked.only if not any(part.name.startswith(name) for part in found)]
            if unknown:
                parser.error(f"no such part: {', '.join(unknown)}")
            os.environ.setdefault("TEST_DATABASE_URL", database.url)
            return run(part for part in found if not asked.only or part.name.startswith(tuple(asked.only)))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except postgres.Unusable as fault:
        sys.exit(str(fault))
