"""A check's version changes with whatever it is written in, and with nothing else."""

import importlib
import sys

import pytest

from workflows.invariants import base, run
from workflows.invariants.code import PACKAGE, _parts, version_of

SOURCE = '''
from workflows.invariants.trial_base import reads

MOST = 3


def helper(row):
    """What it is for."""
    return row > MOST


def other():
    return 1


def look(part):
    """What must hold."""
    # Why.
    yield from (row for row in reads(part) if helper(row))
'''
BASE = "def reads(part):\n    return part\n"


@pytest.fixture
def version(tmp_path, monkeypatch):
    """The version of a check whose module, and the one that it imports from, are these texts."""
    package = importlib.import_module(PACKAGE)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])

    def of(source, base_source=BASE):
        for name in ("trial_base", "trial"):
            sys.modules.pop(f"{PACKAGE}.{name}", None)
        (tmp_path / "trial_base.py").write_text(base_source)
        (tmp_path / "trial.py").write_text(source)
        importlib.invalidate_caches()
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        _parts.cache_clear()
        return version_of(importlib.import_module(f"{PACKAGE}.trial").look)

    yield of
    for name in ("trial_base", "trial"):
        sys.modules.pop(f"{PACKAGE}.{name}", None)
    _parts.cache_clear()


@pytest.mark.parametrize(
    ("before", "after"),
    [("if helper(row)", "if not helper(row)"), ("row > MOST", "row >= MOST"), ("MOST = 3", "MOST = 4")],
    ids=["itself", "helper", "constant"],
)
def test_it_changes_with_what_the_check_is_written_in(version, before, after):
    assert version(SOURCE) != version(SOURCE.replace(before, after))


def test_it_changes_with_what_it_imports_from_its_neighbour(version):
    assert version(SOURCE) != version(SOURCE, BASE.replace("return part", "return part[1:]"))


@pytest.mark.parametrize(
    ("before", "after"),
    [("# Why.", "# Why not."), ("What it is for.", "What for."), ("return 1", "return 2"), ("What must hold.", "What holds.")],
    ids=["comment", "what a helper is for", "another function", "what it says"],
)
def test_it_does_not_change_with_anything_else(version, before, after):
    assert version(SOURCE) == version(SOURCE.replace(before, after))


def test_every_check_has_a_version_of_its_own():
    assert run.SUBJECTS, "which registers them"
    versions = [version_of(check.look) for check in base.registered()]
    assert len(set(versions)) == len(versions) > 20
