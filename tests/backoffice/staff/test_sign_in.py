"""Signing in: throttled, with a second factor, a session that is renewed and that ends."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.kernel.errors import Refused
from backoffice.people import recovery, second_factor, totp, vault
from backoffice.people.models import RecoveryCode, Role, SecondFactor, StaffSession
from backoffice.people.rights import RIGHTS
from backoffice.staff import sessions
from backoffice.staff.access import ACCESS, Scope
from backoffice.staff.urls import urlpatterns
from reports.catalogue.daily_register import DailyRegister
from tests.factories.court import AT_WORK
from workflows.people.actions.enrol_app import enrol_app

PASSWORD = "registry-test"
SIGN_IN = reverse("staff:sign-in")
SECOND = reverse("staff:second-step")
FACTORS = reverse("staff:second-factor")
ADD = reverse("staff:add-app")
CONFIRM = reverse("staff:confirm")
ME = reverse("staff:me")
SECRET = totp.new_secret()


def code(moment, drift: int = 0) -> str:
    return totp.code_at(SECRET, totp.step_of(moment) + drift)


def try_in(client: Client, user, password: str = PASSWORD, **more):
    return client.post(SIGN_IN, {"username": user.username, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get(ME).status_code == 200


@pytest.fixture
def with_app(court):
    """A cashier with an app, and the recovery codes."""
    codes = enrol_app(user=court.cashier, secret=SECRET, code=code(AT_WORK, -1), name="Phone")
    return court.cashier, codes


# --- throttling ---


@pytest.mark.once
def test_five_wrong_passwords_close_this_name_from_this_address_for_a_while_only(court):
    client = Client()
    answers = [try_in(client, court.officer, "wrong").status_code for _number in range(6)]
    assert answers[:4] == [200] * 4
    assert answers[-1] == 429
    refused = try_in(client, court.officer)
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert "wait" in refused.content.decode().lower()
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert try_in(elsewhere, court.officer).status_code == 302, "nobody is locked out by a stranger who knows the name"
    assert try_in(client, court.colleague).status_code == 302, "nor a colleague at the same place"
    AccessAttempt.objects.update(attempt_time=AccessAttempt.objects.first().attempt_time - timedelta(minutes=16))
    assert try_in(Client(), court.officer).status_code == 302, "the door opens again by itself"


@pytest.mark.once
def test_the_answer_does_not_tell_whether_the_name_exists(court):
    known, unknown = (
        Client().post(SIGN_IN, {"username": name, "password": "wrong"}).content.decode() for name in (court.officer.username, "nobody")
    )
    without = [re.sub(r'csrfmiddlewaretoken" value="\w+"|value="[\w.]*"', "", page) for page in (known, unknown)]
    assert without[0] == without[1]


@pytest.mark.once
def test_one_password_tried_on_everybody_is_slowed_by_its_address(court, settings):
    settings.SIGN_INS_PER_MINUTE = 3
    client = Client()
    answers = [client.post(SIGN_IN, {"username": f"name-{number}", "password": "x"}) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


# --- the session ---


@pytest.mark.once
def test_the_session_is_renewed_at_sign_in(court):
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    try_in(client, court.officer)
    assert is_in(client)
    assert client.session.session_key != before
    assert not StaffSession.objects.filter(session_key=before).exists()


@pytest.mark.once
def test_it_ends_when_the_person_is_disabled(court):
    client = Client()
    try_in(client, court.officer)
    assert is_in(client)
    court.officer.is_active = False
    court.officer.save()
    assert client.get(ME).url.startswith(SIGN_IN)
    assert try_in(Client(), court.officer).status_code == 200


@pytest.mark.once
def test_a_new_password_ends_every_other_session_and_keeps_this_one(court):
    here, there = Client(), Client()
    try_in(here, court.officer)
    try_in(there, court.officer)
    key = here.session.session_key
    sent = {"old": PASSWORD, "new": "a-good-long-pass-phrase", "again": "a-good-long-pass-phrase"}
    assert here.post(reverse("staff:password"), sent).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert here.session.session_key != key
    assert Event.objects.filter(code="people.password_changed", subject=f"person:{court.officer.pk}").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong", "a-good-long-pass-phrase", "a-good-long-pass-phrase", "old password"),
        (PASSWORD, "short", "short", "12 characters"),
        (PASSWORD, "password1234", "password1234", "common"),
        (PASSWORD, "a-good-long-pass-phrase", "another-long-pass-phrase", "not alike"),
    ],
)
@pytest.mark.once
def test_a_password_that_will_not_do_is_refused_in_words(officer, old, new, again, says):
    answer = officer.post(reverse("staff:password"), {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert is_in(officer)


@pytest.mark.once
def test_it_ends_after_half_an_hour_without_a_click(court, at_work):
    client = Client()
    try_in(client, court.officer)
    for minutes in (29, 58, 87):
        at_work.move_to(AT_WORK + timedelta(minutes=minutes))
        assert is_in(client)
    at_work.move_to(AT_WORK + timedelta(minutes=118))
    assert client.get(ME).url == f"{SIGN_IN}?next={ME}"


@pytest.mark.once
def test_what_the_inbox_asks_by_itself_is_no_click(court, at_work):
    client = Client()
    try_in(client, court.officer)
    for minutes in range(5, 31, 5):
        at_work.move_to(AT_WORK + timedelta(minutes=minutes))
        assert client.get(reverse("staff:inbox-news")).status_code == 200
    at_work.move_to(AT_WORK + timedelta(minutes=31))
    assert not is_in(client)


@pytest.mark.once
def test_it_ends_after_its_longest_time_however_busy(court, at_work):
    client = Client()
    try_in(client, court.officer)
    for minutes in range(20, 600, 20):
        at_work.move_to(AT_WORK + timedelta(minutes=minutes))
        assert is_in(client)
    at_work.move_to(AT_WORK + timedelta(minutes=601))
    assert not is_in(client)


# --- the second factor ---


@pytest.mark.once
def test_after_the_password_nobody_is_in_before_the_code(with_app, at_work):
    cashier, _codes = with_app
    client = Client()
    answer = try_in(client, cashier)
    assert answer.url == SECOND
    assert not is_in(client)
    half = client.session.session_key
    assert client.post(SECOND, {"code": "000000"}).status_code == 422
    assert not is_in(client)
    assert client.post(SECOND, {"code": code(AT_WORK)}).status_code == 302
    assert is_in(client)
    assert client.session.session_key != half


@pytest.mark.once
def test_a_code_is_good_once(with_app, at_work):
    cashier, _codes = with_app
    first, second = Client(), Client()
    for client in (first, second):
        try_in(client, cashier)
    assert first.post(SECOND, {"code": code(AT_WORK)}).status_code == 302
    assert second.post(SECOND, {"code": code(AT_WORK)}).status_code == 422
    assert not is_in(second)


@pytest.mark.once
def test_a_recovery_code_is_good_once_and_is_on_record(with_app):
    cashier, codes = with_app
    for status, number in ((302, 0), (422, 0), (302, 1)):
        client = Client()
        try_in(client, cashier)
        assert client.post(SECOND, {"code": codes[number].lower().replace("-", " ")}).status_code == status
    assert RecoveryCode.objects.filter(user=cashier, used_at=None).count() == recovery.HOW_MANY - 2
    assert Event.objects.filter(code="people.recovery_code_used").count() == 2


@pytest.mark.once
def test_another_persons_code_is_none(with_app, court):
    other = totp.new_secret()
    codes = enrol_app(user=court.supervisor, secret=other, code=totp.code_at(other, totp.step_of(AT_WORK) - 1))
    client = Client()
    try_in(client, with_app[0])
    assert client.post(SECOND, {"code": totp.code_at(other, totp.step_of(AT_WORK))}).status_code == 422
    assert client.post(SECOND, {"code": codes[0]}).status_code == 422


@pytest.mark.once
def test_codes_cannot_be_guessed_by_trying(with_app, at_work):
    client = Client()
    try_in(client, with_app[0])
    answers = [client.post(SECOND, {"code": f"{number:06d}"}).status_code for number in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post(SECOND, {"code": code(AT_WORK)}).status_code == 429
    at_work.move_to(AT_WORK + timedelta(minutes=1))
    assert client.post(SECOND, {"code": code(AT_WORK + timedelta(minutes=1))}).status_code == 302, "and nobody is locked out for good"


@pytest.mark.once
def test_half_way_lasts_five_minutes_and_not_beyond_a_change(with_app, at_work):
    cashier, _codes = with_app
    client, other = Client(), Client()
    try_in(client, cashier)
    try_in(other, cashier)
    cashier.set_password("another-good-password")
    cashier.save()
    assert other.get(SECOND).url == SIGN_IN
    at_work.move_to(AT_WORK + timedelta(minutes=6))
    assert client.post(SECOND, {"code": code(AT_WORK + timedelta(minutes=6))}).url == SIGN_IN


@pytest.mark.once
def test_the_second_step_leads_nowhere_without_the_first(court):
    assert Client().get(SECOND).url == SIGN_IN
    assert Client().post(SECOND, {"code": "123456"}).url == SIGN_IN


@pytest.mark.parametrize("role", ["senior", "cashier", "supervisor", "manager", "auditor", "administrator"])
@pytest.mark.once
def test_who_moves_money_dates_or_rights_must_add_one_first(court, settings, role):
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    try_in(client, getattr(court, role))
    assert client.get(reverse("staff:home")).url == FACTORS
    assert client.get(reverse("staff:reference")).url == FACTORS
    assert client.get(FACTORS).status_code == 200
    assert client.get(ADD).status_code == 200


@pytest.mark.parametrize("person", ["officer", "outsider"])
@pytest.mark.once
def test_others_need_none(court, settings, person):
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    try_in(client, getattr(court, person))
    assert is_in(client)


@pytest.mark.once
def test_a_right_that_nobody_thought_about_asks_for_it(monkeypatch):
    assert second_factor.roles() == set(RIGHTS) - {Role.REGISTRY_OFFICER}
    monkeypatch.setitem(RIGHTS, Role.REGISTRY_OFFICER, RIGHTS[Role.REGISTRY_OFFICER] | {"calendar.change"})
    assert second_factor.roles() == set(RIGHTS)


# What stands in an address in the place of each parameter; it names nothing that is there.
_NOTHING = {"reference": "CH-0000-0000", "number": 1, "identifier": DailyRegister.identifier, "act": "reopen", "code": "signed", "entry": 1}


def _something_for(name):
    (pattern,) = (pattern for pattern in urlpatterns if pattern.name == name)
    return {parameter: _NOTHING[parameter] for parameter in pattern.pattern.converters}


@pytest.mark.once
def test_no_page_opens_before_the_second_factor_that_the_role_needs(court, settings):
    """Whatever the address, page or act, and whatever the right: each role is led to where it adds one."""
    settings.SECOND_FACTOR_REQUIRED = True
    opened = []
    for name, access in sorted(ACCESS.items()):
        if access.without_second or access.scope is Scope.ANYONE:
            continue
        client = Client()
        client.force_login(court.supervisor)
        answer = client.generic(access.methods[0], reverse(f"staff:{name}", kwargs=_something_for(name)))
        if getattr(answer, "url", "") != FACTORS:
            opened.append(name)
    assert opened == []


@pytest.mark.once
def test_where_it_is_not_demanded_the_page_says_so(cashier, officer, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert "does not ask for it" in cashier.get(ME).content.decode()
    assert "does not ask for it" not in officer.get(ME).content.decode()
    assert "does not ask for it" in cashier.get(reverse("staff:accounts")).content.decode()
    assert "does not ask for it" not in cashier.get(reverse("staff:payments")).content.decode(), "not over each page of their work"


@pytest.mark.once
def test_adding_an_app_through_the_screens(court, settings, at_work):
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    try_in(client, court.cashier)
    shown = client.get(ADD)
    assert shown["Cache-Control"] == "no-store"
    page = shown.content.decode()
    assert "data:image/svg+xml," in page
    secret = re.search(r'<span class="mono">([A-Z2-7 ]+)</span></p>', page)[1].replace(" ", "")
    assert client.post(ADD, {"code": "000000"}).status_code == 422
    assert not SecondFactor.objects.exists()
    given = client.post(ADD, {"code": totp.code_at(secret, totp.step_of(AT_WORK)), "name": "Phone </li>"})
    assert given["Cache-Control"] == "no-store"
    codes = re.findall(r"<li>([0-9A-Z-]{19})</li>", given.content.decode())
    assert len(codes) == recovery.HOW_MANY
    assert client.get(reverse("staff:home")).status_code == 302
    assert is_in(client)
    factor = SecondFactor.objects.get(user=court.cashier)
    assert secret not in factor.data
    assert "Phone &lt;/li&gt;" in client.get(FACTORS).content.decode()
    kept = str(list(RecoveryCode.objects.values_list("code_hash", flat=True)))
    assert not [each for each in codes if each in kept]


@pytest.mark.once
def test_an_app_that_is_sent_again_is_added_once(court, at_work):
    """The answer was lost between the factor and the session."""
    client = Client()
    try_in(client, court.officer)
    client.post(CONFIRM, {"password": PASSWORD})
    client.get(ADD)
    secret = vault.opened(client.session["app_being_added"])
    told = totp.code_at(secret, totp.step_of(AT_WORK))
    enrol_app(user=court.officer, secret=secret, code=told)
    codes = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    with pytest.raises(Refused) as refused:
        enrol_app(user=court.officer, secret=secret, code=told)
    assert refused.value.code == "app-known"
    session = client.session
    session[sessions.SECOND_AT] = sessions.moment()  # of another factor that they have, or else they are led away before the act
    session.save()
    answer = client.post(ADD, {"code": told})
    assert answer.url == FACTORS
    assert "has been added already" in str(next(iter(get_messages(answer.wsgi_request))))
    assert "app_being_added" not in client.session
    assert SecondFactor.objects.filter(user=court.officer).count() == 1
    assert set(RecoveryCode.objects.values_list("code_hash", flat=True)) == codes


@pytest.mark.once
def test_the_last_factor_stays_where_the_role_demands_one(with_app, settings, at_work):
    settings.SECOND_FACTOR_REQUIRED = True
    cashier, _codes = with_app
    client = Client()
    try_in(client, cashier)
    client.post(SECOND, {"code": code(AT_WORK)})
    factor = SecondFactor.objects.get(user=cashier)
    assert client.post(reverse("staff:remove-factor"), {"factor": factor.pk}).status_code == 422
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.post(reverse("staff:remove-factor"), {"factor": factor.pk}).status_code == 302
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


@pytest.mark.once
def test_nobody_removes_another_persons(with_app, court):
    client = Client()
    try_in(client, court.officer)
    factor = SecondFactor.objects.get(user=with_app[0])
    assert client.post(reverse("staff:remove-factor"), {"factor": factor.pk}).status_code == 404
    assert SecondFactor.objects.count() == 1


@pytest.mark.once
def test_a_session_from_before_the_factor_cannot_touch_it(court):
    old = Client()
    try_in(old, court.officer)
    enrol_app(user=court.officer, secret=SECRET, code=code(AT_WORK, -1))
    assert old.get(ADD).url == FACTORS
    factor = SecondFactor.objects.get()
    assert old.post(reverse("staff:remove-factor"), {"factor": factor.pk}).url == FACTORS
    assert SecondFactor.objects.count() == 1


# --- the password again ---


@pytest.mark.once
def test_what_touches_the_sign_in_asks_for_the_password_again(court, at_work):
    client = Client()
    try_in(client, court.officer)
    assert client.get(ADD).status_code == 200, "it was shown a moment ago"
    at_work.move_to(AT_WORK + timedelta(minutes=11))
    led = client.get(ADD)
    assert led.url == f"{CONFIRM}?next={ADD}"
    assert client.post(CONFIRM, {"password": "wrong", "next": ADD}).status_code == 422
    assert client.get(ADD).url == led.url
    key = client.session.session_key
    assert client.post(CONFIRM, {"password": PASSWORD, "next": ADD}).url == ADD
    assert client.session.session_key != key
    assert client.get(ADD).status_code == 200


@pytest.mark.once
def test_the_password_again_leads_only_within_the_house_and_is_throttled(officer):
    assert officer.post(CONFIRM, {"password": PASSWORD, "next": "https://elsewhere.example/"}).url == ME
    answers = [officer.post(CONFIRM, {"password": "wrong"}).status_code for _number in range(5)]
    assert answers == [422] * 4 + [429]
