"""Large files that are made and kept for a while: one writer at a time, none under a name taken away, room for filings."""

import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from backoffice.kernel import made_files

pytestmark = pytest.mark.usefixtures("empty_store")


def test_one_writes_and_whoever_comes_meanwhile_is_told():
    with made_files.held("PR-1") as first:
        assert first is not None
        os.write(first, b"abc")
        made_files.sync(first)
        with made_files.held("PR-1") as second:
            assert second is None
        with made_files.held("PR-2") as other:
            assert other is not None
    with made_files.held("PR-1") as next_one:
        assert (next_one is not None, made_files.size_of("PR-1")) == (True, 3)


def test_who_holds_what_was_removed_holds_nothing(monkeypatch):
    locked = made_files._locked

    def removed_first(descriptor):
        made_files.remove("PR-1")
        return locked(descriptor)

    monkeypatch.setattr(made_files, "_locked", removed_first)
    with made_files.held("PR-1") as descriptor:
        assert descriptor is None


def test_what_is_removed_is_gone_for_all_but_who_reads_it():
    assert (made_files.open_file("PR-1"), made_files.size_of("PR-1"), made_files.written_before(datetime.now(UTC))) == (None, 0, [])
    with made_files.held("PR-1") as descriptor:
        os.write(descriptor, b"abc")
    with made_files.open_file("PR-1") as file:
        made_files.remove("PR-1")
        made_files.remove("PR-1")
        assert file.read() == b"abc"
    assert made_files.open_file("PR-1") is None


def test_old_ones_are_named():
    moment = datetime(2026, 3, 10, tzinfo=UTC)
    for name, written in (("PR-1", moment - timedelta(seconds=1)), ("PR-2", moment)):
        with made_files.held(name):
            os.utime(made_files.path_of(name), (written.timestamp(),) * 2)
    assert made_files.written_before(moment) == ["PR-1"]


def test_it_leaves_room_for_what_comes_in(settings, monkeypatch):
    settings.STORE_FREE_MIN_BYTES = 1_000
    monkeypatch.setattr(made_files.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_500))
    assert (made_files.has_room(500), made_files.has_room(501)) == (True, False)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "PR.pdf"])
def test_a_name_leads_nowhere_else(name):
    with pytest.raises(ValueError):
        made_files.path_of(name)
