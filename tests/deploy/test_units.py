"""What deploy/ names is there: programs, commands, settings, figures."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.utils.module_loading import import_string

from backoffice.ops import web_log
from backoffice.ops.metrics import gauges
from workflows.schedule import JOBS

ROOT = Path(settings.ROOT)
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
TIMERS = sorted((ROOT / "deploy" / "systemd").glob("*.timer"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_something_that_exists(unit: Path):
    started = re.findall(r"^ExecStart=/opt/registry/(\S+)(?: manage\.py (\S+))?", unit.read_text(), flags=re.MULTILINE)
    assert started
    for program, command in started:
        found = Path(sys.prefix, program.removeprefix(".venv/")) if program.startswith(".venv/") else ROOT / program
        assert found.exists()
        assert not command or command in get_commands()


@pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.name)
def test_a_timer_has_its_unit_and_is_switched_on_by_the_runbook(timer: Path):
    assert timer.with_suffix(".service") in UNITS
    assert re.search(r"^OnCalendar=", timer.read_text(), flags=re.MULTILINE)
    told = (ROOT / "docs" / "operations.md").read_text().split("## Set up")[1].split("\n## ")[0]
    assert timer.name in told


def test_what_runs_once_is_started_by_a_timer():
    once = [unit for unit in UNITS if "\nType=oneshot\n" in unit.read_text()]
    assert len(once) >= 4
    assert [unit.name for unit in once if unit.with_suffix(".timer") not in TIMERS] == []


def test_the_unit_that_reads_bounces_reads_a_maildir_and_marks_it_as_read(tmp_path: Path):
    """What the unit says, word for word, but for the place of the maildir; which it may write to, for a mail that is read is moved."""
    unit = (ROOT / "deploy" / "systemd" / "registry-bounces.service").read_text()
    (words,) = re.findall(r"^ExecStart=\S+ manage\.py (.+)$", unit, flags=re.MULTILINE)
    name, option, place = words.split()
    (writable,) = re.findall(r"^ReadWritePaths=(\S+)$", unit, flags=re.MULTILINE)
    assert Path(place).is_relative_to(writable)
    assert place in (ROOT / "docs" / "operations.md").read_text()
    with pytest.raises(CommandError, match="no maildir"):
        call_command(name, option, str(tmp_path / "bounces"))
    for part in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / part).mkdir(parents=True)
    (tmp_path / "bounces" / "new" / "1.mail").write_bytes(b"Subject: hello\n\nNo report.\n")
    said = io.StringIO()
    call_command(name, option, str(tmp_path / "bounces"), stdout=said)
    assert said.getvalue() == "1 no report\n"
    assert [path.name for path in (tmp_path / "bounces" / "cur").iterdir()] == ["1.mail:2,S"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_does_not_run_as_root(unit: Path):
    assert "\nUser=registry\n" in unit.read_text()


@pytest.mark.parametrize(("bad", "code"), [("check_invariants", 1), ("verify_audit", 1), ("none", 0)])
def test_the_weekly_check_makes_both_and_fails_if_either_does(tmp_path: Path, bad: str, code: int):
    """The script itself; what it starts is written down in place of being run."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/told"\n[ "$2" != {bad} ]\n')
    python.chmod(0o755)
    ended = subprocess.run([ROOT / "deploy" / "check"], env={**os.environ, "PYTHON": str(python)}, check=False)
    assert ended.returncode == code
    assert (tmp_path / "told").read_text() == "manage.py check_invariants --whole\nmanage.py verify_audit\n"


def test_the_web_server_logs_as_everything_else_does():
    (named,) = re.findall(r"--logger-class (\S+)", (ROOT / "deploy" / "systemd" / "registry-web.service").read_text())
    assert import_string(named) is web_log.JsonLines


def test_every_variable_of_the_example_is_read_somewhere():
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / "deploy" / "registry.env.example").read_text(), flags=re.MULTILINE))
    readers = [*(ROOT / "backoffice" / "config").rglob("*.py"), *(ROOT / "deploy").glob("*")]
    read = "".join(path.read_text() for path in readers if path.is_file() and path.suffix != ".example")
    assert len(named) > 8
    assert not [name for name in named if name not in read]


@pytest.mark.django_db
def test_every_figure_of_an_alert_is_given_out():
    asked = set(re.findall(r"registry_\w+", (ROOT / "deploy" / "alerts.yml").read_text()))
    assert asked
    assert asked <= {gauge.name for gauge in gauges()}


def without_a_paragraph(runbook: str) -> list[str]:
    """The alerts of which the runbook's part on what is wrong says nothing."""
    named = re.findall(r"^ *- alert: (\w+)$", (ROOT / "deploy" / "alerts.yml").read_text(), flags=re.MULTILINE)
    assert len(named) > 10
    told = runbook.split("## When something is wrong")[1].split("\n## ")[0]
    return [name for name in named if f"`{name}`" not in told]


def test_the_runbook_says_what_to_do_at_every_alert():
    runbook = (ROOT / "docs" / "operations.md").read_text()
    assert without_a_paragraph(runbook) == []
    assert without_a_paragraph(runbook.replace("`RegistryScrubStands`", "")) == ["RegistryScrubStands"]


def test_every_job_of_an_alert_is_in_the_schedule():
    (named,) = re.findall(r'job_name=~"([^"]+)"', (ROOT / "deploy" / "alerts.yml").read_text())
    assert set(named.split("|")) <= {job.name for job in JOBS}
