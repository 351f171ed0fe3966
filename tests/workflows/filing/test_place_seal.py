"""An officer moves the seal: by whom and when, what is refused, and where it stands in the file that is sealed."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from backoffice.filings.models import QueueRule, SealPlace
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock, outbox, storage
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.papers.models import Paper, PaperKind
from reports.documents.sealed_copy import seal_of
from reports.render import seal
from reports.render.placing import look
from reports.render.stamping import stamp_page
from tests.factories.lives import fresh, stored_document
from tests.reports.render.test_stamping import FULL, PORTRAIT, turned
from tests.reports.specimens import sealed_copy as content_of
from workflows.filing.actions.accept import accept
from workflows.filing.actions.place_seal import Word, place_seal
from workflows.filing.actions.return_for_correction import return_for_correction

pytestmark = pytest.mark.django_db


def say(lives, filing, who="officer", **word):
    return place_seal(reference=filing.reference, officer=getattr(lives.court, who), word=Word(**{"document": 1, **word}))


def at(x, y):
    return {"manner": "place", "x": x, "y": y}


def corner_of_seal(data):
    """The lower left corner of the seal on the first page, in points of the page's own space, read from its operators."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        for operands, operator in reversed(pikepdf.parse_content_stream(page)):
            if str(operator) == "cm":
                return tuple(round(float(number), 2) for number in operands), len(pdf.pages)
    raise AssertionError("no seal")


def sealed(filing):
    while outbox.drain():
        pass
    return storage.read(Paper.objects.get(subject=filing.reference, kind=PaperKind.SEALED_COPY).sha256)


def test_the_sealed_copy_has_it_where_it_was_put_and_the_last_word_counts(lives):
    filing = lives.taken(documents=(stored_document("writ", data=PORTRAIT),))
    assert say(lives, filing, **at(200, 560)) == ""
    assert say(lives, filing, **at(200, 560)) == "", "said again it is there"
    assert say(lives, filing, manner="cover") == ""
    say(lives, filing, manner="found")
    say(lives, filing, **at(100, 540))
    assert SealPlace.objects.count() == 4
    accept(reference=filing.reference, officer=lives.court.officer)
    matrix, _pages = corner_of_seal(sealed(filing))
    assert matrix == (1, 0, 0, 1, 100, 540)


def test_on_a_cover_page(lives):
    filing = lives.taken(documents=(stored_document("writ", data=PORTRAIT),))
    say(lives, filing, manner="cover")
    accept(reference=filing.reference, officer=lives.court.officer)
    with pikepdf.open(io.BytesIO(PORTRAIT)) as before, pikepdf.open(io.BytesIO(sealed(filing))) as after:
        assert len(after.pages) == len(before.pages) + 1


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (at(60, 60), "seal-over-print"),
        (at(500, 800), "seal-outside"),
        (at(0, 560), "seal-outside"),
        ({"manner": "place"}, "seal-manner"),
        ({"manner": "cover", "x": 1, "y": 1}, "seal-manner"),
        ({"manner": "where?"}, "seal-manner"),
    ],
)
def test_what_is_refused(lives, word, code):
    filing = lives.taken(documents=(stored_document("writ", data=PORTRAIT),))
    with pytest.raises(Refused) as refused:
        say(lives, filing, **word)
    assert refused.value.code == code
    assert not SealPlace.objects.exists()


def test_by_whom_and_when(lives):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    filing = lives.taken(documents=(stored_document("writ", data=PORTRAIT),))
    with pytest.raises(NotFound):
        say(lives, filing, document=2, manner="cover")
    with pytest.raises(Conflict, match="Ada Lam has it"):
        say(lives, filing, who="colleague", manner="cover")
    with pytest.raises(Forbidden):
        say(lives, filing, who="cashier", manner="cover")
    accept(reference=filing.reference, officer=lives.court.officer)
    say(lives, filing, manner="cover")
    with pytest.raises(Conflict, match="nobody else"):
        say(lives, filing, who="colleague", manner="found")
    with clock.set_to(clock.now() + timedelta(minutes=2)), pytest.raises(Conflict, match="could be undone until"):
        say(lives, filing, manner="found")
    returned = lives.taken()
    return_for_correction(reference=returned.reference, officer=lives.court.officer, reasons=[ReturnedFor("not-signed")], cure_by=None)
    with pytest.raises(Conflict):
        say(lives, returned, manner="cover")


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_that_is_turned_has_it_upright_at_the_place_as_displayed(tmp_path: Path, degrees):
    """Where blank paper was found and is said to be the place, the seal comes to the same spot."""
    file = tmp_path / "page.pdf"
    file.write_bytes(turned(PORTRAIT, degrees))
    first = look(file, None)
    assert first.found is not None
    stood = look(file, (first.found.x, first.found.y))
    assert (stood.asked, stood.trouble) == (first.found, "")
    stamp = seal.stamp(seal_of(content_of()), wide=True)
    moved = stamp_page(file, stamp, (first.found.x, first.found.y))
    by_itself = stamp_page(file, stamp)
    assert moved is not None and by_itself is not None
    assert corner_of_seal(moved.data) == corner_of_seal(by_itself.data)


def test_on_a_full_page_there_is_no_place(tmp_path):
    file = tmp_path / "page.pdf"
    file.write_bytes(FULL)
    found = look(file, (100, 100))
    assert (found.asked, found.trouble) == (None, "print")


def test_the_page_shows_it_and_says_what_is_wrong(lives):
    filing = lives.taken(documents=(stored_document("writ", data=PORTRAIT),))
    client = Client()
    client.force_login(lives.court.officer)
    address = reverse("staff:seal-place", args=[filing.reference])
    assert address in client.get(f"{reverse('staff:filing', args=[filing.reference])}?document=1").content.decode()
    page = client.get(address).content.decode()
    assert "data-box" in page and 'name="manner"' in page
    picture = client.get(reverse("staff:seal-picture", args=[filing.reference, 1]))
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    wrong = client.post(address, {"document": "1", "manner": "place", "x": "60", "y": "60"})
    assert (wrong.status_code, "Something is printed there" in wrong.content.decode()) == (422, True)
    right = client.post(address, {"document": "1", "manner": "place", "x": "200", "y": "560"}, follow=True)
    assert "is noted" in right.content.decode()
    assert fresh(filing).seal_places.get().x == 200
