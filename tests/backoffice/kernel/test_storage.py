"""The store: durable before a row names it, whole or not at all, and never handed out damaged."""

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.kernel import clock, storage
from backoffice.kernel.errors import NotFound

DATA = b"%PDF-1.7 a writ"
SHA = hashlib.sha256(DATA).hexdigest()

pytestmark = pytest.mark.usefixtures("empty_store")


def _files(store):
    """All but the lock that keeps uploads and the sweep apart."""
    return sorted(path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file() and path.name != ".sweep")


def test_bytes_come_back_and_lie_under_their_hash(empty_store):
    stored = storage.put_bytes(DATA)
    assert (stored.sha256, stored.size) == (SHA, len(DATA))
    assert storage.read(SHA) == DATA
    assert _files(empty_store) == [f"{SHA[:2]}/{SHA[2:4]}/{SHA}"]
    with storage.open_file(SHA) as file:
        assert file.read() == DATA


def test_pieces_make_one_file():
    writer = storage.Writer()
    for at in range(0, len(DATA), 4):
        writer.write(DATA[at : at + 4])
    assert writer.commit() == storage.Stored(SHA, len(DATA))
    assert storage.read(SHA) == DATA


def test_the_same_bytes_twice_are_one_file(empty_store):
    assert storage.put_bytes(DATA) == storage.put_bytes(DATA)
    assert len(_files(empty_store)) == 1


def test_a_stored_file_cannot_be_written_by_accident():
    storage.put_bytes(DATA)
    assert storage.path_of(SHA).stat().st_mode & 0o222 == 0


def test_thrown_away_leaves_nothing(empty_store):
    writer = storage.Writer()
    writer.write(DATA)
    writer.abort()
    assert _files(empty_store) == []


def test_an_empty_file_is_a_file():
    stored = storage.put_bytes(b"")
    assert (stored.size, storage.read(stored.sha256)) == (0, b"")


@pytest.mark.parametrize("fault", ["fsync", "replace"])
def test_a_fault_on_the_way_leaves_nothing(monkeypatch, empty_store, fault):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, fault, fails)
    with pytest.raises(storage.Unwritable) as told:
        storage.put_bytes(DATA)
    assert (told.value.code, told.value.status) == ("store-full", 503)
    monkeypatch.undo()
    assert _files(empty_store) == []


class _FullDisk:
    """A file whose bytes do not fit: the buffer cannot be flushed, neither by flush nor by close."""

    def write(self, chunk: bytes) -> int:
        return len(chunk)

    def flush(self) -> None:
        raise OSError(28, "No space left on device")

    def close(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_no_piece_that_keeps_it_full(empty_store):
    writer = storage.Writer()
    writer._file.close()
    writer._file = _FullDisk()
    writer.write(DATA)
    with pytest.raises(storage.Unwritable) as told:
        writer.commit()
    assert told.value.code == "store-full"
    assert _files(empty_store) == []


def test_synced_before_it_has_its_name_and_the_name_is_synced_after(monkeypatch):
    story: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor):
        kind = "directory" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file"
        story.append(f"sync {kind}")
        real_fsync(descriptor)

    def replace(source, target):
        story.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(storage.os, "fsync", fsync)
    monkeypatch.setattr(storage.os, "replace", replace)
    storage.put_bytes(DATA)
    assert story[0] == "sync file"
    assert story[-2:] == ["rename", "sync directory"]
    assert story.count("sync directory") >= 3, "the new directories on the way are synced too"


def test_a_killed_process_leaves_no_file_under_a_hash(empty_store, tmp_path):
    program = textwrap.dedent(
        f"""
        import os, django
        django.setup()
        from backoffice.kernel import storage
        writer = storage.Writer()
        writer.write({DATA!r})
        writer._file.flush()
        os.kill(os.getpid(), 9)
        """
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.test"}
    killed = subprocess.run([sys.executable, "-c", program], env=environment, check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()
    assert all(name.startswith("incoming/") for name in _files(empty_store))
    with pytest.raises(NotFound):
        storage.open_file(SHA)
    storage.put_bytes(DATA)
    assert storage.read(SHA) == DATA


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: bytes([data[0] ^ 1]) + data[1:], lambda data: b""])
def test_damage_is_seen_and_never_handed_out(damage):
    storage.put_bytes(DATA)
    path = storage.path_of(SHA)
    path.chmod(0o600)
    path.write_bytes(damage(DATA))
    with pytest.raises(storage.Damaged) as found:
        storage.read(SHA)
    assert (found.value.code, found.value.status) == ("file-damaged", 500)


def test_the_same_bytes_again_heal_a_damaged_file():
    storage.put_bytes(DATA)
    path = storage.path_of(SHA)
    path.chmod(0o600)
    path.write_bytes(b"x" * len(DATA))
    storage.put_bytes(DATA)
    assert storage.read(SHA) == DATA


def test_what_is_not_there():
    with pytest.raises(NotFound) as refused:
        storage.read("0" * 64)
    assert refused.value.code == "file-not-found"


@pytest.mark.parametrize("name", ["", "abc", "../../../../etc/passwd", "A" * 64, "g" * 64, "0" * 63 + "/"])
def test_only_a_hash_names_a_file(name):
    with pytest.raises(ValueError, match="SHA-256"):
        storage.path_of(name)


def test_damage_is_seen_before_a_file_is_handed_out_in_pieces():
    storage.put_bytes(DATA)
    path = storage.path_of(SHA)
    begin = datetime(2026, 9, 7, 2, tzinfo=UTC)
    with clock.set_to(begin) as hand:
        with storage.open_checked(SHA) as file:
            assert file.read() == DATA
        path.chmod(0o600)
        path.write_bytes(bytes([DATA[0] ^ 1]) + DATA[1:])
        hand.move_to(begin + storage.CHECK_HOLDS)
        with pytest.raises(storage.Damaged):
            storage.open_checked(SHA)
    path.write_bytes(DATA)


def _flip(sha256, place):
    path = storage.path_of(sha256)
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(place)
        was = file.read(1)
        file.seek(place)
        file.write(bytes([was[0] ^ 1]))


LONG = b"".join(number.to_bytes(4) for number in range((2 * storage.PIECE + 1000) // 4))


@pytest.mark.parametrize("start", [0, 1, storage.PIECE - 1, storage.PIECE, 2 * storage.PIECE + 999, len(LONG), len(LONG) + 10])
@pytest.mark.parametrize("length", [1, 1000, storage.PIECE, storage.PIECE + 1, -1])
def test_any_part_of_a_checked_file_is_that_part(start, length):
    stored = storage.put_bytes(LONG)
    with storage.open_checked(stored.sha256) as file:
        file.seek(start)
        assert file.read(length) == (LONG[start:] if length < 0 else LONG[start : start + length])


def test_what_was_damaged_since_the_check_is_not_read():
    """A disk that spoils a file a second after it was found whole: each piece is looked at again when it is handed out."""
    stored = storage.put_bytes(LONG)
    begin = datetime(2026, 9, 7, 2, tzinfo=UTC)
    with clock.set_to(begin) as hand:
        storage.open_checked(stored.sha256).close()
        _flip(stored.sha256, storage.PIECE + 5)
        hand.move_to(begin + timedelta(seconds=1))
        with storage.open_checked(stored.sha256) as file:
            assert file.read(storage.PIECE) == LONG[: storage.PIECE]
            with pytest.raises(storage.Damaged):
                file.read(1)
        with pytest.raises(storage.Damaged):
            storage.open_checked(stored.sha256)


def test_one_that_became_shorter_since_the_check_is_damaged_and_does_not_end_early():
    stored = storage.put_bytes(LONG)
    storage.open_checked(stored.sha256).close()
    path = storage.path_of(stored.sha256)
    path.chmod(0o600)
    os.truncate(path, storage.PIECE)
    with storage.open_checked(stored.sha256) as file, pytest.raises(storage.Damaged):
        file.read()


def test_asked_for_anew_a_file_damaged_within_the_minute_is_refused_before_it_is_opened():
    stored = storage.put_bytes(LONG)
    storage.open_checked(stored.sha256).close()
    _flip(stored.sha256, len(LONG) - 1)
    with pytest.raises(storage.Damaged):
        storage.open_checked(stored.sha256, anew=True)


def test_a_checked_file_has_no_way_around_the_check():
    """A web server that may send a file by its descriptor would read it past us."""
    stored = storage.put_bytes(LONG)
    with storage.open_checked(stored.sha256) as file, pytest.raises(OSError, match="fileno"):
        file.fileno()


def test_a_directory_that_another_process_made_is_synced_all_the_same(monkeypatch, empty_store):
    """Who made it may have died before it was on disk; that it is there says nothing."""
    target = storage.path_of(hashlib.sha256(DATA).hexdigest())
    target.parent.mkdir(parents=True)
    monkeypatch.setattr(storage, "_durable", set())
    synced, real = [], storage.sync_directory
    monkeypatch.setattr(storage, "sync_directory", lambda path: (synced.append(path), real(path)))
    storage.put_bytes(DATA)
    on_the_way = [target.parent.parent, empty_store, empty_store.parent]
    assert synced == [*on_the_way, target.parent]
    storage.put_bytes(DATA)
    assert synced == [*on_the_way, target.parent, target.parent], "what is known to be on disk is not synced again"
    shutil.rmtree(empty_store)
    storage.put_bytes(DATA)
    assert synced[-4:] == [*on_the_way, target.parent]
