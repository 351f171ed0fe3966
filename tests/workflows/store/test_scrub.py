"""The walk round the store: every named file is read in so many days, what is damaged raises an alarm, and nobody is served it."""

import io
import shutil
from contextlib import suppress
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from backoffice.audit.models import Event
from backoffice.filings.models import Document
from backoffice.kernel import clock, parts, storage, stores
from backoffice.kernel.models import FileFault, Removal, Rotation
from backoffice.ops.metrics import exposition, gauges
from backoffice.papers.models import Paper
from workflows import schedule
from workflows.invariants import run
from workflows.papers import steps as papers
from workflows.store import steps
from workflows.store.actions import scrub
from workflows.store.actions.scrub import scrub_due, scrub_everything
from workflows.store.actions.sweep_orphans import sweep_orphans_due


@pytest.fixture
def store(empty_store):
    return empty_store


def damage(sha256: str) -> bytes:
    path = storage.path_of(sha256)
    data = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    return data


def documents(lives, number: int) -> list[str]:
    """So many documents of one filing, each another file."""
    filing = lives.receive()
    kind = filing.documents.get().type
    made = [storage.put_bytes(f"document {count}".encode()) for count in range(number)]
    Document.objects.bulk_create(
        Document(filing=filing, number=count, type=kind, filename="a.pdf", sha256=one.sha256, size=one.size, pages=1)
        for count, one in enumerate(made, start=2)
    )
    return sorted({one.sha256 for one in made} | {filing.documents.get(number=1).sha256})


def test_every_column_of_file_hashes_is_known_to_the_walk():
    """A table whose files were not known to the sweep would lose them."""
    named = set(steps.NAMING)
    columns = {
        model for model in apps.get_models() for field in model._meta.get_fields() if getattr(field, "attname", "").endswith("sha256")
    }
    assert columns - {FileFault, Removal} == named


def test_all_are_read_within_the_days_set_and_evenly(store, lives, at_work, monkeypatch, settings):
    settings.STORE_SCRUB_DAYS = 10
    hashes = documents(lives, 40)
    read = []
    monkeypatch.setattr(scrub, "look_at", lambda sha256: read.append(sha256) or False)
    begun = clock.now()
    scrub_due()
    for half_day in range(1, 21):
        at_work.move_to(begun + timedelta(hours=12) * half_day)
        scrub_due()
        assert read == [sha256 for sha256 in hashes if steps.part_of_round(sha256) <= half_day / 20]
    assert read == hashes
    assert Rotation.objects.get(name="scrub").last_round_at == clock.now()
    at_work.move_to(clock.now() + timedelta(days=10))
    scrub_due()
    assert read == hashes * 2, "and round again"


def test_a_turn_ends_after_its_time_and_the_next_goes_on(store, lives, at_work, monkeypatch):
    hashes = documents(lives, 6)
    read = []

    def slow(sha256):
        read.append(sha256)
        at_work.move_to(clock.now() + timedelta(seconds=1))
        return False

    monkeypatch.setattr(scrub, "look_at", slow)
    scrub_due()
    at_work.move_to(clock.now() + timedelta(days=30))
    scrub_due()
    assert read == hashes[:2]
    for _turn in range(3):
        scrub_due()
    assert read == hashes


def test_a_turn_reads_no_more_than_its_part_and_the_next_goes_on(store, lives, at_work, monkeypatch):
    """A large store that has fallen behind takes the disk from nobody."""
    hashes = documents(lives, 6)
    read = []
    monkeypatch.setattr(scrub, "look_at", lambda sha256: read.append(sha256) or False)
    monkeypatch.setattr(scrub, "TURN_BYTES", storage.size_of(hashes[0]) + 1)
    scrub_due()
    at_work.move_to(clock.now() + timedelta(days=30))
    scrub_due()
    assert read == hashes[:2]
    for _turn in range(3):
        scrub_due()
    assert read == hashes


def test_a_damaged_file_is_found_within_a_day_where_nothing_else_is_set(store, lives, at_work, figures_of_the_store):
    sha256 = lives.receive().documents.get().sha256
    scrub_due()
    damage(sha256)
    begun = clock.now()
    for hour in range(25):
        at_work.move_to(begun + timedelta(hours=hour))
        scrub_due()
    assert figures_of_the_store()["registry_store_faults"] == 1
    assert figures_of_the_store()["registry_store_round_due_seconds"] == 24 * 60 * 60


@pytest.fixture
def figures_of_the_store(lives):
    """What /metrics tells of it."""
    return lambda: {gauge.name: gauge.values[0][1] for gauge in gauges() if gauge.name.startswith("registry_store_") and gauge.values}


def test_a_flipped_bit_is_found_told_and_mended(store, lives, at_work, caplog):
    filing = lives.receive()
    sha256 = filing.documents.get().sha256
    whole = damage(sha256)
    scrub_due()
    at_work.move_to(clock.now() + timedelta(days=8))
    assert scrub_due() == 1
    fault = FileFault.objects.get()
    assert (fault.sha256, fault.fault) == (sha256, "damaged")
    assert f"the stored file {sha256} is damaged" in caplog.text
    assert "registry_store_faults 1" in exposition(gauges())
    assert run.some(["I1"]).breaches >= 1
    assert scrub_due() == 0, "it is no news"
    storage.path_of(sha256).unlink()
    assert scrub_due() == 1
    assert FileFault.objects.get().fault == "missing"
    storage.put_bytes(whole)
    assert scrub_due() == 1
    assert not FileFault.objects.exists()
    told = Event.objects.filter(subject=filing.reference, code__startswith="store.").order_by("id")
    assert list(told.values_list("code", flat=True)) == ["store.file_damaged", "store.file_missing", "store.file_mended"]


def test_a_store_that_is_not_mounted_is_one_fault_and_not_one_of_each_file(store, lives, at_work, caplog):
    """As with a mount that did not come up: the folder is there and empty."""
    documents(lives, 5)
    sweep_orphans_due()
    store.rename(store.with_name("elsewhere"))
    store.mkdir()
    assert parts.store() == "not there"
    at_work.move_to(clock.now() + timedelta(days=8))
    for walk in (scrub_due, scrub_everything, sweep_orphans_due):
        with pytest.raises(stores.WrongStore) as refusal:
            walk()
        assert refusal.value.code == "store-away"
    schedule.run_due()
    assert [record.message for record in caplog.records if record.name == "workflows.schedule"] == [
        "the job store.scrub failed", "the job store.orphans failed",
    ]  # fmt: skip
    assert 'registry_job_failed{job_name="store.scrub"} 1' in exposition(gauges())
    proven = run.some(["I1"])
    assert [each for result in proven.results for each in result["examples"]] == [{"subject": "the file store", "found": "store-away"}] * 3
    assert proven.breaches == 3, "of the documents, of what was replaced and of the papers"
    assert not FileFault.objects.exists()
    assert not Event.objects.filter(code__startswith="store.").exists()
    shutil.rmtree(store)
    store.with_name("elsewhere").rename(store)
    assert parts.store() == "ok"
    assert (scrub_due(), FileFault.objects.count()) == (0, 0)


def test_a_store_that_is_empty_from_the_beginning_is_not_there(store, lives):
    documents(lives, 1)
    shutil.rmtree(store)
    with pytest.raises(stores.WrongStore, match="is not there"):
        scrub_due()


def test_when_many_are_faulty_the_walk_waits_and_says_so_once(store, lives, at_work, monkeypatch):
    monkeypatch.setattr(scrub, "MOST_FAULTS", 3)
    monkeypatch.setattr(scrub, "_AT_ONCE", 4)
    hashes = documents(lives, 20)
    scrub_due()
    whole = {sha256: damage(sha256) for sha256 in hashes}
    at_work.move_to(clock.now() + timedelta(days=8))
    with pytest.raises(scrub.TooManyFaults, match="4 stored files are missing or damaged: look at the disk"):
        scrub_due()
    with pytest.raises(scrub.TooManyFaults):
        scrub_due()
    assert FileFault.objects.count() == 4, "it goes no further"
    assert scrub_everything() == 21, "unless it is asked to"
    for sha256 in hashes[6:]:
        storage.put_bytes(whole[sha256])
    for _turn in range(7):
        with pytest.raises(scrub.TooManyFaults):
            scrub_due()
    assert list(FileFault.objects.order_by("sha256").values_list("sha256", flat=True)) == hashes[:6], "all are looked at again in turn"
    for sha256 in hashes[:6]:
        storage.put_bytes(whole[sha256])
    for _turn in range(2):
        with suppress(scrub.TooManyFaults):
            scrub_due()
    assert not FileFault.objects.exists()
    assert scrub_due() == 0


def test_a_missing_file_of_a_paper_is_found(store, lives):
    filing = lives.reach("served")
    paper = Paper.objects.filter(subject=filing.reference).first()
    storage.path_of(paper.sha256).unlink()
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 files are missing or damaged"):
        call_command("scrub_store", stdout=out)
    assert out.getvalue() == f"{paper.sha256} is missing: {paper.number}\n"
    assert Event.objects.get(code="store.file_missing").subject == paper.number


def test_what_the_walk_has_found_is_not_sealed(store, lives):
    """The other ways out of the store have their tests: the door in tests/backoffice/api, the screens in tests/backoffice/staff."""
    filing = lives.reach("accepted")
    document = filing.documents.get()
    with storage.open_checked(document.sha256):
        damage(document.sha256)
    assert scrub_everything() == 1
    with pytest.raises(storage.Damaged):
        storage.open_checked(document.sha256)
    with pytest.raises(storage.Damaged):
        papers.draw_sealed_copy(filing, document, papers.stationery(filing.office, "SEAL-2026-000001"))
    with pytest.raises(storage.Damaged):
        storage.read(document.sha256)
