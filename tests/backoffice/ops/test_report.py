"""manage.py report: the file whole, only for its owner; who ran it on record; the office's bounds kept with --as."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backoffice.audit.models import Event
from tests.factories.lives import Lives


def report(out: Path, *arguments: str, form: str = "json") -> str:
    said = StringIO()
    call_command("report", "daily-register", "--office", "DC-REG", "--format", form, "--out", str(out), *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-1.4"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")])
def test_each_form_is_written_whole_for_its_owner_only(lives: Lives, tmp_path, form, begins):
    lives.reach("fee_checked")
    out = tmp_path / f"register.{form}"
    out.write_text("what was there before")
    said = report(out, form=form)
    data = out.read_bytes()
    assert data.startswith(begins)
    assert said == f"{out}: 1 row, {len(data)} bytes\n"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [out]


def test_the_day_is_asked_for_and_else_today(lives: Lives, tmp_path):
    filing = lives.reach("served")
    out = tmp_path / "register.json"
    report(out)
    assert [row["reference"] for row in json.loads(out.read_text())["rows"]] == [filing.reference]
    report(out, "--on", "2026-03-09")
    told = json.loads(out.read_text())
    assert (told["on"], told["rows"]) == ("2026-03-09", [])


def test_the_operator_is_named_by_their_sign_in_to_the_machine(lives: Lives, tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "ops.chan")
    report(tmp_path / "register.json")
    event = Event.objects.get(code="report.exported")
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("system", "ops.chan", "Operator ops.chan")


def test_as_a_person_it_is_theirs_and_their_rights_count(lives: Lives, tmp_path):
    report(tmp_path / "register.json", "--as", lives.court.officer.username)
    assert Event.objects.get(code="report.exported").actor_name == "Ada Lam"
    for name in (lives.court.stranger.username, lives.court.cashier.username):
        with pytest.raises(CommandError, match="right"):
            report(tmp_path / "other.json", "--as", name)
    assert not (tmp_path / "other.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--office", "DC-ACC"), "no registry DC-ACC"),
        (("--office", "NO-REG"), "no registry NO-REG"),
        (("--on", "23 November"), "not a date"),
        (("--as", "nobody"), "no active person nobody"),
    ],
)
def test_what_it_cannot_do_it_says(lives: Lives, tmp_path, arguments, words):
    with pytest.raises(CommandError, match=words):
        report(tmp_path / "register.json", *arguments)
    assert not Event.objects.filter(code="report.exported").exists()


def test_a_folder_that_is_not_there_is_named(lives: Lives, tmp_path):
    with pytest.raises(CommandError, match="--out"):
        report(tmp_path / "nowhere" / "register.json")


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(lives: Lives, tmp_path):
    folder = tmp_path / "a-folder"
    folder.mkdir()
    with pytest.raises(CommandError, match="--out"):
        report(folder)
    assert list(tmp_path.iterdir()) == [folder]
