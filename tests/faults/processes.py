"""Real processes of the product on a database of the test: a web server and a worker, as in life."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from backoffice.ops.health import answers
from tests.brokers.running import wait_for

ROOT = Path(settings.ROOT)


@dataclass
class Running:
    """A web server on a port of this machine, perhaps a worker; their words are in the log."""

    port: int
    log: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]]

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """manage.py on the same database."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def words(self) -> str:
        return self.log.read_text(errors="replace")[-6000:]


@contextmanager
def running(directory: Path, database_url: str, *, worker: bool, web_processes: int, threads: int, **more: str) -> Iterator[Running]:
    """As `manage.py serve` starts them, with the settings of an installation and data in this directory."""
    with socket.create_server(("127.0.0.1", 0)) as finder:
        port = finder.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not re.match("PYTEST_|REGISTRY_TEST", name)}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.local",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(directory / "data"),
        "SECRET_KEY": "of-this-test-" + "x" * 50,
        **more,
    }
    web = [
        *(
            sys.executable,
            "-m",
            "gunicorn",
            "backoffice.config.wsgi:application",
            "--bind",
            f"127.0.0.1:{port}",
            "--worker-class",
            "gthread",
        ),
        *("--workers", str(web_processes), "--threads", str(threads), "--timeout", "120", "--graceful-timeout", "5", "--keep-alive", "5"),
        *("--log-level", "warning", "--no-control-socket"),
    ]
    environment["WEB_THREADS"] = str(threads)
    commands = {"web": web} | ({"worker": [sys.executable, "manage.py", "worker"]} if worker else {})
    log = directory / "log"
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with log.open("wb") as output:
            for name, command in commands.items():
                processes[name] = subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
                )
        there = Running(port, log, environment, processes)
        wait_for(lambda: answers("127.0.0.1", port) or processes["web"].poll() is not None, "the web server", seconds=120)
        assert processes["web"].poll() is None, there.words()
        yield there
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
