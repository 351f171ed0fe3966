"""A long filing is bound by the worker, document by document, kept for a while, and handed out to whoever may see what is in it now."""

import os
import subprocess
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backoffice.audit.models import Event
from backoffice.filings.models import Document
from backoffice.kernel import clock, made_files, outbox, storage
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.models import OutboxMessage
from reports.render import bounded
from tests.factories.lives import fresh, stored_document
from tests.faults.small_disk import MEGABYTE, small_disk
from tests.reports.specimens import read_back, tight
from tests.samples import RAW, raw_pdf, saved, text_pdf
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.correct_party import correct_party
from workflows.operations.owed import is_owed
from workflows.papers import printing
from workflows.papers.actions import make_print as worker
from workflows.papers.actions.ask_print import ask_print
from workflows.papers.actions.fetch_print import fetch_print
from workflows.papers.actions.make_print import make_print
from workflows.papers.actions.print_filing import print_filing
from workflows.papers.forgetting import forget_prints
from workflows.papers.models import KeptPrint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_store")]


KINDS = {"writ": "Alpha", "summons": "Beta", "defence": "Gamma"}


@pytest.fixture
def long(monkeypatch):
    """Whatever is printed takes long."""
    monkeypatch.setattr(printing, "MOST_PAGES", 0)


@pytest.fixture
def filing(lives, long):
    """Three short documents."""
    documents = tuple(stored_document(kind, title=word, data=saved(text_pdf(2, word))) for kind, word in KINDS.items())
    return lives.receive(documents=documents)


def work():
    while outbox.drain():
        pass


def work_but(topic):
    """All the worker's work but this."""
    for message in OutboxMessage.objects.exclude(topic=topic):
        outbox.run(message)


def asked(lives, filing, who="officer"):
    return ask_print(reference=filing.reference, person=getattr(lives.court, who))


def made(lives, filing, who="officer"):
    kept = asked(lives, filing, who)
    work()
    return KeptPrint.objects.get(pk=kept.pk)


def fetched(lives, filing, kept, who="officer"):
    handed = fetch_print(reference=filing.reference, kept=kept.reference, person=getattr(lives.court, who))
    with handed.file as file:
        data = file.read()
    assert (handed.name, handed.size) == (f"{filing.reference}.pdf", len(data))
    return data


def seal(lives, filing, level="court", document=0):
    seal_filing(reference=filing.reference, document=document, level=level, ground="Order 1", officer=lives.court.senior)


def events_of(code):
    return [(event.actor_name, event.data["documents"]) for event in Event.objects.filter(code=code).order_by("pk")]


def copy_of(document):
    """Its stored file, to be harmed."""
    path = storage.path_of(document.sha256)
    path.chmod(0o600)
    storage._checked.clear()
    return path


@pytest.mark.poppler
def test_more_than_six_hundred_pages_come_out_of_the_worker_in_their_order(lives, tmp_path):
    counts = {"Alpha": 210, "Beta": 1, "Gamma": 400}
    documents = tuple(
        stored_document(kind, title=word, data=saved(text_pdf(counts[word], word)), pages=counts[word]) for kind, word in KINDS.items()
    )
    filing = lives.receive(documents=documents)
    with pytest.raises(Refused) as refused:
        print_filing(reference=filing.reference, person=lives.court.officer)
    assert refused.value.code == "too-large"
    kept = made(lives, filing)
    assert (kept.done, kept.total, kept.pages, kept.finished_at) == (3, 3, 612, clock.now())
    path = tmp_path / "print.pdf"
    path.write_bytes(fetched(lives, filing, kept))
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    assert told.stderr == b""
    pages = [tight(page) for page in told.stdout.decode().split("\f")[:-1]]
    assert len(pages) == 612 and tight("Filing, printed whole") in pages[0] and tight("Asked for by") in pages[0]
    wanted = [(number, word, page, count) for number, (word, count) in enumerate(counts.items(), start=1) for page in range(1, count + 1)]
    assert pages[1:] == [
        tight(f"{word}, page {page} of {count} {filing.reference} / {number} {place} / 612")
        for place, (number, word, page, count) in enumerate(wanted, start=2)
    ]
    assert (events_of("filing.print_asked"), events_of("filing.printed")) == ([("Ada Lam", [1, 2, 3])], [("Ada Lam", [1, 2, 3])])


def test_one_that_is_killed_goes_on_where_it_was_and_the_file_is_the_same(lives, filing, monkeypatch):
    whole = fetched(lives, filing, made(lives, filing))
    KeptPrint.objects.all().delete()
    monkeypatch.setattr(worker, "ONE_TURN", timedelta(seconds=-1))
    kept = asked(lives, filing)
    assert not make_print(reference=kept.reference)
    assert not make_print(reference=kept.reference)
    kept.refresh_from_db()
    assert (kept.done, kept.finished_at, made_files.size_of(kept.reference)) == (1, None, kept.size)
    # Killed after the next document was written and before its row was.
    with made_files.path_of(kept.reference).open("ab") as file:
        file.write(b"half a document")
    work()
    kept.refresh_from_db()
    assert (kept.done, made_files.size_of(kept.reference)) == (3, kept.size)
    assert fetched(lives, filing, kept) == whole
    assert make_print(reference=kept.reference), "a second run changes nothing"


def test_a_file_that_is_lost_on_the_way_is_begun_anew(lives, filing, monkeypatch):
    monkeypatch.setattr(worker, "ONE_TURN", timedelta(seconds=-1))
    kept = asked(lives, filing)
    for _turn in range(2):
        make_print(reference=kept.reference)
    made_files.remove(kept.reference)
    work()
    kept.refresh_from_db()
    assert (kept.done, kept.pages) == (3, 7)
    assert "Gamma" in read_back(fetched(lives, filing, kept))


def test_two_workers_never_write_one_file(lives, filing):
    kept = asked(lives, filing)
    with made_files.held(kept.reference), pytest.raises(outbox.NotYet):
        make_print(reference=kept.reference)
    assert outbox.drain() > 0
    kept.refresh_from_db()
    assert kept.finished_at is not None


def test_the_same_is_made_once_for_all_who_may_see_as_much(lives, filing):
    kept = made(lives, filing)
    assert asked(lives, filing, "colleague").pk == asked(lives, filing, "senior").pk == kept.pk
    assert not OutboxMessage.objects.filter(topic=printing.PRINT).exists()
    fetched(lives, filing, kept, "colleague")
    assert events_of("filing.print_asked") == [("Ada Lam", [1, 2, 3])]
    assert events_of("filing.printed") == [(str(lives.court.colleague), [1, 2, 3])]
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptPrint.objects.create(reference="PR-2", filing=filing, fingerprint=kept.fingerprint, court_only=False, asked_by=kept.asked_by,
                                 asked_at=kept.asked_at, total=3)  # fmt: skip


def test_of_what_is_sealed_each_has_what_they_may_see(lives, filing):
    seal(lives, filing, document=2)
    kept, all_of_it = made(lives, filing), made(lives, filing, "senior")
    assert ((kept.court_only, kept.total), (all_of_it.court_only, all_of_it.total)) == ((False, 2), (True, 3))
    text = read_back(fetched(lives, filing, kept))
    assert ("Gamma" in text, "Beta" in text, tight("not open to whoever printed this") in text) == (True, False, True)
    assert "Beta" in read_back(fetched(lives, filing, all_of_it, "senior"))
    with pytest.raises(NotFound):
        fetched(lives, filing, all_of_it)
    assert "Beta" not in read_back(fetched(lives, filing, kept, "senior")), "the lesser one is nobody's secret"
    assert printing.is_there(all_of_it) and printing.is_there(kept)


@pytest.mark.parametrize("who", ["officer", "senior"])
@pytest.mark.parametrize("document", [0, 2])
def test_what_is_sealed_in_between_is_handed_out_to_nobody_and_goes(lives, filing, document, who):
    kept = made(lives, filing)
    seal(lives, filing, document=document)
    with pytest.raises(NotFound if (document, who) == (0, "officer") else Conflict):
        fetched(lives, filing, kept, who)
    forget_prints()
    kept.refresh_from_db()
    assert (kept.removed_at, made_files.size_of(kept.reference)) == (clock.now(), 0)
    assert events_of("filing.printed") == []


def test_a_level_that_hides_nothing_here_makes_it_stale_too(lives, filing):
    kept = made(lives, filing)
    seal(lives, filing, level="parties", document=1)
    with pytest.raises(Conflict) as refused:
        fetched(lives, filing, kept)
    assert refused.value.code == "print-stale"
    again = made(lives, filing)
    assert (again.pk != kept.pk, again.court_only) == (True, False)
    assert fetched(lives, filing, again)


def test_a_filing_that_changes_while_it_is_bound_is_given_up(lives, filing, monkeypatch):
    monkeypatch.setattr(worker, "ONE_TURN", timedelta(seconds=-1))
    kept = asked(lives, filing)
    make_print(reference=kept.reference)
    assert made_files.size_of(kept.reference)
    assert is_owed(printing.PRINT, {"kept": kept.reference})
    seal(lives, filing, document=3)
    work()
    kept.refresh_from_db()
    assert (kept.finished_at, kept.removed_at, made_files.size_of(kept.reference)) == (None, clock.now(), 0)
    assert not is_owed(printing.PRINT, {"kept": kept.reference})


def test_a_corrected_name_makes_it_stale(lives, long):
    taken = lives.taken()
    kept = made(lives, taken)
    names = {"name": "Tai Fat Limited", "name_zh": "大發有限公司"}
    correct_party(reference=taken.reference, position=1, ground="misspelt", officer=lives.court.officer, **names)
    assert forget_prints() == 1
    with pytest.raises(Conflict):
        fetched(lives, fresh(taken), kept)
    assert tight("Tai Fat Limited") in read_back(fetched(lives, taken, made(lives, taken)))


def test_a_damaged_document_is_named_and_it_can_be_tried_again(lives, filing):
    path = copy_of(Document.objects.get(filing=filing, number=2))
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    kept = made(lives, filing)
    assert (kept.fault, kept.fault_document, kept.finished_at, made_files.size_of(kept.reference)) == ("document-damaged", 2, None, 0)
    assert not OutboxMessage.objects.filter(topic=printing.PRINT).exists(), "it is not tried again and again"
    with pytest.raises(Conflict):
        fetched(lives, filing, kept)
    path.unlink()
    assert (made(lives, filing).fault, made(lives, filing).fault_document) == ("document-missing", 2)
    path.write_bytes(whole)
    again = made(lives, filing)
    assert (again.pk, again.fault, again.done) == (kept.pk, "", 3)
    assert fetched(lives, filing, again)


@pytest.mark.parametrize("fault", [bounded.Ended("killed"), MemoryError()])
def test_a_document_of_which_the_process_dies_is_named(lives, filing, monkeypatch, fault):
    run, calls = bounded.run, []

    def dies(work, *args, **kwargs):
        calls.append(work)
        if len(calls) == 7:
            raise fault
        return run(work, *args, **kwargs)

    monkeypatch.setattr(bounded, "run", dies)
    kept = made(lives, filing)
    # Four were counted, the sheet and the first document bound.
    assert (kept.fault, kept.fault_document) == ("document-unbindable", 2)


def test_a_name_that_cannot_be_printed_is_said(lives, long):
    kept = made(lives, lives.receive(documents=(stored_document("writ", title="\U0001f600"),)))
    assert kept.fault == "name-unprintable"


@pytest.mark.once
def test_a_full_disk_is_told_what_was_made_goes_and_it_is_made_when_there_is_room(lives, long, tmp_path, settings):
    with small_disk(tmp_path / "small", 8) as disk:
        settings.DATA_DIR = disk.path
        page = RAW[2].replace(b"/Contents", b"/Thumb 5 0 R/Contents")
        data = raw_pdf([*RAW[:2], page, RAW[3], b"<</Length %d>>stream\n%s\nendstream" % (MEGABYTE, b"x" * MEGABYTE)])
        filing = lives.receive(documents=(stored_document("writ"), stored_document("summons", data=data)))
        kept = asked(lives, filing)
        work_but(printing.PRINT)
        disk.fill()
        work()
        kept.refresh_from_db()
        assert (kept.fault, kept.fault_document, kept.done, made_files.size_of(kept.reference)) == ("store-full", 0, 0, 0)
        disk.make_room()
        assert made(lives, filing).finished_at is not None


def test_room_that_filings_need_is_not_taken(lives, filing, settings):
    settings.STORE_FREE_MIN_BYTES = made_files.shutil.disk_usage("/").total * 2
    assert made(lives, filing).fault == "store-full"


def test_it_is_kept_for_its_time_and_that_it_was_asked_for_and_fetched_for_ever(lives, filing, at_work, settings):
    settings.FILING_PRINT_HOURS = 48
    kept = made(lives, filing)
    fetched(lives, filing, kept)
    at_work.move_to(clock.now() + timedelta(hours=48))
    assert forget_prints() == 0, "the last moment at which it is kept"
    at_work.move_to(clock.now() + timedelta(microseconds=1))
    assert (forget_prints(), forget_prints()) == (1, 0)
    assert (KeptPrint.objects.exists(), made_files.size_of(kept.reference)) == (False, 0)
    with pytest.raises(NotFound):
        fetched(lives, filing, kept)
    assert len(events_of("filing.print_asked")) == len(events_of("filing.printed")) == 1


def test_a_file_that_is_lost_is_made_anew_and_one_that_no_row_names_goes(lives, filing, at_work):
    kept = made(lives, filing)
    made_files.path_of(kept.reference).write_bytes(b"cut off")
    with pytest.raises(Conflict) as refused:
        fetched(lives, filing, kept)
    assert refused.value.code == "print-gone"
    assert made(lives, filing).pk == kept.pk
    assert fetched(lives, filing, kept)
    long_ago = clock.now() - timedelta(hours=49)
    for name in ("PR-LEFT", kept.reference):
        with made_files.held(name):
            os.utime(made_files.path_of(name), (long_ago.timestamp(),) * 2)
    assert forget_prints() == 1
    assert (made_files.open_file("PR-LEFT"), made_files.size_of(kept.reference) > 0) == (None, True)


def test_who_may_not_see_the_filing_asks_and_fetches_nothing(lives, filing):
    kept = made(lives, filing)
    for who in ("stranger", "outsider"):
        with pytest.raises(Forbidden):
            asked(lives, filing, who)
        with pytest.raises(Forbidden):
            fetched(lives, filing, kept, who)
    other = lives.receive()
    with pytest.raises(NotFound):
        fetched(lives, other, kept)
    seal(lives, filing)
    with pytest.raises(NotFound):
        asked(lives, filing)


def test_of_what_shows_no_document_nothing_is_made(lives, filing):
    for number in (1, 2, 3):
        seal(lives, filing, document=number)
    for act in (ask_print, print_filing):
        with pytest.raises(Refused) as refused:
            act(reference=filing.reference, person=lives.court.officer)
        assert refused.value.code == "nothing-to-print"
    assert not KeptPrint.objects.exists()


def test_what_the_worker_gave_up_on_is_begun_anew(lives, filing):
    kept = asked(lives, filing)
    OutboxMessage.objects.filter(topic=printing.PRINT).update(parked_at=clock.now(), attempts=8)
    work()
    assert asked(lives, filing).pk == kept.pk
    work()
    kept.refresh_from_db()
    assert kept.finished_at is not None
