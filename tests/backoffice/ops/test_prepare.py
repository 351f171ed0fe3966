"""A fresh machine is prepared once, and again only for what has changed."""

import os
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError

from backoffice.config.settings import local
from backoffice.ops import prepare


@pytest.fixture
def on_a_fresh_machine(settings, tmp_path):
    """Static files gathered as in life: hashed names, every reference between them resolved."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = local.STORAGES
    return tmp_path


@pytest.fixture
def called(monkeypatch):
    """The commands that are run, with collectstatic really run."""
    names = []
    real = prepare.call_command

    def call(name, **options):
        names.append(name)
        if name == "collectstatic":
            real(name, **options)

    monkeypatch.setattr(prepare, "call_command", call)
    monkeypatch.setattr(prepare, "_in_a_process_of_its_own", lambda name, environment: names.append(name))
    return names


def test_every_step_is_said_and_done_and_static_files_only_once(on_a_fresh_machine, called):
    said = []
    prepare.prepare(said.append, os.environ)
    assert called == ["migrate", "collectstatic", "load_reference", "demo"]
    assert len(said) == 4
    called.clear()
    prepare.prepare(said.append, os.environ)
    assert called == ["migrate", "load_reference", "demo"]


def test_what_the_screens_load_is_gathered_under_hashed_names(on_a_fresh_machine, called):
    prepare.prepare(lambda line: None, os.environ)
    gathered = {
        path.relative_to(on_a_fresh_machine / "static").as_posix() for path in Path(on_a_fresh_machine).rglob("*") if path.is_file()
    }
    assert "staticfiles.json" in gathered
    assert any(name.startswith("staff/vendor/htmx/htmx.min.") and name.endswith(".js.gz") for name in gathered)


def test_a_changed_file_is_gathered_anew(on_a_fresh_machine, called, settings):
    source = on_a_fresh_machine / "own"
    source.mkdir()
    (source / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    prepare.prepare(lambda line: None, os.environ)
    assert prepare.static_files_are_gathered()
    os.utime(source / "a.css", ns=(1, 1))
    assert not prepare.static_files_are_gathered()


def test_a_step_that_fails_is_named():
    with pytest.raises(CommandError, match=r"manage\.py no-such-command failed"):
        prepare._in_a_process_of_its_own("no-such-command", os.environ)


_COMMAND = """
import pathlib, signal, sys
here = pathlib.Path(__file__).parent
def end(*_):
    (here / "ended").touch()
    sys.exit(130)
signal.signal(signal.SIGINT, end)
(here / "up").write_text("up")  # a pipe: whoever reads it waits for this
while True:
    signal.pause()
"""


def test_a_step_is_stopped_with_us(tmp_path, settings, monkeypatch):
    """Ctrl-C reaches this process alone; the command is told, and has ended when we go on."""
    settings.ROOT = tmp_path
    (tmp_path / "manage.py").write_text(_COMMAND)
    os.mkfifo(tmp_path / "up")

    class Interrupted(subprocess.Popen):
        def wait(self, timeout=None):
            if timeout is None and self.poll() is None and not (tmp_path / "ended").exists():
                assert (tmp_path / "up").read_text() == "up"
                raise KeyboardInterrupt
            return super().wait(timeout)

    monkeypatch.setattr(prepare.subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        prepare._in_a_process_of_its_own("demo", os.environ)
    assert (tmp_path / "ended").exists()
