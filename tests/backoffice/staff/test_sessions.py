"""A person sees where they are signed in, and ends what they do not know."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.kernel import clock
from backoffice.people import open_sessions
from backoffice.people.models import StaffSession
from backoffice.people.session_store import SessionStore
from backoffice.staff.wording import browser
from tests.factories.court import AT_WORK

ME = reverse("staff:me")
END = reverse("staff:end-sessions")
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile Safari/604.1"


def signed_in(user, agent: str = EDGE, address: str = "192.0.2.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post(reverse("staff:sign-in"), {"username": user.username, "password": "registry-test"})
    return client


def marks(client: Client) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', client.get(ME).content.decode())


def is_in(client: Client) -> bool:
    return client.get(ME).status_code == 200


def test_the_page_shows_each_session_and_which_is_this_one(court, at_work):
    here = signed_in(court.officer)
    at_work.move_to(AT_WORK + timedelta(minutes=5))
    signed_in(court.officer, PHONE, "198.51.100.3")
    signed_in(court.colleague)
    page = here.get(ME).content.decode()
    assert "Edge, Windows" in page
    assert "192.0.2.7" in page
    assert "Safari, iPhone" in page
    assert "198.51.100.3" in page
    assert page.count("this one") == 1
    assert len(marks(here)) == 1


def test_the_page_gives_no_key_of_a_session_away(court):
    here, there = signed_in(court.officer), signed_in(court.officer)
    page = here.get(ME).content.decode()
    assert there.session.session_key not in page
    assert here.session.session_key not in page


def test_one_is_ended_at_once_and_the_others_go_on(court):
    here, there, third = (signed_in(court.officer, agent) for agent in (EDGE, PHONE, ""))
    mark = open_sessions.mark_of(there.session.session_key)
    assert mark in marks(here)
    assert here.post(END, {"session": mark}).url == ME
    assert not is_in(there)
    assert is_in(here)
    assert is_in(third)
    event = Event.objects.get(code="people.sessions_ended")
    assert (event.subject, event.data) == (f"person:{court.officer.pk}", {"number": 1})


def test_all_others_are_ended_and_nobody_elses(court):
    here, there, other = signed_in(court.officer), signed_in(court.officer), signed_in(court.colleague)
    here.post(END)
    assert is_in(here)
    assert not is_in(there)
    assert is_in(other)


def test_another_persons_session_is_not_there(court):
    here, other = signed_in(court.officer), signed_in(court.colleague)
    assert here.post(END, {"session": open_sessions.mark_of(other.session.session_key)}).status_code == 404
    assert is_in(other)


def test_nor_is_ones_own_which_is_ended_by_signing_out(court):
    here = signed_in(court.officer)
    assert here.post(END, {"session": open_sessions.mark_of(here.session.session_key)}).status_code == 404
    assert is_in(here)
    here.post(reverse("staff:sign-out"))
    assert not is_in(here)
    assert not StaffSession.objects.filter(user=court.officer).exists()


@pytest.mark.parametrize("minutes", [31, 601])
def test_one_that_is_over_is_not_shown(court, at_work, minutes):
    signed_in(court.officer, PHONE)
    at_work.move_to(AT_WORK + timedelta(minutes=minutes))
    assert marks(signed_in(court.officer)) == []


def test_a_request_under_way_does_not_bring_an_ended_session_back(court):
    there = signed_in(court.officer)
    late = SessionStore(there.session.session_key)
    late["office"] = "DC-REG"
    StaffSession.objects.all().delete()
    with pytest.raises(UpdateError):
        late.save()
    assert not is_in(there)


def test_a_new_password_leaves_no_row_of_another_session(court):
    here, there = signed_in(court.officer), signed_in(court.officer)
    new = "a-good-long-pass-phrase"
    here.post(reverse("staff:password"), {"old": "registry-test", "new": new, "again": new})
    assert [row.session_key for row in StaffSession.objects.filter(user=court.officer)] == [here.session.session_key]
    assert not is_in(there)


def test_rows_whose_cookie_has_expired_are_deleted(court, at_work):
    signed_in(court.officer)
    assert open_sessions.forget_expired() == 0
    expires = StaffSession.objects.get().expire_date
    with clock.set_to(expires + timedelta(seconds=1)):
        assert open_sessions.forget_expired() == 1
    assert not StaffSession.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
        ("", "unknown browser"),
        ("<script>", "unknown browser"),
    ],
)
def test_a_browser_is_named_in_words(agent, words):
    assert browser(agent) == words
