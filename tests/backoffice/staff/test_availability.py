"""The page of the ledger: the outages of a month, a note, a certificate; for those who may."""

import pytest
from django.test import Client

from backoffice.kernel import clock
from backoffice.papers.models import Paper
from tests.factories.pages import kept_in_the_ledger
from workflows.maintenance.models import OutageNote

pytestmark = pytest.mark.django_db
PAGE = "/calendar/availability/"


@pytest.fixture
def manager(lives):
    kept_in_the_ledger(lives)
    client = Client()
    client.force_login(lives.court.manager)
    return client


def test_it_lists_the_outages_of_the_month_with_cause_and_note(manager):
    page = manager.get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    for fact in ("the web server was not running", "the disk was full", "The power of the machine room failed.", "0:20:00", "77.77"):
        assert fact in text, fact


def test_a_note_and_a_certificate_are_put_on_record(manager):
    begun = clock.now().isoformat()
    assert manager.post(f"{PAGE}note/", {"begun_at": begun, "note": ""}).status_code == 422
    assert manager.post(f"{PAGE}note/", {"begun_at": begun, "note": "a cable"}).status_code == 302
    assert OutageNote.objects.filter(note="a cable").count() == 1
    asked = {"reference": "OC-0000-0000", "first": "2026-03-10T08:00", "until": "2026-03-10T09:59", "office": "DC-REG"}
    assert manager.post(f"{PAGE}certify/", {**asked, "until": "2026-03-10T11:00"}).status_code == 422
    assert manager.post(f"{PAGE}certify/", asked).status_code == 302
    number = Paper.objects.get(kind="outage_certificate").number
    answer = manager.get(f"{PAGE}certificate/", {"number": number})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert number in manager.get(PAGE).content.decode()
    assert manager.get(f"{PAGE}certificate/", {"number": "OUT-2026-999999"}).status_code == 404
