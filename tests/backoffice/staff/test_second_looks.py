"""The pages of the blind second look: nothing gives the decision away before the answer, and nobody sees it whom it is not for."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.cases.models import SealedLook
from backoffice.filings.models import SecondLook
from backoffice.kernel import clock
from tests.backoffice.staff.reading import words
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.look_again import take_look

pytestmark = pytest.mark.django_db


def reading(person):
    client = Client()
    client.force_login(person)
    return client


def address(name, look, *more):
    return reverse(f"staff:{name}", args=[look.reference, *more])


def blind(client, look):
    answer = client.get(address("second-look", look))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_blind_page_is_the_same_whatever_was_decided(lives):
    """Word for word, but for what a filing says of itself: accepted, accepted in part, returned or rejected."""
    seen = []
    lives.to_check("within", "Within the limits", rule="within-jurisdiction", required=True, kinds=("writ", "defence"))
    documents = lives.submission("writ", "defence").documents
    for standing in ("accepted", "in_part", "returned", "rejected", "served", "lapsed"):
        look = lives.drawn(standing, **({} if standing == "in_part" else {"documents": documents}))
        client = reading(lives.court.colleague)
        client.post(address("second-look-take", look))
        text = blind(client, look)
        filing = look.line.filing
        filing.refresh_from_db(fields=["case"])
        hidden = [filing.reference, "Ada Lam", "Cora Yip", "not signed", *([filing.case.number] if filing.case else [])]
        assert [word for word in hidden if word in text] == [], standing
        text = re.sub(r"SL-\w{4}-\w{4}|csrfmiddlewaretoken[^>]*|data-hash=\"\w*\"|data-clock=\"\d*\"", "", text)
        seen.append(re.sub(r"\d\d:\d\d:\d\d", "", text))
    assert len(set(seen)) == 1


def test_an_officer_looks_answers_and_then_reads_whether_it_agrees(lives):
    look = lives.drawn("returned")
    client, listed = reading(lives.court.colleague), reverse("staff:second-looks")
    assert look.line.filing.reference not in client.get(listed).content.decode()
    assert address("second-look-take", look) in client.get(listed).content.decode()
    assert client.get(address("second-look", look)).status_code == 404, "it is not taken yet"
    assert client.post(address("second-look-take", look), follow=True).status_code == 200
    file = client.get(address("second-look-document", look, 1))
    assert file.status_code == 200
    assert look.line.filing.reference not in file["Content-Disposition"]
    assert client.get(address("second-look-document", look, 9)).status_code == 404
    refused = client.post(address("second-look", look), {"ruling": "returned", "note": "The last page."})
    assert (refused.status_code, "Give at least one reason" in words(refused), "The last page." in words(refused)) == (422, True, True)
    told = client.post(
        address("second-look", look), {"ruling": "returned", "reason": ["not-signed"], "note": "The last page."}, follow=True
    )
    assert "decided alike" in words(told)
    assert look.line.filing.reference in told.content.decode()
    assert "Nothing waits for a second look" in words(client.get(listed))


def test_nobody_else_opens_it_and_who_decided_learns_nothing(lives):
    look = lives.drawn()
    take_look(reference=look.reference, officer=lives.court.colleague)
    for person in (lives.court.officer, lives.court.senior):
        client = reading(person)
        for name, more in (("second-look", ()), ("second-look-document", (1,))):
            assert client.get(address(name, look, *more)).status_code == 404
        assert look.reference not in client.get(reverse("staff:second-looks")).content.decode()
    assert reading(lives.court.officer).post(address("second-look-take", look)).status_code == 404
    refused = reading(lives.court.senior).post(address("second-look-take", look))
    assert "Ben Ho is looking at it" in words(refused)
    for name in ("second-looks-not-alike",):
        assert reading(lives.court.officer).get(reverse(f"staff:{name}")).status_code == 403


def test_what_is_sealed_is_not_there_and_a_look_at_it_is_on_record(lives):
    look = lives.drawn()
    take_look(reference=look.reference, officer=lives.court.colleague)
    seal_filing(reference=look.line.filing.reference, level="court", ground="an order", officer=lives.court.senior)
    client = reading(lives.court.colleague)
    assert [client.get(address("second-look", look)).status_code, client.get(address("second-look-document", look, 1)).status_code] == [
        404
    ] * 2
    SecondLook.objects.update(taken_by=None, taken_at=None)
    senior = reading(lives.court.senior)
    senior.post(address("second-look-take", look))
    blind(senior, look)
    assert SealedLook.objects.filter(person=lives.court.senior, subject=look.line.filing.reference).exists()


def test_those_not_decided_alike_are_listed_with_who_decided_what_and_talked_over(lives):
    look = lives.looked_again()
    lives.looked_again("accepted", "accepted", ())
    senior, listed = reading(lives.court.senior), reverse("staff:second-looks-not-alike")
    page = senior.get(listed)
    assert page.content.decode().count("data-row") == 1
    for word in (look.line.filing.reference, "Ada Lam", "Ben Ho", "decided otherwise", "The last page is not signed."):
        assert word in words(page)
    asked = address("second-look-talked-over", look)
    assert senior.post(asked, {"note": " "}).status_code == 422
    assert "was talked over" in words(senior.post(asked, {"note": "Signed elsewhere."}, follow=True))
    assert "data-row" not in senior.get(listed).content.decode()
    assert "Signed elsewhere." in words(senior.get(listed, {"show": "done"}))
    month = f"{clock.today():%Y-%m}"
    assert "data-row" not in senior.get(listed, {"from": "2020-01", "to": "2020-02", "show": "all"}).content.decode()
    figures = words(senior.get(reverse("staff:consistency"), {"from": month, "to": month}))
    assert "Looked at again" in figures
    assert "50.0%" in figures
    assert "Looked at again" not in words(reading(lives.court.officer).get(reverse("staff:consistency")))


def test_an_auditor_reads_the_list_and_notes_nothing(lives):
    look = lives.looked_again()
    auditor = reading(lives.court.auditor)
    page = auditor.get(reverse("staff:second-looks-not-alike"))
    assert look.line.filing.reference in unescape(page.content.decode())
    assert address("second-look-talked-over", look) not in page.content.decode()
    assert auditor.post(address("second-look-talked-over", look), {"note": "x"}).status_code == 403
