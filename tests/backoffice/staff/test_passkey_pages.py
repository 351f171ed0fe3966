"""Passkeys through the pages: asked in one session, answered once in it, and soon."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.people.models import RecoveryCode, SecondFactor, StaffSession
from tests.factories.authenticator import Authenticator
from tests.factories.court import AT_WORK

SIGN_IN = reverse("staff:sign-in")
SECOND = reverse("staff:second-step")
FACTORS = reverse("staff:second-factor")
ADD = reverse("staff:add-passkey")
CONFIRM = reverse("staff:confirm")
ME = reverse("staff:me")


@pytest.fixture(autouse=True)
def here(settings):
    settings.STAFF_ORIGIN = "http://localhost:8000"


def browser() -> Client:
    return Client(headers={"host": "localhost:8000"})


def password(client: Client, user):
    return client.post(SIGN_IN, {"username": user.username, "password": "registry-test"})


def asked(client: Client, address: str) -> str:
    """The challenge that the page asks the browser to have signed."""
    page = client.get(address)
    assert page["Cache-Control"] == "no-store"
    options = json.loads(unescape(re.search(r'data-asks="([^"]*)"', page.content.decode())[1]))
    return options["publicKey"]["challenge"]


def is_in(client: Client) -> bool:
    return client.get(ME).status_code == 200


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


@pytest.fixture
def with_passkey(court, device):
    """A cashier who has added a passkey through the pages, and the recovery codes."""
    client = browser()
    password(client, court.cashier)
    page = client.post(ADD, {"passkey": device.make(asked(client, ADD)), "name": "Laptop </td>"}).content.decode()
    return court.cashier, re.findall(r"<li>([0-9A-Z-]{19})</li>", page)


def test_after_the_password_a_passkey_opens_and_the_session_begins_anew(with_passkey, device, at_work):
    cashier, codes = with_passkey
    assert len(codes) == 10
    client = browser()
    assert password(client, cashier).url == SECOND
    half = client.session.session_key
    challenge = asked(client, SECOND)
    assert not is_in(client)
    assert client.post(SECOND, {"passkey": device.show(challenge)}).status_code == 302
    assert is_in(client)
    assert client.session.session_key != half
    page = client.get(FACTORS).content.decode()
    assert "Laptop &lt;/td&gt;" in page
    assert "Tue 10 Mar 10:00:00" in page


def test_a_challenge_is_good_for_one_answer_also_a_wrong_one(with_passkey, device):
    client = browser()
    password(client, with_passkey[0])
    challenge = asked(client, SECOND)
    assert client.post(SECOND, {"passkey": device.show(challenge, forged=True)}).status_code == 422
    assert client.post(SECOND, {"passkey": device.show(challenge)}).status_code == 422
    assert not is_in(client)


def test_a_challenge_is_good_in_its_own_session_only(with_passkey, device):
    one, other = browser(), browser()
    for client in (one, other):
        password(client, with_passkey[0])
    challenge = asked(one, SECOND)
    asked(other, SECOND)
    assert other.post(SECOND, {"passkey": device.show(challenge)}).status_code == 422
    assert not is_in(other)


def test_an_answer_seen_on_the_way_opens_no_second_session(with_passkey, device):
    client = browser()
    password(client, with_passkey[0])
    answer = device.show(asked(client, SECOND))
    assert client.post(SECOND, {"passkey": answer}).status_code == 302
    thief = browser()
    password(thief, with_passkey[0])
    asked(thief, SECOND)
    assert thief.post(SECOND, {"passkey": answer}).status_code == 422
    assert not is_in(thief)


def test_a_challenge_to_add_is_none_to_sign_in(with_passkey, device):
    """What one has signed in order to add a key does not open a session, though it is the same session."""
    cashier, _codes = with_passkey
    client = browser()
    password(client, cashier)
    client.post(SECOND, {"passkey": device.show(asked(client, SECOND))})
    challenge = asked(client, ADD)
    client.post(reverse("staff:sign-out"))
    password(client, cashier)
    assert client.post(SECOND, {"passkey": device.show(challenge)}).status_code == 422


def test_a_challenge_lasts_five_minutes(court, device, at_work):
    client = browser()
    password(client, court.cashier)
    for minutes, status in ((6, 422), (4, 200)):
        challenge = asked(client, ADD)
        at_work.move_to(AT_WORK + timedelta(minutes=minutes if status == 422 else 6 + minutes))
        assert client.post(ADD, {"passkey": device.make(challenge)}).status_code == status
    assert SecondFactor.objects.count() == 1


def test_a_recovery_code_opens_in_place_of_the_passkey(with_passkey):
    cashier, codes = with_passkey
    client = browser()
    password(client, cashier)
    assert "A recovery code" in client.get(SECOND).content.decode()
    assert client.post(SECOND, {"code": codes[0]}).status_code == 302
    assert is_in(client)


def test_the_role_that_needs_a_second_factor_is_served_by_a_passkey(court, device, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = browser()
    password(client, court.cashier)
    assert client.get(reverse("staff:home")).url == FACTORS
    client.post(ADD, {"passkey": device.make(asked(client, ADD))})
    assert is_in(client)
    factor = SecondFactor.objects.get()
    assert client.post(reverse("staff:remove-factor"), {"factor": factor.pk}).status_code == 422


def test_it_is_removed_with_the_password_shown_again(with_passkey, device, at_work):
    client = browser()
    password(client, with_passkey[0])
    client.post(SECOND, {"passkey": device.show(asked(client, SECOND))})
    factor = SecondFactor.objects.get()
    at_work.move_to(AT_WORK + timedelta(minutes=11))
    assert client.post(reverse("staff:remove-factor"), {"factor": factor.pk}).url.startswith(CONFIRM)
    assert SecondFactor.objects.count() == 1
    client.post(CONFIRM, {"password": "registry-test"})
    assert client.post(reverse("staff:remove-factor"), {"factor": factor.pk}).url == FACTORS
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    event = Event.objects.get(code="people.second_factor_removed")
    assert event.data == {"factor": "passkey", "name": "Laptop </td>"}


def test_an_operator_takes_passkeys_away_too_and_the_sessions_with_them(with_passkey, device, court):
    cashier, _codes = with_passkey
    client = browser()
    password(client, cashier)
    client.post(SECOND, {"passkey": device.show(asked(client, SECOND))})
    assert is_in(client)
    call_command("reset_second_factor", cashier.username)
    assert not SecondFactor.objects.exists()
    assert not StaffSession.objects.filter(user=cashier).exists()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "with a name, not at a number"),
    ],
)
def test_at_an_address_without_passkeys_the_pages_say_so_and_ask_for_none(court, settings, origin, says):
    settings.STAFF_ORIGIN = origin
    client = Client(headers={"host": "127.0.0.1:8000"})
    password(client, court.cashier)
    for address in (FACTORS, ADD):
        page = client.get(address).content.decode()
        assert says in page
        assert "data-asks" not in page


def test_who_has_only_a_passkey_and_comes_to_another_address_is_told_where_it_works(with_passkey):
    client = Client(headers={"host": "127.0.0.1:8000"})
    password(client, with_passkey[0])
    page = client.get(SECOND).content.decode()
    assert 'href="http://localhost:8000"' in page
    assert "data-asks" not in page
