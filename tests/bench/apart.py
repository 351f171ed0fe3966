"""Runs a benchmark that needs our settings in a process of its own, on an empty database: python -m tests.bench.apart MODULE …"""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import django

from scripts.postgres import Server
from tests.bench import servers
from tests.bench.builds import ROOT
from tests.bench.sizes import Size


def lines(at: Server, folder: Path, size: Size, module: str, *arguments: str) -> Iterator[str]:
    """What tests.bench.<module> prints, as it prints it.

    Raises:
        RuntimeError: it failed; with the end of what it wrote.
    """
    data = folder / module
    data.mkdir()
    log = data / "log"
    command = [sys.executable, "-m", "tests.bench.apart", module, *arguments]
    with servers.database(at, module) as url, log.open("w") as errors:
        environment = {
            **os.environ, "DATABASE_URL": url, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "BENCH_OPEN": str(size.open),
        }  # fmt: skip
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            assert process.stdout is not None
            yield from (line.rstrip("\n") for line in process.stdout)
    if process.returncode:
        raise RuntimeError(f"the benchmark {module} ended:\n{log.read_text(errors='replace')[-3000:]}")


if __name__ == "__main__":
    django.setup()
    import_module(f"tests.bench.{sys.argv[1]}").main(os.environ["DATABASE_URL"], sys.argv[2:])
