"""Each build lives in a process of its own, with its own settings and database, and does a round when it is told to.

python -m tests.bench.builds NAME reads a count a line and answers with a line of JSON: processor seconds by part.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Protocol

import django

from tests.bench.meter import Spent

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {"ours": "tests.bench.settings", "textbook": "tests.bench.textbook.settings", "floor": ""}
MODULES = {"ours": "tests.bench.ours", "textbook": "tests.bench.textbook.build", "floor": "tests.bench.floor"}

Costs = dict[str, Spent]


class Build(Protocol):
    """What does the same work in its own way."""

    def prepare(self) -> None:
        """Make the tables and whoever is needed."""

    def round(self, count: int) -> Costs:
        """So many lives of filings; processor seconds by part."""


class Running:
    """A build's process, waiting to be told."""

    def __init__(self, name: str, process: "subprocess.Popen[str]", log: Path) -> None:
        self.name, self._process, self._log = name, process, log

    def round(self, count: int) -> Costs:
        """Have it do a round.

        Raises:
            RuntimeError: it ended instead; with the end of what it wrote.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{count}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the build {self.name} ended:\n{self._log.read_text(errors='replace')[-3000:]}")
        return {part: Spent(**spent) for part, spent in json.loads(line).items()}


@contextmanager
def running(name: str, url: str, folder: Path) -> Iterator[Running]:
    """The build on this database, its files and its log in this folder; ended with the block."""
    data = folder / name
    data.mkdir(parents=True)
    environment = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS[name]}
    log = data / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.builds", name],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1,
        )  # fmt: skip
    try:
        yield Running(name, process, log)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main(name: str) -> None:
    """Prepare, then a round for each line."""
    if SETTINGS[name]:
        django.setup()
    build: Build = import_module(MODULES[name]).Build()
    build.prepare()
    for line in sys.stdin:
        costs = build.round(int(line))
        sys.stdout.write(json.dumps({part: asdict(spent) for part, spent in costs.items()}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
