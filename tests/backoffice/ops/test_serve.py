"""manage.py serve as a person meets it: address, a worker that comes back, a clean stop, a busy port in plain words."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.ops.health import answers
from backoffice.ops.logins import demo_logins
from tests import template

ROOT = Path(settings.ROOT)


@pytest.fixture
def environment(tmp_path):
    """The embedded default on an empty data directory, whatever engine the suite runs on."""
    left_out = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "REGISTRY_TEST_DIR", "PYTEST_XDIST_WORKER"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | {
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.local",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def manage(environment):
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def children_of(pid: int) -> dict[str, int]:
    """The processes that this one started, by a word of their command line."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            words = stat.with_name("cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found["worker" if b"worker" in words else "web"] = int(stat.parent.name)
    return found


class Served:
    """A running `manage.py serve` and what it has said so far."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.lines: list[str] = []
        self._ended = False
        self._said = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--processes", "1"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self._said:
                self.lines.append(line.rstrip("\n"))
                self._said.notify_all()
        with self._said:
            self._ended = True
            self._said.notify_all()

    def wait_for(self, text: str) -> None:
        with self._said:
            self._said.wait_for(lambda: self._ended or any(text in line for line in self.lines), timeout=150)
            assert any(text in line for line in self.lines), self.lines

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(timeout=150)
        self._reader.join()
        return code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped_and_revives_its_worker(environment, manage, number):
    assert template.copy_file(Path(environment["DATA_DIR"], "db.sqlite3")) or manage("migrate", "--verbosity", "0").returncode == 0
    port = free_port()
    served = Served(environment, port)
    try:
        served.wait_for(f"The registry back office is at http://127.0.0.1:{port}/")
        assert answers("127.0.0.1", port)
        children = children_of(served.process.pid)
        assert set(children) == {"web", "worker"}
        os.kill(children["worker"], signal.SIGKILL)
        served.wait_for("The worker ended by SIGKILL; starting it again.")
    finally:
        code = served.stop(number)
    assert code == 0, served.lines
    assert served.lines[-1] == "Stopped. The data are kept."
    assert not any("Traceback" in line for line in served.lines), served.lines
    assert not answers("127.0.0.1", port)


def test_a_busy_port_is_said_plainly(manage):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = manage("serve", "--port", str(port))
    assert run.returncode == 1
    assert run.stderr.strip() == (
        f"Port {port} of 127.0.0.1 cannot be had: it is taken by another program. Name another one, such as make run PORT={port + 1}"
    )


def test_what_is_no_port_is_said_plainly(manage):
    run = manage("serve", "--port", "70000")
    assert run.returncode == 1
    assert "70000 is not a port: it lies between 1 and 65535." in run.stderr


def test_the_demo_logins_are_those_of_its_fixture():
    logins = demo_logins(ROOT / "fixtures" / "demo" / "people.json")
    assert logins.password == "registry-demo"
    assert ("ky.lau", "Judicial Clerk, District Court Registry") in logins.people
