"""The evening's burst: submissions that come when they come, whether or not the ones before are answered, to the real web server.

Beside it run the real worker, a sweep of filings that fall due, and a report over and over. A submission's time counts from when it
was to be sent, so that a server that keeps the sender waiting looks no better for it. Whatever was acknowledged is looked for
afterwards, each document of it: what is not there whole is lost. Sender, server, worker and PostgreSQL share this machine.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.conf import settings
from django.db import connection

from backoffice.filings.models import Document, Filing
from backoffice.filings.states import State
from backoffice.kernel import clock, storage
from backoffice.kernel.models import OutboxMessage
from backoffice.ops.health import answers
from backoffice.people.models import ApiClient, Role, User
from tests.bench import court, documents, ours, rows
from tests.bench.builds import ROOT
from tests.bench.figures import percentile
from tests.bench.growth import fall_due
from tests.bench.wsgi import multipart

# To wait for a moment: it is set by nobody.
_NEVER = threading.Event()

PROCESSES, THREADS = 2, 8
# More than can be under way before one of them has waited far too long.
SENDERS = 128
PATIENCE = 60
# What the bar asks of the slowest but one in a hundred.
GOOD_P99 = 1.0


@dataclass(frozen=True)
class Answered:
    """One submission: its HTTP status (0 when there was no answer), the reference it was given, seconds from its due moment."""

    status: int
    reference: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What became of the submissions at one rate."""

    rate: float
    answers: list[Answered]
    lost: int
    reports: int

    @property
    def accepted(self) -> list[Answered]:
        return [each for each in self.answers if each.status == 201]

    @property
    def carried(self) -> bool:
        """All were acknowledged, none was lost, and 99 in a hundred had their answer in time."""
        return len(self.accepted) == len(self.answers) and not self.lost and self._p(0.99) <= GOOD_P99

    def _p(self, share: float) -> float:
        return percentile([each.seconds for each in self.answers], share)

    def shown(self) -> str:
        """The line of the report."""
        refused = len(self.answers) - len(self.accepted)
        return (
            f"  {self.rate:5.1f} a second: {len(self.answers)} sent, {len(self.accepted)} acknowledged, {refused} not, {self.lost} lost;"
            f" p50 {1000 * self._p(0.5):.0f} ms, p99 {1000 * self._p(0.99):.0f} ms; {self.reports} reports meanwhile"
        )


class Burst:
    """A court on the database of the settings, its processes, and whoever sends."""

    def __init__(self, url: str, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "WEB_THREADS": str(THREADS),
        }  # fmt: skip
        self._url = url
        self._log = (folder / "log").open("wb")
        self._token = ""
        self._port = 0

    def prepare(self, history: int, due: int) -> None:
        """The court with its history, and filings whose time comes now."""
        made = court.build()
        self._token = made.token
        sha256 = storage.put_bytes(documents.pdf()).sha256
        officer = User.objects.get(username=made.people[Role.REGISTRY_OFFICER]).pk
        client = ApiClient.objects.get(name="portal").pk
        now = clock.now()
        rows.grow(self._url, 1, history, now=now, officer=officer, client=client, sha256=sha256)
        # Long enough ago that some opening of every registry lies between, whatever day and hour it is now.
        fall_due(due, received=now - timedelta(days=12), by=now, models=min(history, rows.OPEN))

    @contextmanager
    def running(self) -> Iterator[None]:
        """The web server and the worker, as `manage.py serve` starts them."""
        with socket.create_server(("127.0.0.1", 0)) as finder:
            self._port = finder.getsockname()[1]
        web = [sys.executable, "-m", "gunicorn", "backoffice.config.wsgi:application", "--bind", f"127.0.0.1:{self._port}"]
        web += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--worker-class", "gthread", "--backlog", "2048"]
        web += ["--timeout", "120", "--log-level", "warning", "--no-control-socket"]
        with ExitStack() as stack:
            for command in (web, [sys.executable, "manage.py", "worker"]):
                stack.enter_context(self._process(command))
            end = time.monotonic() + PATIENCE
            while not answers("127.0.0.1", self._port):
                if time.monotonic() > end:
                    raise AssertionError(f"the web server did not start: {self._words()}")
                _NEVER.wait(0.1)
            yield

    @contextmanager
    def _process(self, command: list[str]) -> Iterator[None]:
        process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log)
        try:
            yield
            if process.poll() is not None:
                raise AssertionError(f"{command[1:3]} ended: {self._words()}")
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _words(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-3000:]

    def at(self, rate: float, seconds: float) -> Outcome:
        """Send at this rate for so long; then look for what was acknowledged."""
        stop, reports = threading.Event(), [0]
        reporting = threading.Thread(target=self._report, args=(stop, reports))
        reporting.start()
        try:
            with ThreadPoolExecutor(SENDERS) as senders:
                begin = time.monotonic() + 0.5
                sent = [senders.submit(self._send, begin + number / rate) for number in range(max(1, round(rate * seconds)))]
                answered = [each.result() for each in sent]
        finally:
            stop.set()
            reporting.join()
        return Outcome(rate, answered, sum(not _is_whole(each.reference) for each in answered if each.status == 201), reports[0])

    def _send(self, due: float) -> Answered:
        """One submission at its moment."""
        body, kind = multipart(json.dumps(ours.TOLD).encode(), [(f"{number}.pdf", documents.pdf()) for number in (1, 2, 3)])
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": uuid4().hex, "Content-Type": kind}
        _NEVER.wait(max(0.0, due - time.monotonic()))
        there = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            there.request("POST", "/api/v1/filings", body, headers)
            answer = there.getresponse()
            told = json.loads(answer.read())
            return Answered(answer.status, told.get("reference", ""), time.monotonic() - due)
        except (OSError, http.client.HTTPException, ValueError):
            return Answered(0, "", time.monotonic() - due)
        finally:
            there.close()

    def _report(self, stop: threading.Event, done: list[int]) -> None:
        """The register of the day, again and again, as people ask for it at the end of a day."""
        out = self._folder / "register.pdf"
        asked = ["report", "daily-register", "--office", "DC-REG", "--on", clock.today().isoformat(), "--format", "pdf", "--out", str(out)]
        while not stop.is_set():
            subprocess.run(
                [sys.executable, "manage.py", *asked], cwd=ROOT, env=self._environment, check=True, stdout=self._log, stderr=self._log
            )
            done[0] += 1

    def rest(self, most: float) -> int:
        """Let the worker come to its end, so that one rate is not measured under another's work; what is then still to do."""
        end = time.monotonic() + most
        while (left := OutboxMessage.objects.filter(parked_at=None, due_at__lte=clock.now()).count()) and time.monotonic() < end:
            _NEVER.wait(0.5)
        return left


def _is_whole(reference: str) -> bool:
    """Whether what was acknowledged is there, and every document of it reads as it was sent."""
    filed = list(Document.objects.filter(filing__reference=reference).values_list("sha256", "size"))
    return len(filed) == 3 and all(len(storage.read(sha256)) == size for sha256, size in filed)


def lines_of(url: str, rates: tuple[float, ...], seconds: float, history: int, due: int, rest: float) -> Iterator[str]:
    """The lines of the report; url is the address of the database of the settings."""
    with TemporaryDirectory(prefix="registry-burst-") as folder:
        burst = Burst(url, Path(folder))
        burst.prepare(history, due)
        web = f"{PROCESSES} web processes of {THREADS} threads"
        yield f"Burst, {seconds:.0f} s at each rate; {web}, a worker, a sweep of {due:,} and a report beside"
        with burst.running():
            carried = 0.0
            missed = 0.0
            for rate in rates:
                outcome = burst.at(rate, seconds)
                yield outcome.shown()
                if not outcome.carried:
                    missed = rate
                    break
                carried = rate
                burst.rest(rest)
            if missed and carried:
                burst.rest(rest)
                between = burst.at((carried + missed) / 2, seconds)
                yield between.shown()
                carried = between.rate if between.carried else carried
            left = burst.rest(PATIENCE)
        swept = Filing.objects.filter(reference__startswith="SW-").exclude(state=State.RECEIVED).count()
        yield f"  highest rate carried (all acknowledged, none lost, p99 within 1 s): {carried:g} a second (must 120, aim p99 300 ms)"
        yield f"  swept meanwhile {swept:,} of {due:,}; the worker had {left} things left to do {PATIENCE} s after"
        connection.close()


def main(url: str, arguments: list[str]) -> None:
    """Print the lines: the rates, the seconds of each, how many filings there are, how many fall due, the longest rest between."""
    rates, seconds, history, due, rest = arguments
    for told in lines_of(url, tuple(map(float, rates.split(","))), float(seconds), int(history), int(due), float(rest)):
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
