"""The harness with its stage, and the table of what was tried."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, connections

from backoffice.audit import chain
from backoffice.filings.inspection import inspect, limits_in_force
from backoffice.kernel import clock
from reports.documents import acknowledgement, notice_of_return, receipt
from reports.render import bounded
from tests.crash.engines import stage_for
from tests.crash.harness import Act, Harness, Verdict, campaign, sample
from tests.crash.scenes import Scene
from tests.factories.court import build_court
from tests.factories.lives import Lives, sample_pdf
from tests.reports import specimens

# What the suite tries beside commits and the answer. Files know no engine: they are tried on one.
SOME = {"sqlite": {"statements": 1, "files": 4}, "postgresql": {"statements": 1, "files": 0}}
Plays = Callable[..., Verdict]


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What every child would do anew: read the fonts, start the process that looks at documents."""
    for document, content in (
        (acknowledgement, specimens.acknowledgement()), (receipt, specimens.receipt()), (notice_of_return, specimens.notice()),
    ):  # fmt: skip
        document.draw(content)
    path = tmp_path_factory.mktemp("warm") / "one.pdf"
    path.write_bytes(sample_pdf())
    inspect(path, declared_name=path.name, limits=limits_in_force())


@pytest.fixture
def play(
    warm: None, transactional_db: None, empty_store: Path, at_work: clock.Hand, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch
) -> Plays:
    """Plays an act at the chosen points and notes what came of it; other tests may have left damaged files behind."""
    # Stamped within the process: a pure function of a file's bytes without a point of its own, and its process takes a second.
    monkeypatch.setattr(bounded, "run", lambda work, *args, **given: work(*args, **given))

    def plays(act: Act, **until: Callable[[str], bool]) -> Verdict:
        subject = act.prepare(Scene(Lives(build_court()), at_work))
        while chain.seal():
            pass
        harness = Harness(act, subject, at_work)
        stage = stage_for(tmp_path)
        try:
            choose = campaign() or partial(sample, **SOME[connection.vendor])
            harness.warm()
            verdict = harness.run(stage, choose, **until)
        finally:
            stage.close()
            connections.close_all()
        if request.node.name.startswith("test_nothing_is_lost"):  # and not where faults are planted
            request.node.user_properties.append(("crash", verdict.summary()))
        return verdict

    return plays


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, when every point was tried: act by points and verdict."""
    if campaign() is None:
        return
    called = [report for reports in terminalreporter.stats.values() for report in reports if getattr(report, "when", "") == "call"]
    rows = [value for report in called for name, value in report.user_properties if name == "crash"]
    say = terminalreporter.write_line
    say("")
    say(f"{'act':44} {'points':>7} {'played':>7} {'sql':>5} {'commit':>7} {'file':>5} {'tries':>6}  verdict")
    for row in sorted(rows, key=lambda row: row["act"]):
        verdict = "sound" if not row["faults"] else f"{row['faults']} faults"
        counts = f"{row['points']:>7} {row['played']:>7} {row['sql']:>5} {row['commit']:>7} {row['file']:>5} {row['tries']:>6}"
        say(f"{row['act']:44} {counts}  {verdict}")
    say(f"{len(rows)} acts, {sum(row['tries'] for row in rows)} tries, {sum(row['faults'] for row in rows)} faults")
