"""Every benchmark runs, at its smallest: what it measures is done and proved. No figure is looked at here."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.staff.access import ACCESS
from scripts.postgres import Server
from tests.bench import apart, burst, figures, rows, servers
from tests.bench.__main__ import BENCHES, main
from tests.bench.sizes import Size


def _every_page_is_there(told: list[str]) -> None:
    """A page whose address nobody can name, that opens for no role, or that answers with a fault, ends the benchmark.

    And none asks more of the database where there are twice as many filings.
    """
    pages = {line.split()[0] for line in told if line.strip()}
    assert {page for page, access in ACCESS.items() if "GET" in access.methods} <= pages
    # Name, exponent, then of each step the statements and three times.
    measured = [match for line in told if (match := re.fullmatch(r"  (.{44}) +-?[\d.]+ +(\d+)(?: +[\d.]+){3} +(\d+)(?: +[\d.]+){3}", line))]
    assert len(measured) >= len(pages & set(ACCESS))
    # One more is what a first time finds empty; a job does what there is to do.
    pages_of_it = [match for match in measured if not match[1].startswith("job ")]
    more = [f"{match[1].strip()}: {match[2]}, then {match[3]}" for match in pages_of_it if int(match[3]) > int(match[2]) + 1]
    assert not more, more
    assert any(line.startswith("The sweep of 30 filings") for line in told)


def _all_builds_lived(told: list[str]) -> None:
    """A build whose filings are not served, or whose papers are missing, ends instead of answering."""
    found = [line.split()[0] for line in told if line.startswith("  ")]
    assert [name for name in found if name in ("ours", "textbook", "floor")][:3] == ["ours", "textbook", "floor"]
    assert {"door", "notices", "officer", "worker", "sealing"} <= set(found)
    assert any("textbook / ours" in line for line in told)
    assert any("ours / floor" in line for line in told)


def _all_is_dated(told: list[str]) -> None:
    assert int(told[0].split()[3]) >= 30, told[0]
    assert len(told) == 5, "the preview, the proposal, the confirmation and the re-dating, each with its times"


def _nothing_is_lost(told: list[str]) -> None:
    assert "4 sent, 4 acknowledged, 0 not, 0 lost" in told[1]
    assert "swept meanwhile 30 of 30" in told[-1]


def _all_are_signed(told: list[str]) -> None:
    assert [line.split(":")[0].split(" by ")[1] for line in told] == ["ECDSA P-256", "RSA 2048", "RSA 3072"]
    assert all("of it signing" in line for line in told)


# What each is to have told, by the name under which `make bench` knows it.
TOLD: dict[str, Callable[[list[str]], None]] = {
    "papers": _all_are_signed,
    "life": _all_builds_lived,
    "growth": _every_page_is_there,
    "sweep": lambda told: _begins(told, "The sweep of 30 filings"),
    "redating": _all_is_dated,
    "rehearsal": lambda told: _begins(told, "A rehearsal over 60 filings"),
    "burst": _nothing_is_lost,
}


def _begins(told: list[str], words: str) -> None:
    assert told[0].startswith(words), told


# Those that run in processes of their own here too, as `make bench` has it; the others' processes would cost more than what they measure.
APART = ("papers", "life")
# The dearest, up to a third of a minute each on a machine that does nothing else: a night's work, in which `make bench` itself is run too.
TONIGHT = ("growth", "burst", "life")


def _in_their_time(*names: str) -> list[object]:
    """These benchmarks as parameters of a test, those of TONIGHT marked for the night."""
    return [pytest.param(name, marks=[pytest.mark.nightly] * (name in TONIGHT)) for name in names]


def test_each_benchmark_is_looked_at():
    assert TOLD.keys() == BENCHES.keys()


def _told(name: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `make bench` prints of it, without the first line and the last, which are of the machine and of the time."""
    assert main(["--size", "tiny", name]) == 0
    machine, *told, took = capsys.readouterr().out.rstrip().splitlines()
    assert "PostgreSQL" in machine and "size tiny" in machine
    assert took.startswith(f"  ({name} took")
    return told


@pytest.fixture(autouse=True)
def server_of_this_run(monkeypatch):
    """Where the benchmarks find a server, instead of making one."""
    monkeypatch.setenv("TEST_DATABASE_URL", os.environ.get("DATABASE_URL", ""))


@pytest.fixture
def in_this_process(monkeypatch):
    """What is run apart is run here with the same words, on the database and the store of this test."""
    url = servers.address(os.environ["DATABASE_URL"], settings.DATABASES["default"]["NAME"])

    def lines(at: Server, folder: Path, size: Size, module: str, *arguments: str) -> Iterator[str]:
        monkeypatch.setattr(rows, "OPEN", size.open)
        with redirect_stdout(StringIO()) as told:
            import_module(f"tests.bench.{module}").main(url, list(arguments))
        yield from told.getvalue().splitlines()

    monkeypatch.setattr(apart, "lines", lines)


@pytest.mark.postgres
@pytest.mark.timeout(300)  # processes start, on a machine that may have other work
@pytest.mark.parametrize("name", _in_their_time(*APART))
def test_it_runs_as_make_bench_calls_it(name: str, capsys):
    """On databases of its own beside the one of this run."""
    TOLD[name](_told(name, capsys))


@pytest.mark.postgres
@pytest.mark.timeout(600)  # some hundred pages are asked for, a web server and a worker start
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("name", _in_their_time(*(name for name in BENCHES if name not in APART)))
def test_it_runs_with_the_words_that_make_bench_gives_it(name: str, capsys):
    TOLD[name](_told(name, capsys))


def test_what_was_acknowledged_but_is_not_there_is_counted_as_lost():
    """And a rate at which anything was lost, refused or late is not carried."""
    good = [burst.Answered(201, "EF-0000-0000", 0.2)] * 99
    assert burst.Outcome(2, good, lost=0, reports=1).carried
    assert not burst.Outcome(2, good, lost=1, reports=1).carried
    assert not burst.Outcome(2, [*good, burst.Answered(503, "", 0.2)], lost=0, reports=1).carried
    assert not burst.Outcome(2, [*good, *[burst.Answered(201, "EF-0000-0000", 1.2)] * 2], lost=0, reports=1).carried


@pytest.mark.django_db
def test_what_is_not_in_the_database_is_not_whole():
    assert not burst._is_whole("EF-0000-0000")


def test_a_figure_that_does_not_grow_has_the_exponent_nought_and_one_that_grows_with_the_data_one():
    sizes = [10_000, 100_000, 1_000_000]
    assert figures.exponent(sizes, [3.0, 3.0, 3.0]) == pytest.approx(0)
    assert figures.exponent(sizes, [0.1, 1.0, 10.0]) == pytest.approx(1)


def test_ratios_are_taken_round_by_round():
    """A slow minute slows both builds, and their ratio stays."""
    assert figures.ratios([10.0, 100.0], [2.0, 20.0]) == figures.Spread(5, 5, 5)


def test_a_percentile_is_a_figure_that_was_there():
    assert figures.percentile(list(range(1, 101)), 0.99) == 99
    assert figures.percentile([7.0], 0.5) == 7
