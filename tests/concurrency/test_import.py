"""Going live while the registry works: a number is given out, or another run goes on, at the moment at which a series is continued."""

from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from backoffice.cases.imports import CaseImport, SeriesStart
from backoffice.cases.models import Case
from backoffice.kernel.models import Counter
from tests.concurrency.together import Caller
from tests.factories.lives import Lives
from tests.workflows.cases.test_import import files
from workflows.cases.actions.import_cases import import_cases
from workflows.filing.actions.accept import accept

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]

NUMBERS = ["DC-REG,DCCJ,2025,50", "DC-REG,DCCJ,2026,40", "DC-REG,DCCJ,2024,70"]


def _command(lives: Lives, folder: Path) -> None:
    call_command("import_cases", str(folder), "--office", "DC-REG", "--by", lives.court.senior.username)


def test_a_number_that_is_given_out_at_this_moment_refuses_its_row_and_no_other(lives: Lives, tmp_path: Path, capsys):
    filing, folder = lives.taken(), files(tmp_path, numbers=NUMBERS)
    with transaction.atomic():
        # The first number of 2026: nothing of it is to be seen before it commits.
        accept(reference=filing.reference, officer=lives.court.officer)
        hand = Caller(partial(_command, lives, folder))
        hand.until_it_waits()
    refused = hand.end()
    assert isinstance(refused, CommandError)
    assert refused.returncode == 3, "as where it was given out before: rows were refused"
    said = capsys.readouterr()
    assert "numbers.csv, line 3: last: Numbers up to 1 are given out here already" in said.err
    assert [line for line in said.out.splitlines() if line.startswith("next number")] == [
        "next number of DCCJ 2025: 51", "next number of DCCJ 2024: 71",
    ]  # fmt: skip
    assert dict(Counter.objects.filter(series="case:DCCJ").values_list("year", "last")) == {2024: 70, 2025: 50, 2026: 1}
    assert set(SeriesStart.objects.values_list("year", "last")) == {(2025, 50), (2024, 70)}
    assert Case.objects.filter(number="DCCJ 7/2025").exists(), "the cases go in as well"
    assert CaseImport.objects.get().refused_rows == 1


def test_two_runs_that_continue_the_same_series_agree(lives: Lives, tmp_path: Path):
    folder = files(tmp_path, numbers=NUMBERS[:1], cases=[], parties=[], register=[])
    first = partial(import_cases, places=[folder], office="DC-REG", by=lives.court.senior, refuse=lambda _row: None)
    refused = []
    with transaction.atomic():
        first()
        other = Caller(partial(import_cases, places=[folder], office="DC-REG", by=lives.court.senior, refuse=refused.append))
        other.until_it_waits()
    outcome = other.end()
    assert not isinstance(outcome, Exception), repr(outcome)
    assert (outcome.series, refused) == (["DCCJ 2025: 51"], [])
    assert SeriesStart.objects.count() == 1
