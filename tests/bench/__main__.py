"""python -m tests.bench [--size tiny|small|full] [WHICH …]: measures, prints, and leaves nothing behind.

Which: papers, life, growth (with the sweep at opening), sweep (by itself), redating (after a closure),
rehearsal (of fees), burst.
Without a name all are run. PostgreSQL is found as for the tests; the databases are the benchmark's own and are dropped at the end.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from scripts import postgres
from scripts.postgres import Server
from tests.bench import apart, life, servers
from tests.bench.sizes import SIZES, Size

Bench = Callable[[Server, Size, Path], Iterable[str]]


def draw_papers(at: Server, size: Size, folder: Path) -> Iterable[str]:
    """Receipts drawn and signed a second and core."""
    return apart.lines(at, folder, size, "papers", str(size.receipts))


def growth(at: Server, size: Size, folder: Path) -> Iterable[str]:
    """Pages, enquiries and jobs as the history grows, and the sweep at opening."""
    return apart.lines(at, folder, size, "growth", str(size.asked), ",".join(map(str, size.steps)), str(size.due))


def sweep(at: Server, size: Size, folder: Path) -> Iterable[str]:
    """The sweep at opening in a court with the history of the first step."""
    return apart.lines(at, folder, size, "sweep", str(size.steps[0]), str(size.due))


def redating(at: Server, size: Size, folder: Path) -> Iterable[str]:
    """A closure entered late over a registry's busy day."""
    return apart.lines(at, folder, size, "redating", str(size.due), str(size.steps[:2][-1]))


def rehearsal(at: Server, size: Size, folder: Path) -> Iterable[str]:
    """A rehearsal of fees over a registry's last filings."""
    return apart.lines(at, folder, size, "rehearsal", str(size.due * 4 // 5))


def burst(at: Server, size: Size, folder: Path) -> Iterable[str]:
    """Submissions at given rates to the real web server, with the worker, a sweep and a report beside."""
    rates = ",".join(map(str, size.rates))
    return apart.lines(at, folder, size, "burst", rates, str(size.seconds), str(size.steps[0]), str(size.due), str(size.rest))


BENCHES: dict[str, Bench] = {
    "papers": draw_papers,
    "life": life.measure,
    "growth": growth,
    "sweep": sweep,
    "redating": redating,
    "rehearsal": rehearsal,
    "burst": burst,
}


def machine(at: Server) -> str:
    """On what it was measured, without which a figure says little."""
    info = Path("/proc/cpuinfo")
    model = next((line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")), "?")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} processors ({model}), load {load:.1f} at the start, Python {platform.python_version()}, {at.title}"


def main(arguments: list[str]) -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("which", nargs="*", metavar="WHICH", help=", ".join(BENCHES))
    parser.add_argument("--size", choices=SIZES, default="full")
    asked = parser.parse_args(arguments)
    unknown = set(asked.which) - set(BENCHES)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    with servers.server() as at, tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        say(f"{machine(at)}; size {asked.size}")
        # The sweep is measured at the end of the growth already.
        for name in asked.which or [name for name in BENCHES if name != "sweep"]:
            begun = time.perf_counter()
            for line in BENCHES[name](at, SIZES[asked.size], Path(folder)):
                say(line)
            say(f"  ({name} took {time.perf_counter() - begun:.0f} s)\n")
    return 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except postgres.Unusable as fault:
        sys.exit(str(fault))
