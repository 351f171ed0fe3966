"""The pages of closures, from the form through the preview to the effect; and what the filer and the public are told."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.calendar.models import Closure
from backoffice.changes.models import Change
from backoffice.papers.models import Paper
from backoffice.people.models import Office
from tests.backoffice.staff.conftest import shows_password
from tests.factories.closures import Storm, drain
from tests.factories.court import day_at
from tests.factories.lives import fresh


@pytest.fixture
def client(court):
    client = Client()
    client.force_login(court.manager)
    shows_password(client)
    return client


TYPED = {
    "offices": ["DC-REG", "DC-ACC"], "closed_from": "2026-03-10T09:30", "reopened_at": "2026-03-10T14:00", "closure_ground": "gale",
    "cause": "", "note": "No. 8", "ground": "notice of 09:20",
}  # fmt: skip


def test_from_the_form_to_the_moved_filing(lives, at_work, client):
    filing = lives.deemed_received()
    at_work.move_to(day_at(at_work.moment.date(), 15))
    shows_password(client)
    sent = client.post(reverse("staff:closure-enter"), TYPED)
    assert sent.status_code == 302
    page = client.get(sent.url).text
    assert filing.reference in page and "Put it into effect" in page and "filing gets another deemed time" in page
    change = Change.objects.get()
    client.post(reverse("staff:change-propose", args=[change.reference]), {"content_hash": change.content_hash})
    drain()
    assert fresh(filing).deemed_received_at == day_at(at_work.moment.date(), 14)
    assert "filing or payment was moved" in client.get(sent.url).text
    listed = client.get(reverse("staff:closures")).text
    assert "No. 8" in listed and change.reference in listed


def test_a_storm_closes_all_offices_by_one_tick(court, client):
    client.force_login(court.manager)
    form = client.get(reverse("staff:closure-enter")).text
    assert "All 4 offices" in form
    sent = {"every": "yes", "closed_from": "2026-03-12T09:00", "closure_ground": "gale", "ground": "HKO"}
    assert client.post(reverse("staff:closure-enter"), sent).status_code == 302
    closed = {each["office"] for each in Change.objects.get().content["closures"]}
    assert closed == set(Office.objects.values_list("code", flat=True))


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(court, client):
    for wrong, words in (
        ({"offices": []}, "Choose at least one office."),
        ({"reopened_at": "2026-03-10T09:30"}, "An office reopens after it has closed."),
        ({"closed_from": "yesterday"}, "Write the time as"),
        ({"ground": ""}, "Say how it became known"),
    ):
        answer = client.post(reverse("staff:closure-enter"), {**TYPED, **wrong})
        assert answer.status_code == 422 and words in answer.text and "No. 8" in answer.text
    assert not Change.objects.exists()


def test_an_open_closure_is_reopened_corrected_and_cancelled_for_all_its_offices(court, at_work, client):
    Storm(court).close(at_work.moment)
    at_work.move_to(day_at(at_work.moment.date(), 14, 30))
    shows_password(client)
    rows = list(Closure.objects.order_by("office__code"))
    ticked = {"closures": [row.pk for row in rows], "ground": "notice"}
    for act, typed in (
        ("reopen", {"reopened_at": "2026-03-10T14:00"}),
        ("correct", {"closed_from": "2026-03-10T10:00", "reopened_at": "2026-03-10T14:10", "closure_ground": "black_rainstorm"}),
        ("cancel", {}),
    ):
        rows = list(Closure.objects.order_by("office__code"))
        ticked["closures"] = [row.pk for row in rows]
        sent = client.post(reverse("staff:closure-change", args=[rows[0].pk, act]), {**ticked, **typed})
        assert sent.status_code == 302, sent.text
        change = Change.objects.latest("pk")
        client.post(reverse("staff:change-propose", args=[change.reference]), {"content_hash": change.content_hash})
    assert not Closure.objects.exists()
    assert {row.voided_with_id for row in Closure.ever.all()} == set(Change.objects.order_by("-pk").values_list("pk", flat=True)[:3])


def test_the_paper_that_told_another_time_is_superseded_and_its_page_says_so(lives, at_work):
    filing = lives.deemed_received()
    lives.pay(filing)
    drain()
    old = {paper.kind: paper for paper in Paper.objects.all()}
    at_work.move_to(day_at(at_work.moment.date(), 15))
    Storm(lives.court).close(day_at(at_work.moment.date(), 9, 30), day_at(at_work.moment.date(), 14))
    for kind, paper in old.items():
        paper.refresh_from_db()
        assert paper.superseded_by is not None, kind
        assert paper.superseded_by.content["deemed_at"].startswith("2026-03-10T06:00"), "in UTC"
        assert "Replaced: a later paper" in Client().get(reverse("public:verify", kwargs={"code": paper.verification_code})).text
    assert set(old) == {"acknowledgement", "receipt"}
