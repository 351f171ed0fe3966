"""The administrator's pages about people: from a name that is entered to the first day at work, and to the last."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.people.models import Membership, Role, User
from backoffice.staff import sessions
from tests.backoffice.staff.reading import words
from tests.factories.court import AT_WORK, Court

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSWORD = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
ENTERED = {"name": "Mei Chow", "post": "Judicial Clerk", "username": "mei.chow", "person": "00417"}
OWN = "a-good-long-pass-phrase"


@pytest.fixture
def administrator(court: Court, sign_in) -> Client:
    return sign_in(court.administrator)


def entered(administrator: Client) -> tuple[User, str]:
    page = administrator.post(reverse("staff:person-enter"), ENTERED)
    return User.objects.get(username="mei.chow"), PASSWORD.findall(words(page))[0]


def press(client: Client, person: User, act: str, **more):
    return client.post(reverse("staff:person-keep", args=[person.pk]), {"act": act, **more})


def try_in(password: str) -> Client:
    client = Client()
    client.post(reverse("staff:sign-in"), {"username": "mei.chow", "password": password})
    return client


def lands(client: Client, page: str = "me") -> str:
    answer = client.get(reverse(f"staff:{page}"))
    return answer.url if answer.status_code == 302 else page


def test_from_being_entered_to_the_first_filing(administrator, court):
    mei, password = entered(administrator)
    given = press(administrator, mei, "give", office=court.registry.pk, role=Role.REGISTRY_OFFICER)
    assert given.url == reverse("staff:person", args=[mei.pk])
    hers = try_in(password)
    # Until she has chosen one of her own nothing else opens.
    assert lands(hers, "inbox") == lands(hers) == reverse("staff:password")
    assert "one-time password" in words(hers.get(reverse("staff:password")))
    hers.post(reverse("staff:password"), {"old": password, "new": OWN, "again": OWN})
    assert lands(hers, "inbox") == "inbox"
    assert lands(try_in(OWN)) == "me"


def test_the_password_is_shown_once_and_kept_by_no_cache(administrator):
    page = administrator.post(reverse("staff:person-enter"), ENTERED)
    mei = User.objects.get(username="mei.chow")
    password = PASSWORD.findall(words(page))[0]
    assert page["Cache-Control"] == "no-store"
    for again in (reverse("staff:person", args=[mei.pk]), reverse("staff:people"), reverse("staff:audit")):
        assert password not in administrator.get(again).content.decode()


def test_a_one_time_password_ends(administrator, at_work, settings):
    _mei, password = entered(administrator)
    at_work.move_to(AT_WORK + timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS))
    answer = Client().post(reverse("staff:sign-in"), {"username": "mei.chow", "password": password})
    assert "no longer good" in words(answer)
    assert lands(try_in(password)).startswith(reverse("staff:sign-in"))


def test_what_was_typed_is_there_when_it_will_not_do(administrator):
    answer = administrator.post(reverse("staff:person-enter"), {**ENTERED, "username": "mei chow"})
    assert answer.status_code == 422
    assert 'value="mei chow"' in answer.content.decode()
    assert 'value="Judicial Clerk"' in answer.content.decode()
    entered(administrator)
    assert administrator.post(reverse("staff:person-enter"), ENTERED).status_code == 409


def test_who_has_no_role_yet_is_listed_by_itself(administrator):
    entered(administrator)
    listed = words(administrator.get(reverse("staff:people"))).split("In no office entered, and without a role ")[1]
    assert listed.startswith("Kay Sit kay.sit Mei Chow Judicial Clerk mei.chow Programs")


def test_every_button_of_a_persons_page(administrator, court):
    officer = court.officer
    page = reverse("staff:person", args=[officer.pk])
    assert "Registry officer District Court Registry" in words(administrator.get(page))
    assert press(administrator, officer, "take", office=court.registry.pk, role=Role.REGISTRY_OFFICER).status_code == 302
    assert "they can sign in, and see nothing" in words(administrator.get(page))
    assert PASSWORD.search(words(press(administrator, officer, "password")))
    assert press(administrator, officer, "factors").status_code == 302
    assert press(administrator, officer, "end").status_code == 302
    assert "account ended" in words(administrator.get(page))
    assert PASSWORD.search(words(press(administrator, officer, "bring-back")))
    history = words(administrator.get(page)).split("History")[1]
    for told in ("Role taken away: Registry officer", "One-time password made", "second factors removed", "Account ended", "good again"):
        assert told in history
    assert "Ivan Kwok" in history


@pytest.mark.parametrize(
    ("act", "more", "says"),
    [
        ("give", {"role": "registry_officer", "office": "0"}, "one of your offices"),
        ("give", {"role": "king", "office": "mine"}, "no such role"),
        ("bring-back", {}, "has not ended"),
        ("fly", {}, "no such button"),
    ],
)
def test_what_will_not_do_is_said_on_the_page(administrator, court, act, more, says):
    if more.get("office") == "mine":
        more = {**more, "office": court.registry.pk}
    answer = press(administrator, court.officer, act, **more)
    assert answer.status_code == 422
    assert says in words(answer)


def test_nobody_sees_a_button_on_their_own_page(administrator, court):
    text = administrator.get(reverse("staff:person", args=[court.administrator.pk])).content.decode()
    assert 'name="act"' not in text
    assert press(administrator, court.administrator, "give", office=court.registry.pk, role=Role.SENIOR_OFFICER).status_code == 403


def test_who_is_in_other_offices_too_keeps_their_account(administrator, court):
    Membership.objects.create(user=court.officer, office=court.tribunal, role=Role.REGISTRY_OFFICER)
    text = administrator.get(reverse("staff:person", args=[court.officer.pk])).content.decode()
    assert 'value="take"' in text
    assert 'value="end"' not in text
    assert press(administrator, court.officer, "end").status_code == 403


def test_people_of_other_courts_are_not_there(administrator, court):
    assert administrator.get(reverse("staff:person", args=[court.stranger.pk])).status_code == 404


def test_the_password_is_shown_again_before_an_act(administrator, court):
    kept = administrator.session
    del kept[sessions.CONFIRMED_AT]
    kept.save()
    answer = press(administrator, court.officer, "end")
    assert answer.url.startswith(reverse("staff:confirm"))
    court.officer.refresh_from_db()
    assert court.officer.is_active
