"""The page of a filing's print: asked for, how far it is, fetched; stale, failed or gone it says so and offers to begin anew."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.cases.models import SealedLook
from backoffice.kernel import clock, made_files, outbox, storage
from backoffice.kernel.models import OutboxMessage
from tests.backoffice.staff.reading import queries
from tests.factories.lives import stored_document
from tests.reports.specimens import read_back, tight
from workflows.cases.actions.set_level import seal_filing
from workflows.papers import printing
from workflows.papers.actions import make_print as worker
from workflows.papers.actions.make_print import make_print
from workflows.papers.models import KeptPrint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_store")]


@pytest.fixture
def filing(lives, monkeypatch):
    """Whatever is printed takes long."""
    monkeypatch.setattr(printing, "MOST_PAGES", 0)
    return lives.receive(documents=(stored_document("writ"), stored_document("summons", title="Second one")))


def address(filing, name="print"):
    return reverse(f"staff:{name}", kwargs={"reference": filing.reference})


def told(client, filing):
    answer = client.get(address(filing))
    assert answer.status_code == 200
    return answer.content.decode(), answer.get("Refresh")


def fetch(client, filing):
    return client.post(address(filing, "print-file"), {"at": KeptPrint.objects.latest("pk").reference})


def work():
    while outbox.drain():
        pass


def test_it_is_asked_for_left_found_again_and_fetched(officer, filing, monkeypatch):
    text, again = told(officer, filing)
    assert ("Make it<" in text, "made in the background" in text, again) == (True, True, None)
    answer = officer.post(address(filing))
    assert (answer.status_code, answer.url) == (302, address(filing))
    monkeypatch.setattr(worker, "ONE_TURN", timedelta(seconds=-1))
    kept = KeptPrint.objects.get()
    for _turn in range(2):
        make_print(reference=kept.reference)
    text, again = told(officer, filing)
    assert ("1 of 2 documents done" in text, '<progress max="2" value="1">' in text, again) == (True, True, "2")
    assert fetch(officer, filing).url == address(filing), "there is nothing to fetch yet"
    work()
    text, again = told(officer, filing)
    assert ("Fetch the PDF (" in text, "<dd>3</dd>" in text, again) == (True, True, None)
    assert officer.post(address(filing)).url == address(filing), "the button on the filing's page leads back"
    assert KeptPrint.objects.count() == 1
    answer = fetch(officer, filing)
    data = b"".join(answer)
    assert (answer["Content-Type"], answer["Content-Length"], answer["Cache-Control"]) == ("application/pdf", str(len(data)), "no-store")
    assert answer["Content-Disposition"] == f'attachment; filename="{filing.reference}.pdf"'
    assert tight("Second one") in read_back(data)
    codes = Event.objects.filter(code__startswith="filing.print").order_by("pk").values_list("code", "actor_name")
    assert list(codes) == [("filing.print_asked", "Ada Lam"), ("filing.printed", "Ada Lam")]


def test_a_short_one_is_handed_out_at_once(officer, lives):
    short = lives.receive()
    text, _again = told(officer, short)
    assert 'target="_blank"' in text
    assert officer.post(address(short))["Content-Type"] == "application/pdf"
    assert not KeptPrint.objects.exists()


def test_what_changed_since_is_said_and_not_handed_out(officer, lives, filing, sign_in):
    officer.post(address(filing))
    work()
    seal_filing(reference=filing.reference, level="court", document=2, ground="Order 1", officer=lives.court.senior)
    answer = fetch(officer, filing)
    assert (answer.status_code, answer.url) == (302, address(filing))
    text, _again = told(officer, filing)
    assert ("The filing has changed since it was asked for (Ada Lam," in text, "Make it anew" in text, "Fetch" in text) == (
        True,
        True,
        False,
    )
    officer.post(address(filing))
    work()
    assert "Fetch the PDF" in told(officer, filing)[0]
    # The senior officer sees the sealed document, has a print of their own, and stands on record with it.
    senior = sign_in(lives.court.senior)
    assert "Make it anew" in told(senior, filing)[0]
    senior.post(address(filing))
    work()
    answer = fetch(senior, filing)
    assert tight("Second one") in read_back(b"".join(answer))
    assert SealedLook.objects.filter(person=lives.court.senior, what="document", document_number=2).exists()
    assert fetch(officer, filing).status_code == 404, "of another one nothing is told"
    assert "1 document, 1 page" in told(officer, filing)[0]


def test_why_it_could_not_be_made_is_said_and_it_is_tried_again(officer, filing):
    # The bytes of both.
    path = storage.path_of(filing.documents.get(number=2).sha256)
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.4 broken")
    storage._checked.clear()
    officer.post(address(filing))
    work()
    text, again = told(officer, filing)
    assert ("The stored file of document 1 is damaged." in text, "Try again" in text, again) == (True, True, None)
    path.write_bytes(whole)
    officer.post(address(filing))
    work()
    assert "Fetch the PDF" in told(officer, filing)[0]


def test_one_that_the_worker_gave_up_on_is_said_and_tried_again(officer, filing):
    officer.post(address(filing))
    OutboxMessage.objects.filter(topic=printing.PRINT).update(parked_at=clock.now())
    text, again = told(officer, filing)
    assert ("gave it up" in text, "Try again" in text, again) == (True, True, None)
    officer.post(address(filing))
    work()
    assert "Fetch the PDF" in told(officer, filing)[0]


def test_what_is_not_kept_any_more_is_said(officer, filing):
    officer.post(address(filing))
    work()
    made_files.remove(KeptPrint.objects.get().reference)
    text, _again = told(officer, filing)
    assert ("is not kept any more" in text, "Make it anew" in text) == (True, True)


def test_the_page_asks_the_same_whatever_there_is(officer, filing, lives):
    none = queries(officer, address(filing))
    many = lives.receive(documents=(stored_document("writ"), *(stored_document("summons", title=f"No. {each}") for each in range(9))))
    officer.post(address(many))
    making = queries(officer, address(many))
    work()
    # Whether the worker has given up is asked of one that is being made, and of no other.
    assert (making, queries(officer, address(many))) == (none + 1, none)
