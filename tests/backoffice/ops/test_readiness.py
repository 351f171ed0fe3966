"""/readyz: each part can fail, and late work does not shut the door."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from backoffice.kernel import clock, outbox, parts
from backoffice.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db


def test_when_all_is_well_each_part_says_so(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (200, "database: ok\nmigrations: ok\nstore: ok\noutbox: ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_a_database_that_does_not_answer(client, monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database: does not answer\nmigrations: not known\n" in answer.content.decode()


def test_a_migration_that_was_not_made(client):
    MigrationRecorder(connection).record_unapplied("audit", sorted(name for app, name in parts.wanted_migrations() if app == "audit")[0])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations: 1 apps wait for manage.py migrate\n" in answer.content.decode()


def test_a_migration_newer_than_this_code_is_an_upgrade_under_way(client):
    MigrationRecorder(connection).record_applied("audit", "9999_later")
    assert client.get("/readyz").status_code == 200


def test_a_store_that_cannot_be_written(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "a-file"
    settings.DATA_DIR.write_text("")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "store: cannot be written\n" in answer.content.decode()


def test_a_store_that_is_almost_full(client, settings):
    settings.STORE_FREE_MIN_BYTES = 10**18
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "store: almost full\n" in answer.content.decode()


def test_the_look_leaves_nothing_behind(client, empty_store):
    client.get("/readyz")
    assert [path for path in empty_store.rglob("*") if path.is_file()] == []


def test_late_work_is_said_and_the_door_stays_open(client):
    outbox.put("trial")
    OutboxMessage.objects.update(due_at=clock.now() - timedelta(seconds=500))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "outbox: 500 s late\n" in answer.content.decode()
    OutboxMessage.objects.update(parked_at=clock.now())
    assert "outbox: ok\n" in client.get("/readyz").content.decode()
