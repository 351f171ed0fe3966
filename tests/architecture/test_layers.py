"""The import contracts of pyproject.toml hold, and each of them reports a breach that is planted in a copy of the tree."""

import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in LINTER["contracts"]}

# contract -> the file that gets a line, and the line
PLANTS = {
    "layers": [("backoffice/kernel/planted.py", "import backoffice.audit.events")],
    "pure-rules": [
        ("backoffice/calendar/rules.py", "import django.conf"),
        ("backoffice/fees/rules.py", "from backoffice.people import models"),  # by way of another module
        ("backoffice/filings/submission.py", "from backoffice.kernel.models import Lease"),
        ("backoffice/kernel/money.py", "import celery"),
    ],
    "one-fsm": [("backoffice/filings/planted.py", "from django_fsm import transition")],
    "one-viewflow": [("backoffice/staff/planted.py", "from viewflow.workflow import flow")],
    "one-reportlab": [("workflows/papers/planted.py", "from reportlab.pdfgen import canvas")],
    "one-xlsxwriter": [
        ("backoffice/staff/planted.py", "import xlsxwriter"),
        ("reports/catalogue/planted.py", "from xlsxwriter import Workbook"),
    ],
    "one-ninja": [("backoffice/public/planted.py", "import ninja")],
    "one-celery": [
        ("workflows/filing/planted.py", "from celery import shared_task"),
        ("backoffice/ops/planted.py", "import kombu"),
    ],
    "one-fido2": [("backoffice/staff/planted.py", "from fido2.server import Fido2Server")],
    "edges-change-nothing": [
        ("backoffice/staff/planted.py", "from backoffice.kernel import outbox"),
        ("backoffice/api/planted.py", "from backoffice.kernel import numbers"),
        ("backoffice/public/planted.py", "from backoffice.kernel.locking import lock"),
        ("backoffice/staff/planted.py", "from backoffice.kernel.fsm import transition"),
        ("reports/planted.py", "from backoffice.audit import events"),
        ("backoffice/api/planted.py", "from workflows.filing import steps"),
    ],
    "acts-alone": [("workflows/filing/actions/planted.py", "from workflows.filing.actions import accept")],
}


def run_contracts(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache", "--no-logo"]
    for contract in contracts:
        command += ["--contract", contract]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory) -> Path:
    """A copy of the sources; what a test plants, it takes out again."""
    tree = tmp_path_factory.mktemp("tree")
    for package in LINTER["root_packages"]:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__", "static", "fonts"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


@pytest.fixture
def planted(pristine, request):
    file, line = request.param
    path = pristine / file
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")
    yield pristine
    if before is None:
        path.unlink()
    else:
        path.write_text(before)


def test_every_contract_is_kept():
    run = run_contracts(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in run.stdout


def test_every_contract_has_a_breach_to_report():
    assert set(PLANTS) == set(CONTRACTS)


@pytest.mark.parametrize(
    ("planted", "contract", "module"),
    [
        pytest.param((file, line), contract, file.removesuffix(".py").replace("/", "."), id=f"{contract}: {line}")
        for contract, plants in PLANTS.items()
        for file, line in plants
    ],
    indirect=["planted"],
)
def test_a_planted_breach_is_reported(planted, contract, module):
    run = run_contracts(planted, contract)
    assert run.returncode != 0, run.stdout + run.stderr
    assert "Contracts: 0 kept, 1 broken." in run.stdout, run.stdout + run.stderr
    assert module in run.stdout


def _layers() -> list[list[str]]:
    """From top to bottom, without the optional ones that are not there yet."""
    lines = [[name.strip() for name in line.split("|")] for line in CONTRACTS["layers"]["layers"]]
    return [line for line in lines if not line[0].startswith("(")]


def test_each_layer_refuses_the_one_above_it_and_the_one_beside_it(pristine):
    layers = _layers()
    breaches = [(lower[0], upper[-1]) for upper, lower in pairwise(layers)]
    breaches += [(beside[0], beside[1]) for beside in layers if len(beside) > 1]
    planted = []
    for position, (importer, imported) in enumerate(breaches):
        path = pristine.joinpath(*importer.split("."), f"planted_{position}.py")
        path.write_text(f"import {imported}\n")
        planted.append(path)
    run = run_contracts(pristine, "layers")
    for path in planted:
        path.unlink()
    assert run.returncode != 0
    missed = [pair for position, pair in enumerate(breaches) if f"{pair[0]}.planted_{position} -> {pair[1]}" not in run.stdout]
    assert not missed, run.stdout


def test_every_package_stands_in_a_layer():
    named = {name.strip("() ") for line in CONTRACTS["layers"]["layers"] for name in line.split("|")}
    packages = {f"backoffice.{path.parent.name}" for path in (ROOT / "backoffice").glob("*/__init__.py")}
    assert packages <= named
    assert {path.stem for path in (ROOT / "backoffice").glob("*.py")} == {"__init__"}


@pytest.mark.parametrize("package", LINTER["root_packages"])
def test_no_folder_hides_from_the_contracts(package):
    """A folder without __init__.py is not seen by the linter."""
    hidden = {
        str(path.parent.relative_to(ROOT))
        for path in (ROOT / package).rglob("*.py")
        if "static" not in path.parts and not path.with_name("__init__.py").exists()
    }
    assert not hidden


_PURE_IMPORT = """
import importlib, sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "django_fsm", "celery", "viewflow", "ninja", "psycopg", "reportlab"}:
            raise ImportError(f"{name} does not belong in a pure module")

sys.meta_path.insert(0, Wall())
for module in sys.argv[1:]:
    importlib.import_module(module)
"""


def test_pure_modules_load_without_any_framework():
    """Also what the linter cannot see: a package's __init__ that would bring a framework in."""
    modules = set()
    for expression in CONTRACTS["pure-rules"]["source_modules"]:
        pattern = expression.replace(".", "/")
        found = [*ROOT.glob(f"{pattern}.py"), *ROOT.glob(f"{pattern}/**/*.py")]
        modules |= {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in found}
    assert {"backoffice.calendar.rules", "backoffice.fees.rules", "backoffice.filings.rules"} <= modules
    run = subprocess.run(
        [sys.executable, "-c", _PURE_IMPORT, *sorted(modules)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
