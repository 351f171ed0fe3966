"""Passkeys: only the right answer to the right question at the right place is taken, and each answer once."""

import contextlib
import json
import random

import pytest
from django.core.checks import run_checks

from backoffice.audit.models import Event
from backoffice.kernel.errors import Refused
from backoffice.people import passkeys, recovery, vault
from backoffice.people.models import FactorKind, RecoveryCode, SecondFactor
from tests.factories.authenticator import ATTESTED, ORIGIN, PRESENT, VERIFIED, Authenticator, text, unpacked
from tests.factories.court import AT_WORK
from workflows.people.actions.enrol_passkey import enrol_passkey
from workflows.people.actions.show_passkey import show_passkey

AT = passkeys.Site(origin=ORIGIN, name="localhost")


@pytest.fixture(autouse=True)
def here(settings):
    settings.STAFF_ORIGIN = ORIGIN


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


def enrol(user, device, **more):
    challenge = passkeys.new_challenge()
    return enrol_passkey(user=user, challenge=challenge, answer=device.make(challenge, **more), name="Laptop")


def show(user, device, **more):
    challenge = passkeys.new_challenge()
    return show_passkey(user=user, challenge=challenge, answer=device.show(challenge, **more))


def refused(code: str):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


# --- where ---


@pytest.mark.parametrize(
    ("given", "origin", "name"),
    [
        ("https://registry.example.hk", "https://registry.example.hk", "registry.example.hk"),
        ("https://Registry.example.hk:443/", "https://registry.example.hk", "registry.example.hk"),
        ("https://registry.example.hk:8443", "https://registry.example.hk:8443", "registry.example.hk"),
        ("http://localhost:8000", "http://localhost:8000", "localhost"),
    ],
)
def test_the_site_is_the_address_as_a_browser_says_it(settings, given, origin, name):
    settings.STAFF_ORIGIN = given
    assert passkeys.site() == passkeys.Site(origin=origin, name=name)


@pytest.mark.parametrize("given", ["http://127.0.0.1:8000", "https://[::1]", "https://10.0.0.4", "http://registry.example.hk", "", "x"])
def test_where_browsers_have_no_passkeys_there_is_no_site(settings, court, device, given):
    settings.STAFF_ORIGIN = given
    assert passkeys.site() is None
    with refused("no-passkeys-here"):
        enrol(court.cashier, device)


@pytest.mark.parametrize(
    ("origin", "hosts", "found"),
    [
        ("http://127.0.0.1:8000", ["127.0.0.1"], ["people.W001"]),
        ("https://registry.example.hk", ["other.example.hk"], ["people.W002"]),
        ("https://registry.example.hk", [".example.hk"], []),
    ],
)
def test_the_check_for_deployment_knows_an_address_without_passkeys(settings, origin, hosts, found):
    settings.STAFF_ORIGIN, settings.ALLOWED_HOSTS = origin, hosts
    assert [each.id for each in run_checks(include_deployment_checks=True) if each.id.startswith("people.")] == found


# --- adding ---


def test_a_passkey_is_added_with_its_name_and_recovery_codes_come_with_the_first_factor(court, device, at_work):
    codes = enrol(court.cashier, device)
    assert len(codes) == recovery.HOW_MANY
    factor = SecondFactor.objects.get()
    assert (factor.user, factor.kind, factor.name, factor.credential) == (court.cashier, FactorKind.PASSKEY, "Laptop", device.id)
    assert factor.created_at == AT_WORK
    event = Event.objects.get(code="people.second_factor_enrolled")
    assert (event.subject, event.data) == (f"person:{court.cashier.pk}", {"factor": "passkey", "name": "Laptop"})
    assert enrol(court.cashier, Authenticator()) == [], "several are allowed, and the codes stay"
    assert RecoveryCode.objects.count() == recovery.HOW_MANY


def test_what_is_asked_names_the_site_the_challenge_and_what_the_person_has():
    asked = passkeys.to_make_one(at=AT, person=7, username="dora.ng", called="Dora Ng", known=["AAEC"], challenge="A" * 43)["publicKey"]
    assert asked["rp"] == {"id": "localhost", "name": "localhost"}
    assert asked["challenge"] == "A" * 43
    assert [each["id"] for each in asked["excludeCredentials"]] == ["AAEC"]
    assert {each["alg"] for each in asked["pubKeyCredParams"]} == {-7, -8, -257}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked.get("attestation", "none") == "none"
    other = passkeys.to_make_one(at=AT, person=8, username="dora.ng", called="Dora Ng", known=[], challenge="A" * 43)["publicKey"]
    assert asked["user"]["id"] != other["user"]["id"]
    assert len(unpacked(asked["user"]["id"])) == 32
    shown = passkeys.to_show_one(at=AT, known=["AAEC"], challenge="A" * 43)["publicKey"]
    assert (shown["rpId"], shown["userVerification"], shown["timeout"]) == ("localhost", "required", 300_000)


LIES_OF_THE_FRAME = [
    {"origin": "https://registry.example.hk"},
    {"origin": "http://localhost:8001"},
    {"origin": "http://evil.localhost:8000"},
    {"origin": "http://localhost:8000/"},
    {"origin": "https://localhost:8000"},
    {"cross_origin": True},
    {"site": "example.hk"},
    {"flags": PRESENT},
    {"flags": VERIFIED},
]


@pytest.mark.parametrize("lie", [*LIES_OF_THE_FRAME, {"type": "webauthn.get"}, {"algorithm": -65535}], ids=str)
def test_a_new_passkey_that_is_not_what_was_asked_for_is_refused(court, device, lie):
    with refused("passkey-wrong"):
        enrol(court.cashier, device, **lie)
    assert not SecondFactor.objects.exists()
    assert not Event.objects.filter(subject__startswith="person:").exists()


def test_a_new_passkey_for_another_challenge_is_refused(court, device):
    answer = device.make(passkeys.new_challenge())
    with refused("passkey-wrong"):
        enrol_passkey(user=court.cashier, challenge=passkeys.new_challenge(), answer=answer)


def test_one_passkey_is_added_once_and_to_one_person(court, device):
    enrol(court.cashier, device)
    for person in (court.cashier, court.officer):
        with refused("passkey-known"):
            enrol(person, device)
    assert SecondFactor.objects.get().user == court.cashier


@pytest.mark.parametrize("name", ["x" * 61, "a\u202eb", "a\nb"])
def test_a_name_that_cannot_be_shown_is_refused(court, device, name):
    challenge = passkeys.new_challenge()
    with refused("factor-name"):
        enrol_passkey(user=court.cashier, challenge=challenge, answer=device.make(challenge), name=name)


# --- showing ---


def test_it_signs_in_again_and_again_and_each_time_is_on_record(court, device, at_work):
    enrol(court.cashier, device)
    for number in (1, 2, 3):
        assert show(court.cashier, device).sign_count == number
    assert SecondFactor.objects.get().last_used_at == AT_WORK
    assert Event.objects.filter(code="people.second_factor_shown", data__name="Laptop").count() == 3


@pytest.mark.parametrize("lie", [*LIES_OF_THE_FRAME, {"type": "webauthn.create"}, {"forged": True}, {"flags": PRESENT | ATTESTED}], ids=str)
def test_an_answer_that_does_not_hold_is_refused(court, device, lie):
    enrol(court.cashier, device)
    with refused("passkey-wrong"):
        show(court.cashier, device, **lie)
    assert SecondFactor.objects.get().sign_count == 0
    assert not Event.objects.filter(code="people.second_factor_shown").exists()


def test_an_answer_to_another_challenge_is_refused(court, device):
    enrol(court.cashier, device)
    answer = device.show(passkeys.new_challenge())
    with refused("passkey-wrong"):
        show_passkey(user=court.cashier, challenge=passkeys.new_challenge(), answer=answer)


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_is_taken_once_whether_or_not_the_device_counts(court, counts):
    device = Authenticator(counts=counts)
    enrol(court.cashier, device)
    challenge = passkeys.new_challenge()
    answer = device.show(challenge)
    show_passkey(user=court.cashier, challenge=challenge, answer=answer)
    with refused("passkey-wrong"):
        show_passkey(user=court.cashier, challenge=challenge, answer=answer)
    show(court.cashier, device)


def test_another_persons_passkey_is_none(court, device):
    enrol(court.cashier, device)
    enrol(court.supervisor, Authenticator())
    with refused("passkey-wrong"):
        show(court.supervisor, device)


def test_another_key_under_a_known_id_is_refused(court, device):
    enrol(court.cashier, device)
    with refused("passkey-wrong"):
        show(court.cashier, Authenticator(credential=device.credential))


@pytest.mark.parametrize("told", [0, 4, 5])
def test_a_counter_that_goes_back_is_refused_and_on_record(court, device, told):
    enrol(court.cashier, device)
    device.count = 4
    show(court.cashier, device)
    with refused("passkey-copied"):
        show(court.cashier, device, count=told)
    event = Event.objects.get(code="people.passkey_went_back")
    assert event.data == {"name": "Laptop", "kept": 5, "told": told}
    assert SecondFactor.objects.get().sign_count == 5, "the copy does not set the counter"


def test_a_device_that_counts_nothing_is_no_copy(court):
    device = Authenticator(counts=False)
    enrol(court.cashier, device)
    show(court.cashier, device)
    show(court.cashier, device)
    assert not Event.objects.filter(code="people.passkey_went_back").exists()


def test_one_that_was_removed_opens_nothing(court, device):
    enrol(court.cashier, device)
    SecondFactor.objects.all().delete()
    with refused("passkey-wrong"):
        show(court.cashier, device)


def test_a_key_put_into_the_database_is_none(court, device):
    """Keys are sealed: who can write rows and has not the secret cannot plant one."""
    enrol(court.cashier, device)
    SecondFactor.objects.update(data="gAAAAABplanted")
    with pytest.raises(vault.Unreadable):
        show(court.cashier, device)


def test_passkeys_cannot_be_tried_without_end(court, device):
    enrol(court.cashier, device)
    for _number in range(5):
        with refused("passkey-wrong"):
            show(court.cashier, device, forged=True)
    with refused("code-too-often"):
        show(court.cashier, device)


BROKEN = ["", "{}", "[]", "null", "1", '"x"', "[" * 5000, "x" * 30_000, '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}']


@pytest.mark.parametrize("answer", BROKEN, ids=lambda text: text[:12] or "empty")
def test_what_is_no_answer_is_refused_in_words(court, device, answer):
    enrol(court.cashier, device)
    with refused("passkey-wrong"):
        show_passkey(user=court.cashier, challenge=passkeys.new_challenge(), answer=answer)
    with refused("passkey-wrong"):
        enrol_passkey(user=court.cashier, challenge=passkeys.new_challenge(), answer=answer)


def turned(answer: str, chance: random.Random) -> str:
    """The answer with one bit of it turned."""
    told = json.loads(answer)
    name = chance.choice(sorted(told["response"]))
    data = bytearray(unpacked(told["response"][name]))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    told["response"][name] = text(bytes(data))
    return json.dumps(told)


@pytest.mark.parametrize("seed", range(8))
def test_a_bit_turned_anywhere_is_refused_and_never_a_fault(device, seed):
    chance, challenge = random.Random(seed), passkeys.new_challenge()
    new, shown = device.make(challenge), device.show(challenge)
    good = passkeys.made(at=AT, challenge=challenge, answer=new)
    for _number in range(40):
        with pytest.raises(passkeys.Unacceptable):
            passkeys.shown(at=AT, challenge=challenge, answer=turned(shown, chance), public_key=good.public_key)
        # Without attestation nothing signs a new key: it may be taken, as another key; it is never a fault.
        with contextlib.suppress(passkeys.Unacceptable):
            passkeys.made(at=AT, challenge=challenge, answer=turned(new, chance))
