"""The night's parts are there, go on after one that fails, and the last lines say which did."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts import nightly
from scripts.nightly import Part

ROOT = nightly.ROOT


@pytest.mark.parametrize("brief", [True, False])
def test_each_part_starts_something_that_is_there(brief: bool):
    found = nightly.parts("postgres://someone@/night", seed=20261127, brief=brief)
    assert [part.name for part in found] == [
        "check", "suite, both engines", "crash", "simulation, SQLite", "simulation, PostgreSQL", "door", "bench",
    ]  # fmt: skip
    named = {part.name: part for part in found}
    for part in found:
        if part.command[0] == "make":
            assert f"\n{part.command[-1]}:" in (ROOT / "Makefile").read_text()
        elif part.command[1].endswith(".py"):
            assert Path(ROOT, part.command[1]).exists() and "--whole" in part.command
        else:
            assert part.command[:2] == [sys.executable, "-m"]
            assert find_spec(part.command[2]) is not None
        assert [word for word in part.command if word.startswith("tests/") and not Path(ROOT, word).exists()] == []
    assert "1-2000" in named["simulation, SQLite"].command or brief
    assert named["simulation, PostgreSQL"].environment == {"DATABASE_URL": "postgres://someone@/night"}


def test_a_part_that_fails_stops_none_and_is_named(monkeypatch, capfd):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///of-somebody-else.sqlite3")
    says = "import os, sys; print(os.environ.get('DATABASE_URL'), os.environ.get('DOOR_SEED'), flush=True); sys.exit(int(sys.argv[1]))"
    wanted = [
        Part("first", [sys.executable, "-c", says, "3"]),
        Part("second", [sys.executable, "-c", says, "0"], {"DATABASE_URL": "postgres://", "DOOR_SEED": "7"}),
    ]
    assert nightly.run(wanted) == 1
    told = capfd.readouterr().out
    assert "== first ==\nNone None\n" in told and "== second ==\npostgres:// 7\n" in told
    assert told.splitlines()[-2:] == ["first: FAILED (3), 0 min", "second: well, 0 min"]
    assert nightly.run(wanted[1:]) == 0
