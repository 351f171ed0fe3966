"""The house rules hold in every source file, and each rule notices its breach."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.rules import (
    HOUSE_RULES,
    Source,
    edges_write_no_rows,
    imports_stand_at_the_top,
    nothing_sleeps,
    only_acts_move_a_state,
    only_the_clock_reads_the_time,
    rules_are_given_the_time,
)

ROOT = Path(settings.ROOT)
PACKAGES = ("backoffice", "workflows", "reports")
# A line over this size in kB and the file has more than one subject.
LIMIT_BYTES = 30_000


@cache
def sources(*folders: str) -> list[Source]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [Source.parse(str(path.relative_to(ROOT)), path.read_text()) for path in paths]


def breaches(rule, *folders: str) -> list[str]:
    return [f"{source.path}:{line}: {what}" for source in sources(*folders) for line, what in rule(source)]


@pytest.mark.parametrize("rule", HOUSE_RULES, ids=lambda rule: rule.__name__)
def test_house_rule_holds(rule):
    assert not breaches(rule, *PACKAGES)


def test_no_test_sleeps():
    assert not breaches(nothing_sleeps, "tests")


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (imports_stand_at_the_top, "backoffice/cases/selectors.py", "def f():\n    import json"),
        (imports_stand_at_the_top, "workflows/filing/steps.py", "class A:\n    async def f(self):\n        from a import b"),
        (only_the_clock_reads_the_time, "backoffice/cases/models.py", "from django.utils import timezone\nx = timezone.now"),
        (only_the_clock_reads_the_time, "backoffice/cases/models.py", "import datetime\nx = datetime.datetime.now()"),
        (only_the_clock_reads_the_time, "backoffice/cases/models.py", "from django.utils.timezone import now"),
        (only_the_clock_reads_the_time, "backoffice/cases/models.py", "from django.db.models.functions import Now"),
        (only_the_clock_reads_the_time, "backoffice/cases/models.py", "x = DateTimeField(auto_now_add=True)"),
        (only_the_clock_reads_the_time, "workflows/filing/steps.py", "cursor.execute('select now()')"),
        (only_the_clock_reads_the_time, "workflows/filing/steps.py", "import time\ntime.time()"),
        (only_acts_move_a_state, "workflows/filing/steps.py", "filing.state = 'accepted'"),
        (only_acts_move_a_state, "workflows/filing/actions/accept.py", "filing.state = 'accepted'"),
        (only_acts_move_a_state, "workflows/filing/steps.py", "setattr(filing, 'state', 'accepted')"),
        (only_acts_move_a_state, "workflows/filing/steps.py", "Filing.objects.filter(pk=1).update(state='accepted')"),
        (only_acts_move_a_state, "workflows/filing/steps.py", "Filing.objects.create(state='accepted')"),
        (only_acts_move_a_state, "workflows/filing/tasks.py", "Filing.objects.bulk_create(rows)"),
        (only_acts_move_a_state, "workflows/filing/tasks.py", "Filing(state='accepted').save()"),
        (edges_write_no_rows, "backoffice/staff/views.py", "filing.save()"),
        (edges_write_no_rows, "backoffice/api/v1.py", "Filing.objects.create(office=office)"),
        (edges_write_no_rows, "backoffice/public/views.py", "Paper.objects.filter(pk=1).update(size=1)"),
        (edges_write_no_rows, "backoffice/staff/views.py", "rows.update(size=1)"),
        (edges_write_no_rows, "backoffice/staff/views.py", "filing.delete()"),
        (edges_write_no_rows, "reports/documents/receipt.py", "receipt.save()"),
        (rules_are_given_the_time, "backoffice/calendar/rules.py", "from backoffice.kernel import clock\nclock.now()"),
        (rules_are_given_the_time, "backoffice/fees/rules/quote.py", "from backoffice.kernel.clock import today"),
        (nothing_sleeps, "tests/test_x.py", "import time\ntime.sleep(1)"),
        (nothing_sleeps, "tests/test_x.py", "from time import sleep"),
    ],
)
def test_breach_is_noticed(rule, path, text):
    assert list(rule(Source.parse(path, text)))


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (
            imports_stand_at_the_top,
            "workflows/filing/apps.py",
            "class A:\n    def ready(self):\n        from workflows.filing import tasks",
        ),
        (only_the_clock_reads_the_time, "backoffice/kernel/clock.py", "datetime.now(UTC)"),
        (only_the_clock_reads_the_time, "backoffice/cases/models.py", "from backoffice.kernel import clock\nclock.now()"),
        (only_acts_move_a_state, "workflows/filing/actions/deem_received.py", "due.update(state='deemed_received')"),
        (only_acts_move_a_state, "workflows/filing/steps.py", "open_work = Filing.objects.filter(state='received')"),
        (edges_write_no_rows, "backoffice/api/v1.py", "digest.update(data)\ncontext.update({'a': 1})"),
        (edges_write_no_rows, "backoffice/staff/pages.py", "around: dict[str, Any] = {}\naround.update(me=1)"),
        (edges_write_no_rows, "backoffice/filings/selectors.py", "filing.save()"),
        (only_acts_move_a_state, "workflows/money/steps.py", "payment.state = PaymentState.OVER"),
        (rules_are_given_the_time, "backoffice/calendar/rules.py", "from backoffice.kernel.clock import HONG_KONG"),
    ],
)
def test_what_is_lawful_is_let_through(rule, path, text):
    assert not list(rule(Source.parse(path, text)))


def own_texts() -> list[Path]:
    """Every text that is ours: what git knows or would add, without what others wrote."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive has no git
        paths = [path for path in ROOT.rglob("*") if ".venv" not in path.parts and "var" not in path.parts]
    kinds = {".py", ".html", ".css", ".js", ".md", ".toml", ".json", ".csv", ".txt", ".svg", ".yml", ".sh", ".lock", ".po", ""}
    return [path for path in paths if path.is_file() and path.suffix in kinds and not {"vendor", "fonts"} & set(path.parts)]


def test_files_stay_small():
    large = {
        str(path.relative_to(ROOT)): path.stat().st_size
        for path in own_texts()
        if path.relative_to(ROOT).parts[0] in (*PACKAGES, "tests", "scripts")
        and path.suffix in {".py", ".html", ".css", ".js"}
        and path.stat().st_size > LIMIT_BYTES
    }
    assert not large


# Spelt in pieces, so that this file does not find itself.
_ELSEWHERE = re.compile(
    r"(?<![\w.-])/(?:"
    + "|".join(["wor" + "k/", "roo" + r"t\b", "home" + r"/\w", "tm" + "p/brief"])
    + r")|\.\./"
    + "shared"
    + r"|https?://[\w.]*"
    r"(?:pypi|pythonhosted|npmjs)\."
)


@pytest.mark.parametrize(
    "text", ["open('/wor" + "k/main/x')", "see ../" + "shared/design", "/roo" + "t/.cache", "https://py" + "pi.org/simple"]
)
def test_a_path_of_a_machine_is_noticed(text):
    assert _ELSEWHERE.search(text)


@pytest.mark.parametrize("text", ["backoffice/work/x", "network/", "the /rooted/ tree", "shared/steps"])
def test_an_ordinary_word_is_not_a_path_of_a_machine(text):
    assert not _ELSEWHERE.search(text)


def test_nothing_names_a_path_of_a_machine_or_a_registry_host():
    found = []
    for path in own_texts():
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if _ELSEWHERE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert not found
