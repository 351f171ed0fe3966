"""What no row names goes when it is old enough; what a row names, or is just being stored, never."""

import io
import os
import threading
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection as django_connection
from django.db.migrations.recorder import MigrationRecorder

from backoffice.audit.models import Event
from backoffice.filings.models import Document, ReplacedDocument
from backoffice.kernel import clock, storage, stores
from backoffice.kernel.models import KnownStore, Removal
from backoffice.ops.metrics import exposition, gauges
from backoffice.papers.models import Paper
from workflows import schedule
from workflows.store import steps
from workflows.store.actions import sweep_orphans as sweep
from workflows.store.actions.sweep_orphans import sweep_everything, sweep_orphans_due

GRACE = timedelta(hours=48)


@pytest.fixture(autouse=True)
def old_database(monkeypatch, empty_store, at_work):
    """The database is as old as the tests' clock asks for."""
    monkeypatch.setattr(sweep, "database_born", lambda: clock.now() - timedelta(days=365))


def orphan(text: str = "refused") -> str:
    return storage.put_bytes(text.encode()).sha256


def there(sha256: str) -> bool:
    return storage.path_of(sha256).exists()


def test_the_file_of_a_refused_submission_goes_after_its_time(lives, at_work):
    kept, left = lives.receive().documents.get().sha256, orphan()
    at_work.move_to(clock.now() + GRACE)
    assert sweep_everything() == 0
    assert there(left)
    at_work.move_to(clock.now() + timedelta(seconds=1))
    out = io.StringIO()
    call_command("scrub_store", "--orphans", stdout=out)
    assert out.getvalue() == "1 files that no row names removed\nevery file is whole\n"
    assert (there(left), there(kept)) == (False, True)
    event = Event.objects.get(code="store.orphans_removed")
    assert (event.data["number"], event.data["size"], event.data["sha256s"]) == (1, 7, [left])
    assert sweep_everything() == 0


def test_the_files_of_documents_and_papers_stay_for_ever(lives, at_work):
    filing = lives.reach("served")
    lives.replaced()
    at_work.move_to(clock.now() + timedelta(days=300))
    assert sweep_everything() == 0
    kept = (filing.documents.all(), Paper.objects.all(), Document.objects.all(), ReplacedDocument.objects.all())
    assert ReplacedDocument.objects.get().sha256 not in Document.objects.values_list("sha256", flat=True)
    assert all(there(sha256) for rows in kept for sha256 in rows.values_list("sha256", flat=True))


def test_bytes_that_were_stored_again_are_new_again(db, at_work):
    left = orphan()
    at_work.move_to(clock.now() + GRACE + timedelta(seconds=1))
    assert orphan() == left
    assert sweep_everything() == 0
    assert there(left)


def test_an_upload_of_the_same_bytes_between_the_look_and_the_removal(lives, at_work, monkeypatch):
    """The narrowest place: found old, asked for and named by nobody, and then somebody stores the same bytes."""
    left = orphan()
    at_work.move_to(clock.now() + GRACE + timedelta(seconds=1))
    real = steps.named_among

    def meanwhile(hashes):
        found = real(hashes)
        orphan()
        return found

    monkeypatch.setattr(steps, "named_among", meanwhile)
    assert sweep_everything() == 0
    assert there(left)


def test_uploads_and_sweeps_at_once_lose_no_file(db, at_work):
    """Real threads: each upload's file is there when it is stored, however many sweeps go on."""
    moment = clock.now() + GRACE + timedelta(seconds=1)
    lost: list[str] = []
    stop = threading.Event()

    def upload() -> None:
        # A file that was put there as an old one is stored anew as of now, and must then stay.
        for _ in range(150):
            with clock.set_to(moment - GRACE - timedelta(hours=1)):
                sha256 = orphan("the same bytes")
            with clock.set_to(moment):
                orphan("the same bytes")
            if not there(sha256):
                lost.append(sha256)
        stop.set()

    def remove() -> None:
        sha256 = orphan("the same bytes")
        while not stop.is_set():
            storage.set_aside(sha256, moment - GRACE)

    threads = [threading.Thread(target=upload), threading.Thread(target=remove)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert lost == []


def test_pieces_of_uploads_that_broke_off_go_and_those_of_a_slow_one_stay(db, at_work, empty_store):
    broken, slow = storage.Writer(), storage.Writer()
    moment = clock.now()
    for writer, age in ((broken, GRACE + timedelta(minutes=1)), (slow, timedelta(hours=3))):
        when = (moment - age).timestamp()
        os.utime(writer.path, (when, when))
    assert sweep_orphans_due() == 1
    assert (broken.path.exists(), slow.path.exists()) == (False, True)
    slow.write(b"at last")
    assert there(slow.commit().sha256)


def test_a_new_database_beside_an_old_store_removes_nothing(db, at_work, monkeypatch):
    left = orphan()
    at_work.move_to(clock.now() + timedelta(days=3))
    monkeypatch.setattr(sweep, "database_born", clock.now)
    assert sweep_everything() == 0
    assert there(left)


class Died(BaseException):
    """What ends a sweep here, as a kill would: nothing after it runs."""


def _dies(*_args, **_named):
    raise Died


def _told() -> list[str]:
    return sorted(sha256 for event in Event.objects.filter(code="store.orphans_removed") for sha256 in event.data["sha256s"])


@pytest.mark.parametrize("at", ["set_aside", "sync_taken", "throw_away"])
def test_a_sweep_that_dies_leaves_no_file_untold_and_none_told_twice(db, at_work, monkeypatch, at):
    """The crash harness kills it at every point; this is the same in short, and with the same bytes stored again meanwhile."""
    left = [orphan(f"refused {number}") for number in range(3)]
    at_work.move_to(clock.now() + GRACE + timedelta(seconds=1))
    with monkeypatch.context() as patched:
        real = getattr(storage, at)
        patched.setattr(storage, at, lambda *args: (real(*args), _dies()))
        with pytest.raises(Died):
            sweep_everything()
    again = [sha256 for sha256 in left if not there(sha256)]
    assert len(again) == 1
    orphan(f"refused {left.index(again[0])}")
    sweep_everything()
    assert _told() == sorted(left)
    assert there(again[0]), "it was stored again, and is new"
    assert not Removal.objects.exists()
    assert not storage.set_aside_before()


def test_what_was_to_go_and_was_stored_again_stays_and_nothing_is_told(db, at_work, monkeypatch):
    left = orphan()
    at_work.move_to(clock.now() + GRACE + timedelta(seconds=1))
    with monkeypatch.context() as patched:
        patched.setattr(storage, "set_aside", _dies)
        with pytest.raises(Died):
            sweep_everything()
    assert Removal.objects.get().sha256 == left
    orphan()
    assert sweep_everything() == 0
    assert (there(left), _told(), Removal.objects.count()) == (True, [], 0)


def test_the_store_and_its_database_get_to_know_each_other(db, empty_store, at_work):
    assert stores.standing() == stores.NEW
    sweep_everything()
    known = KnownStore.objects.get()
    assert (known.identity, stores.standing()) == (storage.identity(), stores.OURS)
    sweep_everything()
    assert KnownStore.objects.get().identity == known.identity


def test_a_process_that_died_before_the_name_was_in_the_store_is_no_harm(db, empty_store, at_work, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(storage, "give_identity", _dies)
        with pytest.raises(Died):
            sweep_everything()
    sweep_everything()
    assert stores.standing() == stores.OURS


@pytest.mark.parametrize("how", ["copied", "foreign", "away"])
def test_another_databases_store_is_not_swept_until_an_operator_says_whose_it_is(db, at_work, how):
    """A copy of the court's database for trials that somebody points at the court's store must not take its newer files."""
    left = orphan()
    sweep_everything()
    at_work.move_to(clock.now() + GRACE + timedelta(seconds=1))
    if how == "copied":
        # A restored copy has the row, and was in another place.
        KnownStore.objects.update(database="where the copy came from")
    elif how == "foreign":
        # A copy of before they knew each other.
        KnownStore.objects.all().delete()
    else:
        storage.give_identity("another store")
    for act in (sweep_everything, sweep_orphans_due):
        with pytest.raises(stores.WrongStore) as refusal:
            act()
        assert refusal.value.code == f"store-{how}"
    schedule.run_due()
    assert 'registry_job_failed{job_name="store.orphans"} 1' in exposition(gauges())
    with pytest.raises(CommandError, match="adopt_store"):
        call_command("scrub_store", "--orphans")
    assert there(left)
    before = storage.identity()
    call_command("adopt_store", stdout=io.StringIO())
    assert storage.identity() != before, "whoever knew it so far does not know it any more"
    assert sweep_everything() == 1
    assert Event.objects.get(code="store.adopted").data["operator"].startswith("Operator ")
    call_command("adopt_store", stdout=io.StringIO())
    assert Event.objects.filter(code="store.adopted").count() == 1, "it is so already"


@pytest.mark.postgres
def test_a_database_knows_itself_for_another_than_its_neighbour(db, monkeypatch):
    """By what a dump does not take along."""
    here = stores.this_database()
    connection = psycopg.connect(
        **{key: value for key, value in django_connection.get_connection_params().items() if key in ("host", "port", "user", "password")},
        dbname="postgres",
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()"
        )
        cluster, number = cursor.fetchone()
    assert here.startswith(f"postgresql {cluster} ")
    assert here != f"postgresql {cluster} {number}"


def test_the_birth_of_a_database_is_its_first_migration(db, monkeypatch):
    monkeypatch.undo()
    first = MigrationRecorder.Migration.objects.earliest("applied")
    assert sweep.database_born() == first.applied


def test_the_walk_comes_round_once_a_day(db, at_work):
    left = [orphan(f"refused {number}") for number in range(30)]
    at_work.move_to(clock.now() + GRACE + timedelta(seconds=1))
    begun = clock.now()
    removed = sweep_orphans_due()
    for hour in range(1, 25):
        at_work.move_to(begun + timedelta(hours=hour))
        removed += sweep_orphans_due()
        due = [sha256 for sha256 in left if steps.part_of_round(f"{sha256[:2]}/{sha256[2:4]}") <= hour / 24]
        assert [sha256 for sha256 in due if there(sha256)] == []
    assert removed == len(left)
