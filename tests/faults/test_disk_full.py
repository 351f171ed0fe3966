"""The disk is really full: of the files, of SQLite's database, and of PostgreSQL's log."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import close_old_connections, connection, connections

from backoffice.filings.models import Document, Filing
from backoffice.kernel import outbox
from backoffice.kernel.idempotency import CLAIM_LASTS
from backoffice.kernel.models import IdempotencyKey, OutboxMessage
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge
from scripts import postgres
from tests import samples
from tests.backoffice.api.door import MERCHANT, SECRET, Door, problem, writ
from tests.faults.clusters import connected_to, copy_database
from tests.faults.small_disk import MEGABYTE, small_disk
from tests.soundness import breaches

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
    assert breaches("I1") == []
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
        pytest.skip("PostgreSQL has a test of its own below")
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


@pytest.fixture
def cluster_on_a_small_disk():
    """A PostgreSQL whose log lies on a file system of its own, with the database of this test; none where nothing may be mounted."""
    binaries = postgres.programs()
    assert binaries is not None
    with TemporaryDirectory(prefix="registry-disk-") as folder:
        # The server runs as another person, who has to come as far as this.
        Path(folder).chmod(0o755)
        with small_disk(Path(folder, "disk"), 64) as disk:
            if not disk.mounted:
                pytest.skip("nothing may be mounted on this machine")
            with postgres.throw_away_cluster(binaries, log_in=disk.path) as cluster, connected_to(copy_database(binaries, cluster)):
                with connection.cursor() as cursor:
                    cursor.execute("CHECKPOINT")
                    # Of the file that is being written a tenth stays free: some acts go on with the disk full, and not a hundred of them.
                    cursor.execute("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint %% %s", [MEGABYTE])
                    more = MEGABYTE * 9 // 10 - cursor.fetchone()[0]
                    cursor.execute("SELECT pg_logical_emit_message(false, 'test', repeat('x', %s))", [max(1, more)])
                yield disk, cluster


@pytest.mark.postgres
@pytest.mark.cluster
@pytest.mark.django_db(transaction=True)
def test_the_disk_under_postgresqls_log(door, cluster_on_a_small_disk, at_work):
    """PostgreSQL ends when its log has no room. What was acknowledged is in it; with room again it is started, and nothing else."""
    disk, cluster = cluster_on_a_small_disk

    def submit(key):
        close_old_connections()  # as at the beginning of each request to a real server
        answer = door.submit(key=key)
        if answer.status_code != 201:
            problem(answer, 503, "busy")
        return json.loads(answer.content).get("reference")

    acknowledged = {"before": submit("before")}
    assert acknowledged["before"]
    disk.fill()
    refused = []
    for number in range(150):
        reference = submit(key := f"full-{number}")
        if reference:
            acknowledged[key] = reference
        else:
            refused.append(key)
        if len(refused) == 3:
            break
    assert len(refused) == 3
    disk.make_room()
    cluster.crash_and_start()
    close_old_connections()
    stored = set(Filing.objects.values_list("reference", flat=True))
    assert set(acknowledged.values()) <= stored
    assert len(stored) <= len(acknowledged) + len(refused)
    assert {key: submit(key) for key in acknowledged} == acknowledged, "the answers that they had"
    # A key whose request the end befell is claimed for a while.
    at_work.move_to(at_work.moment + CLAIM_LASTS + timedelta(seconds=1))
    assert all(submit(key) for key in refused)
    assert Filing.objects.count() == len(acknowledged) + len(refused), "each key one filing, also one whose answer was lost"
    assert breaches("I1") == []
