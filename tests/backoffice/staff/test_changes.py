"""The pages of changes: what waits for whom, and the way from a proposal to its effect."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.changes.models import Change, ChangeState
from tests.backoffice.staff.conftest import shows_password
from tests.factories import changes


@pytest.fixture
def signed_in(court):
    def sign_in(person):
        client = Client()
        client.force_login(person)
        shows_password(client)
        return client

    return sign_in


def test_a_proposal_waits_for_others_and_not_for_its_author(court, signed_in):
    change = changes.proposed(court.senior)
    listed = {
        who: change.reference in signed_in(getattr(court, who)).get(reverse("staff:changes")).text
        for who in ("senior", "manager", "auditor")
    }
    assert listed == {"senior": False, "manager": True, "auditor": False}
    # Where their day begins, the rail says so to whom it waits for.
    said = {who: '<b class="n">1' in signed_in(getattr(court, who)).get(reverse("staff:home"), follow=True).text for who in listed}
    assert said == listed
    assert change.reference in signed_in(court.senior).get(reverse("staff:changes") + "?tab=mine").text
    page = signed_in(court.senior).get(reverse("staff:change", args=[change.reference])).text
    assert "You proposed it; another person decides." in page
    assert reverse("staff:change-confirm", args=[change.reference]) not in page


def test_from_the_draft_to_its_effect(court, signed_in):
    change = changes.drafted(court.senior)
    author, second = signed_in(court.senior), signed_in(court.manager)
    sent = {"content_hash": change.content_hash}
    assert "Another person must confirm it" in author.get(reverse("staff:change", args=[change.reference])).text
    assert author.post(reverse("staff:change-propose", args=[change.reference]), sent).status_code == 302
    page = second.get(reverse("staff:change", args=[change.reference])).text
    assert change.content["text"] in page and change.content_hash in page
    assert second.post(reverse("staff:change-confirm", args=[change.reference]), {"content_hash": "x"}).status_code == 409
    assert second.post(reverse("staff:change-confirm", args=[change.reference]), sent).status_code == 302
    assert Change.objects.get().state == ChangeState.EFFECTED
    assert change.reference in second.get(reverse("staff:changes") + "?tab=done").text
    lines = [entry.text for entry in second.get(reverse("staff:change", args=[change.reference])).context["history"]]
    who = [str(court.senior), str(court.senior), str(court.manager), str(court.manager)]
    assert [name in line for line, name in zip(lines, who, strict=True)] == [True] * 4, "each line says who did it"


def test_before_deciding_the_password_is_shown(court):
    change = changes.proposed(court.senior)
    client = Client()
    client.force_login(court.manager)
    answer = client.post(reverse("staff:change-confirm", args=[change.reference]), {"content_hash": change.content_hash})
    assert answer.url.startswith(reverse("staff:confirm"))
    assert "give your password again" in client.get(reverse("staff:change", args=[change.reference])).text
    assert Change.objects.get().state == ChangeState.PROPOSED


def test_it_is_declined_or_taken_back_with_a_ground(court, signed_in):
    first, second = changes.proposed(court.senior), changes.proposed(court.senior, text=changes.LONG + " again")
    sent = {"content_hash": first.content_hash, "ground": "not before Monday"}
    assert signed_in(court.manager).post(reverse("staff:change-decline", args=[first.reference]), sent).status_code == 302
    assert signed_in(court.senior).post(reverse("staff:change-withdraw", args=[second.reference]), {"ground": "a slip"}).status_code == 302
    assert {str(change.state) for change in Change.objects.all()} == {"declined", "withdrawn"}
