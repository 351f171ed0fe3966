"""Every benchmark runs, at its smallest: what it measures is done and proved. No figure is looked at here."""

import os
import re

import pytest
from django.conf import settings

from backoffice.kernel import outbox
from backoffice.staff.access import ACCESS
from scripts.postgres import Server
from tests.bench import builds, burst, figures, growth, ours, redating, rehearsal, rows, servers, sweep


@pytest.fixture(scope="module")
def server():
    with servers.server() as found:
        yield found


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["textbook", "floor"])
def test_the_builds_beside_ours_take_a_filing_from_the_door_to_its_service(server: Server, name: str, tmp_path):
    """A build whose filings are not served, or whose papers are missing, ends instead of answering."""
    with servers.database(server, name) as url, builds.running(name, url, tmp_path) as build:
        costs = build.round(1)
    assert sum(spent.ours for spent in costs.values()) > 0
    assert sum(spent.database for spent in costs.values()) > 0


@pytest.fixture
def gateway(settings):
    settings.PAYMENT_NOTICE_SECRETS = {ours.MERCHANT: "whsec_YSBzZWNyZXQgb2YgdGhlIGJlbmNoLCAzMiBieXRlcyE="}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_our_build_takes_a_filing_from_the_door_to_its_service(gateway, monkeypatch):
    """On the database of this test, whose tables are there already."""
    monkeypatch.setitem(outbox._handlers, "papers.sealed_copies", None)  # the build puts its own there; taken back at the end
    build = ours.Build()
    build.prepare()
    costs = build.round(1)
    assert set(costs) == {ours.DOOR, ours.MONEY, ours.OFFICER, ours.WORKER, ours.SEALING}
    assert all(spent.ours > 0 for spent in costs.values())


@pytest.mark.postgres
@pytest.mark.timeout(600)  # some hundred requests, on a machine that may have other work
@pytest.mark.django_db(transaction=True)
def test_every_staff_page_and_job_is_measured_and_the_sweep_after_them(monkeypatch):
    """A page whose address nobody can name, that opens for no role, or that answers with a fault, ends the benchmark.

    And none asks more of the database where there are twice as many filings.
    """
    monkeypatch.setattr(rows, "OPEN", 100)
    name = settings.DATABASES["default"]["NAME"]
    told = list(growth.lines_of(servers.address(os.environ["DATABASE_URL"], name), 1, (150, 300), 20))
    pages = {line.split()[0] for line in told}
    assert {page for page, access in ACCESS.items() if "GET" in access.methods} <= pages
    # Name, exponent, then of each step the statements and three times.
    measured = [match for line in told if (match := re.fullmatch(r"  (.{44}) +-?[\d.]+ +(\d+)(?: +[\d.]+){3} +(\d+)(?: +[\d.]+){3}", line))]
    assert len(measured) >= len(pages & set(ACCESS))
    # One more is what a first time finds empty; a job does what there is to do.
    pages_of_it = [match for match in measured if not match[1].startswith("job ")]
    more = [f"{match[1].strip()}: {match[2]}, then {match[3]}" for match in pages_of_it if int(match[3]) > int(match[2]) + 1]
    assert not more, more
    assert told[-1].startswith("The sweep of 20 filings")


@pytest.mark.postgres
@pytest.mark.timeout(300)  # a web server and a worker start, on a machine that may have other work
@pytest.mark.django_db(transaction=True)
def test_what_a_burst_sends_is_acknowledged_and_none_of_it_is_lost(monkeypatch):
    """The real web server and worker on the database and the store of this test."""
    monkeypatch.setattr(rows, "OPEN", 100)
    url = servers.address(os.environ["DATABASE_URL"], settings.DATABASES["default"]["NAME"])
    told = list(burst.lines_of(url, (2.0,), 2.0, 150, 20, 5.0))
    assert "4 sent, 4 acknowledged, 0 not, 0 lost" in told[1]
    assert "swept meanwhile 20 of 20" in told[-1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_sweep_by_itself_moves_all_that_is_due(monkeypatch):
    monkeypatch.setattr(rows, "OPEN", 100)
    url = servers.address(os.environ["DATABASE_URL"], settings.DATABASES["default"]["NAME"])
    assert next(sweep.lines_of(url, 150, 20)).startswith("The sweep of 20 filings")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_closure_entered_late_dates_anew_all_that_it_touches(monkeypatch):
    monkeypatch.setattr(rows, "OPEN", 100)
    url = servers.address(os.environ["DATABASE_URL"], settings.DATABASES["default"]["NAME"])
    told = list(redating.lines_of(url, 60))
    assert int(told[0].split()[3]) >= 60, told[0]
    assert len(told) == 5, "the preview, the proposal, the confirmation and the re-dating, each with its times"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_prices_all_of_them(monkeypatch):
    monkeypatch.setattr(rows, "OPEN", 100)
    url = servers.address(os.environ["DATABASE_URL"], settings.DATABASES["default"]["NAME"])
    told = list(rehearsal.lines_of(url, 60))
    assert len(told) == 3 and told[0].startswith("A rehearsal over 6")


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
