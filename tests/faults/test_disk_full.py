"""The disk is really full: of the files, and of SQLite's database."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from backoffice.filings.models import Document, Filing
from backoffice.kernel import outbox
from backoffice.kernel.models import IdempotencyKey, OutboxMessage
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge
from tests import samples
from tests.backoffice.api.door import MERCHANT, SECRET, Door, problem, writ
from tests.faults.small_disk import MEGABYTE, small_disk
from workflows.invariants.run import check_all

LARGE = samples.good_of_size(MEGABYTE)


@pytest.fixture
def door(court, settings):
    settings.PAYMENT_NOTICE_SECRETS = {MERCHANT: SECRET}
    return Door.of("sender")


@pytest.fixture
def disk(tmp_path, settings):
    """The file store on a file system of six megabytes."""
    with small_disk(tmp_path / "small", 6) as disk:
        settings.DATA_DIR = disk.path
        yield disk


def files_of(disk):
    return [path for path in (disk.path / "store").rglob("*") if path.is_file() and path.name != ".sweep"]


@pytest.mark.django_db
def test_a_submission_is_refused_by_name_and_the_same_key_succeeds_once_there_is_room(door, disk):
    disk.fill()
    for _ in range(2):
        answer = door.submit(writ(), [LARGE], key="once")
        told = problem(answer, 503, "store-full")
        assert "no room" in told["detail"]
        assert int(answer["Retry-After"]) > 0
    assert files_of(disk) == [], "no piece keeps the disk full"
    assert [model.objects.count() for model in (Filing, Document, Charge, IdempotencyKey)] == [0, 0, 0, 0]
    ready = door.http.get("/readyz")
    assert (ready.status_code, "store: full\n" in ready.content.decode()) == (503, True)

    disk.make_room()
    first = door.submit(writ(), [LARGE], key="once")
    assert first.status_code == 201
    assert door.submit(writ(), [LARGE], key="once").content == first.content
    assert json.loads(first.content)["documents"][0]["sha256"] == hashlib.sha256(LARGE).hexdigest()
    assert Filing.objects.count() == 1
    assert [breach for code, _title, breaches in check_all() if code == "I1" for breach in breaches] == []
    assert "store: ok\n" in door.http.get("/readyz").content.decode()


@pytest.mark.django_db
def test_full_in_the_middle_of_the_second_document(door, disk):
    """The first document is stored already, the rest of the body is heard to its end, and the answer is the same."""
    documents = [samples.good_of_size(200_000), samples.good_of_size(8 * MEGABYTE)]
    if not disk.mounted:
        disk.fill()
    told = problem(door.submit(writ(documents=[{"type": "writ"}, {"type": "summons"}]), documents), 503, "store-full")
    assert "no room" in told["detail"]
    assert Filing.objects.count() == 0
    assert not [path for path in files_of(disk) if path.parent.name == "incoming"]


@pytest.mark.django_db
def test_a_paper_waits_for_room_and_is_not_parked(door, disk, at_work):
    assert door.submit().status_code == 201
    disk.fill()
    for _ in range(outbox.MOST_ATTEMPTS + 4):
        outbox.drain()
        at_work.move_to(at_work.moment + timedelta(seconds=30))
    (waiting,) = OutboxMessage.objects.filter(topic="papers.acknowledgement")
    assert waiting.parked_at is None
    assert "There is no room left for files" in waiting.last_error or "store" in waiting.last_error
    assert "outbox: ok\n" not in door.http.get("/readyz").content.decode(), "late since it was asked for, not since its last try"
    disk.make_room()
    at_work.move_to(at_work.moment + timedelta(seconds=30))
    outbox.drain()
    assert Paper.objects.filter(kind="acknowledgement").count() == 1


@pytest.fixture
def database_on(disk):
    """The database of this test, moved to the small file system."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's disk is PostgreSQL's; what it says when it fails is tested with its restart")
    name = connection.settings_dict["NAME"]
    copy = Path(disk.path, "db.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    connections["default"].close()
    connection.settings_dict["NAME"] = str(copy)
    disk.reach = copy.stat().st_size + 8192
    yield disk
    disk.make_room()
    connections["default"].close()
    connection.settings_dict["NAME"] = name


@pytest.mark.django_db(transaction=True)
def test_the_disk_under_sqlites_database(door, database_on, tmp_path, settings):
    """Nothing is acknowledged that cannot be written; whole or absent; and it goes on by itself when there is room."""
    settings.DATA_DIR = tmp_path / "elsewhere"
    assert door.submit(key="before").status_code == 201
    database_on.fill()
    refused = 0
    for number in range(40):
        answer = door.submit(key=f"full-{number}")
        if answer.status_code != 201:
            problem(answer, 503, "busy")
            refused += 1
        if refused == 3:
            break
    assert refused == 3
    acknowledged = number + 1 - refused + 1
    database_on.make_room()
    assert Filing.objects.count() == acknowledged
    assert door.submit(key="before").status_code == 201
    assert door.submit(key="after").status_code == 201
    assert Filing.objects.count() == acknowledged + 1
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
