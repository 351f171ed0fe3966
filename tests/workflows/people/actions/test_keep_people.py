"""Who enters staff, gives their roles and ends their accounts: administrators in their offices, and nobody for themselves."""

from datetime import timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights, vault
from backoffice.people.models import FactorKind, Membership, RecoveryCode, Role, SecondFactor, StaffSession, User
from tests.factories.court import AT_WORK
from tests.factories.rows import everything
from workflows.people.actions.change_password import change_password
from workflows.people.actions.keep_people import (
    Entry,
    bring_back,
    end_person,
    enter_person,
    give_role,
    remove_factors,
    renew_password,
    take_role,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEW = Entry("mei.chow", "Mei Chow", "Judicial Clerk", "00417")


def told(user):
    return [event.code for event in Event.objects.filter(subject=f"person:{user.pk}").order_by("pk")]


@pytest.fixture
def mei(court) -> User:
    return enter_person(NEW, by=court.administrator)[0]


def test_who_is_entered_has_no_role_and_a_password_that_is_good_for_a_while(court, at_work, settings):
    user, password = enter_person(Entry(" Mei.Chow ", " Mei  Chow ", "Judicial Clerk", "00417"), by=court.administrator)
    user.refresh_from_db()
    assert (user.username, user.display_name, user.post, user.as_person) == ("mei.chow", "Mei Chow", "Judicial Clerk", "00417")
    assert user.check_password(password)
    assert user.password_until == AT_WORK + timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS)
    assert not user.memberships.exists()
    event = Event.objects.get(code="people.entered")
    assert (event.subject, event.actor_id, event.data["username"]) == (f"person:{user.pk}", str(court.administrator.pk), "mei.chow")
    assert password not in str(event.data)


def test_two_passwords_are_never_alike(court):
    made = {enter_person(Entry(f"p{number}", "P"), by=None)[1] for number in range(20)}
    assert len(made) == 20
    assert all(len(each.replace("-", "")) == 16 for each in made)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("", "Mei"), "username"),
        (Entry("mei chow", "Mei"), "username"),
        (Entry("<b>", "Mei"), "username"),
        (Entry("美", "Mei"), "username"),
        (Entry("m" * 151, "Mei"), "username"),
        (Entry("mei", "  "), "name-needed"),
        (Entry("mei", "M" * 121), "too-long"),
        (Entry("mei", "Mei", "P" * 121), "too-long"),
        (Entry("mei", "Mei", "", "9" * 151), "too-long"),
    ],
)
def test_what_will_not_do_is_named_and_nobody_is_entered(court, entry, code):
    before = everything()
    with pytest.raises(Refused) as refused:
        enter_person(entry, by=court.administrator)
    assert refused.value.code == code
    assert everything() == before


def test_a_user_name_is_never_given_twice(court, mei):
    before = everything()
    with pytest.raises(Conflict, match=r"mei\.chow"):
        enter_person(Entry("MEI.CHOW", "Another Chow"), by=court.administrator)
    assert everything() == before


def test_a_role_is_given_once_and_what_it_may_it_may_at_once(court, mei):
    assert not rights.may(mei, "filing.accept", court.registry)
    given = give_role(number=mei.pk, office=court.registry, role=Role.REGISTRY_OFFICER, by=court.administrator)
    assert give_role(number=mei.pk, office=court.registry, role=Role.REGISTRY_OFFICER, by=court.administrator) == given
    mei = User.objects.get(pk=mei.pk)
    assert rights.may(mei, "filing.accept", court.registry)
    assert given.given_at is not None
    event = Event.objects.get(code="people.role_given")
    assert (event.office, event.data["role"], event.data["where"]) == ("DC-REG", "registry_officer", "DC-REG")


def test_a_role_is_taken_away_once_and_its_rights_are_gone(court):
    officer = court.officer
    for _time in (1, 2):
        take_role(number=officer.pk, office=court.registry, role=Role.REGISTRY_OFFICER, by=court.administrator)
    assert told(officer) == ["people.role_taken"]
    assert not rights.may(User.objects.get(pk=officer.pk), "filing.accept", court.registry)


def test_a_role_that_there_is_not_is_refused(court, mei):
    with pytest.raises(Refused) as refused:
        give_role(number=mei.pk, office=court.registry, role="king", by=court.administrator)
    assert refused.value.code == "unknown-role"


def test_who_has_ended_is_signed_out_and_stays_on_record(court):
    officer = court.officer
    StaffSession.objects.create(session_key="k", session_data="", expire_date=AT_WORK + timedelta(days=9), user=officer)
    for _time in (1, 2):
        assert not end_person(number=officer.pk, by=court.administrator).is_active
    assert not StaffSession.objects.filter(user=officer).exists()
    assert told(officer) == ["people.ended"]
    assert Event.objects.get(code="people.ended").data["number"] == 1
    assert Membership.objects.filter(user=officer).exists()
    assert not rights.may(User.objects.get(pk=officer.pk), "filing.accept", court.registry)


def test_who_has_ended_is_given_no_role_and_no_password_until_they_are_back(court, mei):
    end_person(number=mei.pk, by=court.administrator)
    for act in (
        lambda: give_role(number=mei.pk, office=court.registry, role=Role.REGISTRY_OFFICER, by=court.administrator),
        lambda: renew_password(number=mei.pk, by=court.administrator),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "account-ended"
    user, password = bring_back(number=mei.pk, by=court.administrator)
    assert user.is_active
    assert user.check_password(password)
    with pytest.raises(Refused) as refused:
        bring_back(number=mei.pk, by=court.administrator)
    assert refused.value.code == "not-ended"
    assert told(mei) == ["people.entered", "people.ended", "people.brought_back"]


def test_a_forgotten_password_is_made_anew_and_replaced_by_their_own(court):
    officer = court.officer
    user, password = renew_password(number=officer.pk, by=court.administrator)
    assert user.password_until is not None
    assert not user.check_password("registry-test")
    changed = change_password(user=officer, old=password, new="a-good-long-pass-phrase")
    assert changed.password_until is None
    assert told(officer) == ["people.password_renewed", "people.password_changed"]


def test_the_old_password_is_no_new_one(court):
    _user, password = renew_password(number=court.officer.pk, by=court.administrator)
    with pytest.raises(Refused) as refused:
        change_password(user=court.officer, old=password, new=password)
    assert refused.value.code == "same-password"


def test_second_factors_go_with_the_codes(court):
    officer = court.officer
    SecondFactor.objects.create(
        user=officer, kind=FactorKind.TOTP, name="App", data=vault.sealed("s"), created_at=AT_WORK, last_used_at=AT_WORK
    )
    RecoveryCode.objects.create(user=officer, code_hash="h")
    assert remove_factors(number=officer.pk, by=court.administrator) == 1
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert told(officer) == ["people.second_factors_reset"]


ACTS = {
    "give": lambda court, number, by: give_role(number=number, office=court.registry, role=Role.MANAGER, by=by),
    "take": lambda court, number, by: take_role(number=number, office=court.registry, role=Role.REGISTRY_OFFICER, by=by),
    "end": lambda _court, number, by: end_person(number=number, by=by),
    "bring back": lambda _court, number, by: bring_back(number=number, by=by),
    "password": lambda _court, number, by: renew_password(number=number, by=by),
    "factors": lambda _court, number, by: remove_factors(number=number, by=by),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["officer", "senior", "manager", "auditor", "registrar", "supervisor"])
def test_nobody_but_an_administrator_keeps_people(court, act, who):
    before = everything()
    with pytest.raises(Forbidden):
        ACTS[act](court, court.colleague.pk, getattr(court, who))
    assert everything() == before


@pytest.mark.parametrize("act", ACTS)
def test_nobody_keeps_themselves_by_any_account_of_theirs(court, act):
    other = User.objects.create(username="ivan.second", display_name="Ivan Kwok", person=court.administrator.as_person)
    before = everything()
    for own in (court.administrator, other):
        with pytest.raises(Forbidden) as refused:
            ACTS[act](court, own.pk, court.administrator)
        assert refused.value.code == "own-account"
    assert everything() == before


@pytest.mark.parametrize("act", ["end", "bring back", "password", "factors"])
def test_an_account_is_kept_by_who_keeps_all_of_its_offices(court, act):
    Membership.objects.create(user=court.officer, office=court.tribunal, role=Role.REGISTRY_OFFICER)
    before = everything()
    with pytest.raises(Forbidden) as refused:
        ACTS[act](court, court.officer.pk, court.administrator)
    assert refused.value.code == "of-another-office"
    assert everything() == before


def test_roles_of_another_office_are_not_theirs_to_give(court, mei):
    with pytest.raises(Forbidden):
        give_role(number=mei.pk, office=court.tribunal, role=Role.REGISTRY_OFFICER, by=court.administrator)
    Membership.objects.create(user=mei, office=court.tribunal, role=Role.REGISTRY_OFFICER)
    give_role(number=mei.pk, office=court.registry, role=Role.REGISTRY_OFFICER, by=court.administrator)
    assert Membership.objects.filter(user=mei).count() == 2


def test_somebody_who_is_not_there(court):
    with pytest.raises(NotFound):
        end_person(number=10_000, by=court.administrator)
