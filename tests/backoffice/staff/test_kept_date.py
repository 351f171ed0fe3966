"""The page by which a senior officer lets a filing keep the date of the returned one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.changes.models import Change
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh
from workflows.cases.actions.set_level import seal_filing

pytestmark = pytest.mark.django_db


def test_it_shows_both_dates_and_leads_to_the_change(lives):
    filing = lives.corrected()
    client = Client()
    client.force_login(lives.court.senior)
    address = reverse("staff:keep-date", args=[filing.reference])
    # Filed again within the same moment of the test's clock: there is no later date.
    assert "Its own date is not later" in client.get(address).content.decode()
    fresh(filing)
    assert client.post(address, {"ground": "Order 2"}).status_code == 422
    assert not Change.objects.exists()


def test_from_the_filing_to_what_the_second_person_reads(lives, at_work):
    returned = lives.returned()
    at_work.move_to(AT_WORK + timedelta(hours=2))
    filing = fresh(lives.taken(resubmits=returned.reference))
    client = Client()
    client.force_login(lives.court.senior)
    address = reverse("staff:keep-date", args=[filing.reference])
    assert address in client.get(reverse("staff:filing", args=[filing.reference])).content.decode()
    answer = client.post(address, {"ground": "Order 2 rule 1"}, follow=True)
    page = answer.content.decode()
    assert "Date of filing" in page
    assert returned.reference in page
    assert Change.objects.get().content["earlier"] == returned.reference


def test_a_change_about_what_somebody_may_not_see_is_not_there_for_them(lives):
    filing = lives.date_kept()
    change = Change.objects.get(subject=filing.reference)
    here, done = reverse("staff:change", args=[change.reference]), f"{reverse('staff:changes')}?tab=done"

    def seen(person):
        client = Client()
        client.force_login(person)
        return client.get(here).status_code, change.reference in client.get(done).content.decode()

    assert seen(lives.court.cashier) == (200, True)
    assert seen(lives.court.stranger) == (404, False), "of another court"
    seal_filing(reference=filing.reference, level="court", ground="Order 1", officer=lives.court.senior)
    assert seen(lives.court.cashier) == (404, False)
    assert seen(lives.court.auditor) == (200, True), "who sees what is sealed"
