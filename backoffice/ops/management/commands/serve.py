"""manage.py serve: web, worker and schedule together on one machine, until Ctrl-C."""

import errno
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from backoffice.ops import web_log
from backoffice.ops.health import answers
from backoffice.ops.logins import demo_logins
from backoffice.ops.prepare import prepare
from backoffice.ops.supervisor import Child, GaveUp, Supervisor


class Command(BaseCommand):
    """Runs gunicorn and `manage.py worker` as children of one process that answers for both."""

    help = "Runs the web server, the worker and the schedule together until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, how wide, and whether to prepare a fresh machine first."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
        parser.add_argument("--processes", type=int, default=2, help="how many web processes (2)")
        parser.add_argument("--threads", type=int, default=8, help="how many threads in each (8)")
        parser.add_argument("--prepare", action="store_true", help="first migrate, gather static files, load reference data and the demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen first, so that a busy port is said at once; then prepare, serve, and stop cleanly."""
        host, port = options["host"], options["port"]
        listener = _listen(host, port)
        # The address printed on papers is where this server is met, unless the installation says another.
        environment = {"PUBLIC_BASE_URL": f"http://{_reachable(host)}:{port}", **os.environ, "WEB_THREADS": str(options["threads"])}
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)  # being told to stop while preparing is like Ctrl-C
        try:
            if options["prepare"]:
                prepare(self._say, environment)
                connections.close_all()
            supervisor = Supervisor(
                [_web(listener, options["processes"], options["threads"]), _worker()], say=self._say, environment=environment
            )
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, lambda *_: supervisor.stop())
            supervisor.run(
                ready=lambda: answers(_reachable(host), port), announce=lambda: self._announce(_reachable(host), port, options["prepare"])
            )
        except KeyboardInterrupt:
            self._say("Stopped before it was ready. The next start goes on from here.")
            sys.exit(130)
        except GaveUp as fault:
            sys.exit(str(fault))
        finally:
            listener.close()
        self._say("Stopped. The data are kept.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _announce(self, host: str, port: int, with_logins: bool) -> None:
        self._say(f"\nThe registry back office is at http://{host}:{port}/")
        if with_logins:
            logins = demo_logins(Path(settings.ROOT, "fixtures", "demo", "people.json"))
            width = max(len(username) for username, _ in logins.people)
            self._say(f"The password of everyone in the demo is {logins.password}")
            for username, post in logins.people:
                self._say(f"  {username:<{width}}  {post}")
        self._say("Ctrl-C stops it.\n")


def _listen(host: str, port: int) -> socket.socket:
    if not 0 < port < 65536:
        sys.exit(f"{port} is not a port: it lies between 1 and 65535.")
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as error:
        why = "it is taken by another program" if error.errno == errno.EADDRINUSE else os.strerror(error.errno or 0)
        sys.exit(f"Port {port} of {host} cannot be had: {why}. Name another one, such as make run PORT={port + 1}")


def _reachable(host: str) -> str:
    """An address at which a server listening on host is met from this machine."""
    return "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104  (compared with, not listened on)


def _web(listener: socket.socket, processes: int, threads: int) -> Child:
    log = web_log.JsonLines if settings.LOG_AS_JSON else web_log.PlainLines
    command = [
        *(sys.executable, "-m", "gunicorn", settings.WSGI_APPLICATION.replace(".application", ":application")),
        *("--bind", f"fd://{listener.fileno()}", "--chdir", str(settings.ROOT)),
        *("--worker-class", "gthread", "--workers", str(processes), "--threads", str(threads)),
        *("--timeout", "120", "--graceful-timeout", "15", "--keep-alive", "5"),
        *("--log-level", "warning", "--logger-class", f"{web_log.__name__}.{log.__name__}", "--no-control-socket"),
    ]
    return Child("web server", command, inherits=(listener.fileno(),))


def _worker() -> Child:
    return Child("worker", [sys.executable, str(Path(settings.ROOT, "manage.py")), "worker"])
