"""A backup can be restored, the drill proves it, and it notices what is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

from backoffice.audit import chain
from backoffice.filings.models import Filing
from backoffice.kernel import clock, outbox, storage
from tests.factories.lives import Lives

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DEPLOY = Path(settings.ROOT, "deploy")


def database_url(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@pytest.fixture
def script(tmp_path: Path, empty_store: Path):
    """Runs a script of deploy/ on the database and the files of this test."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.local",
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "DATABASE_URL": database_url(settings.DATABASES["default"]["NAME"]),
        "DATA_DIR": str(settings.DATA_DIR),
        "BACKUP_DIR": str(tmp_path / "backups"),
        "REGISTRY_ENV": str(tmp_path / "none"),
        "PYTHON": sys.executable,
    }

    def run(name: str, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(DEPLOY / name), *arguments], env={**environment, **changes}, capture_output=True, text=True, check=False, cwd=tmp_path
        )

    return run


def databases() -> set[str]:
    with psycopg.connect(database_url("postgres")) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'registry_drill_%'")}


def test_the_drill_restores_the_newest_backup_and_notices_damage(script, lives: Lives, tmp_path: Path):
    filing: Filing = lives.reach("accepted")
    while outbox.drain():
        pass
    chain.seal()
    before = databases()

    made = script("backup")
    assert made.returncode == 0, made.stderr
    # As it is a while after a backup: the court's chain has gone on, and so have the checkpoints that are kept elsewhere.
    checkpoints = tmp_path / "audit-checkpoints.jsonl"
    told = json.dumps({"at": clock.now().isoformat(), "sequence": 1_000_000, "hash": "f" * 64}) + "\n"
    checkpoints.write_text(told)
    drill = script("restore-drill", AUDIT_CHECKPOINTS=str(checkpoints))
    assert drill.returncode == 0, drill.stdout + drill.stderr
    assert checkpoints.read_text() == told
    assert "The drill went well" in drill.stdout
    assert databases() == before
    assert not list((tmp_path / "backups").glob("drill-*"))

    occupied = script("restore")
    assert occupied.returncode == 1
    assert "tables already" in occupied.stderr

    # A stored file of the backup rots.
    sha256 = filing.documents.get().sha256
    rotten = tmp_path / "backups" / "store" / storage.path_of(sha256).relative_to(Path(settings.DATA_DIR, "store"))
    rotten.chmod(0o600)
    rotten.write_bytes(b"%PDF-1.7 something else")
    drill = script("restore-drill")
    assert drill.returncode != 0
    assert filing.reference in drill.stdout

    # The dump is cut short.
    (dump,) = (tmp_path / "backups").glob("2*Z/database.dump")
    dump.write_bytes(dump.read_bytes()[:-100])
    drill = script("restore-drill")
    assert drill.returncode == 1
    assert "damaged" in drill.stderr
    assert databases() == before


def test_without_a_backup_or_on_sqlite_it_says_so(script):
    assert "There is no backup" in script("restore-drill", BACKUP_DIR=str(DEPLOY)).stderr
    assert "This is for PostgreSQL" in script("backup", DATABASE_URL="sqlite:///x").stderr
