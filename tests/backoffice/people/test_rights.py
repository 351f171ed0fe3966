"""Rights come from roles in offices and from nothing else."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import IntegrityError, transaction

from backoffice.audit.actors import Actor
from backoffice.kernel.errors import Forbidden
from backoffice.people import rights
from backoffice.people.backends import RightsBackend
from backoffice.people.models import Membership, Office, Role, User
from tests.factories import OfficeFactory, UserFactory, officer_of

pytestmark = pytest.mark.django_db

# Who has what, written out once more by hand; a right that is in nobody's column is a slip.
TABLE = {
    #                       officer senior cashier supervisor manager auditor administrator registrar
    "filing.view":              "x      x      x       x         x       x       -       x",
    "filing.take":              "x      x      -       -         -       -       -       -",
    "filing.note":              "x      x      x       x         -       -       -       x",
    "referral.answer":          "-      -      -       -         -       -       -       x",
    "filing.take_in":           "x      x      -       -         -       -       -       -",
    "filing.accept":            "x      x      -       -         -       -       -       -",
    "filing.return":            "x      x      -       -         -       -       -       -",
    "filing.return_short":      "-      -      x       x         -       -       -       -",
    "filing.reject":            "-      x      -       -         -       -       -       -",
    "filing.release_others":    "-      x      -       -         -       -       -       -",
    "register.correct":         "-      x      -       -         -       -       -       -",
    "case.represent":           "x      x      -       -         -       -       -       -",
    "case.close":               "-      x      -       -         -       -       -       -",
    "restriction.view":         "x      x      -       -         -       x       -       x",
    "restriction.keep":         "-      x      -       -         -       -       -       -",
    "case.take_over":           "-      x      -       -         -       -       -       -",
    "import.view":              "-      x      -       -         -       -       x       -",
    "case.seal":                "-      x      -       -         -       -       -       -",
    "case.view_sealed":         "-      x      -       x         -       x       -       x",
    "filing.keep_date":         "-      x      -       -         -       -       -       -",
    "filing.keep_date_confirm": "-      x      -       -         x       -       -       -",
    "filing.set_aside":         "-      x      -       -         -       -       -       -",
    "filing.set_aside_confirm": "-      x      -       -         x       -       -       -",
    "filing.assign":            "-      x      -       -         -       -       -       -",
    "filing.withdraw":          "-      x      -       -         -       -       -       -",
    "filing.serve":             "-      x      -       -         -       -       -       -",
    "service.resolve":          "x      x      -       -         -       -       -       -",
    "service.certify":          "x      x      -       -         -       -       -       -",
    "consent.view":             "x      x      -       -         -       x       -       -",
    "consent.record":           "x      x      -       -         -       -       -       -",
    "shortfall.take":           "-      -      x       x         -       -       -       -",
    "filing.correct_fee":       "-      x      -       -         -       -       -       -",
    "fee.waive":               "-      -      x       x         -       -       -       -",
    "fee.propose":              "-      -      -       x         x       -       -       -",
    "fee.confirm":              "-      -      -       x         x       -       -       -",
    "fee.verify":               "-      -      -       x         x       -       -       -",
    "mandate.propose":          "-      x      -       -         x       -       -       -",
    "mandate.confirm":          "-      x      -       -         x       -       -       -",
    "queue.propose":            "-      x      -       -         x       -       -       -",
    "queue.confirm":            "-      x      -       -         x       -       -       -",
    "fee.rehearse":             "-      -      -       x         x       x       -       -",
    "fee.waive_confirm":       "-      -      -       x         -       -       -       -",
    "price_difference.settle":  "-      -      x       x         -       -       -       -",
    "shortfall.release_others": "-      -      -       x         -       -       -       -",
    "payment.view":             "-      -      x       x         x       x       -       -",
    "payment.take":             "-      -      x       x         -       -       -       -",
    "receipt.view":             "x      x      x       x         x       x       -       -",
    "throughput.view":          "-      x      -       x         x       -       -       -",
    "report.view":              "x      x      -       x         x       x       -       -",
    "consistency.own":          "x      x      -       -         x       x       -       -",
    "consistency.view":         "-      x      -       -         x       x       -       -",
    "second_look.answer":       "x      x      -       -         -       -       -       -",
    "second_look.view":         "-      x      -       -         x       x       -       -",
    "second_look.talk_over":    "-      x      -       -         x       -       -       -",
    "report.daily_register":    "x      x      -       x         x       x       -       -",
    "change.view":              "-      x      x       x         x       x       -       -",
    "change.act":               "-      x      x       x         x       -       -       -",
    "report.cause_book":        "x      x      -       x         x       x       -       -",
    "report.paper_filings":     "x      x      -       x         x       x       -       -",
    "calendar.propose":         "-      x      -       x         x       -       -       -",
    "calendar.confirm":         "-      x      -       x         x       -       -       -",
    "calendar.everywhere":      "-      -      -       -         x       -       -       -",
    "audit.view":               "-      -      -       -         -       x       -       -",
    "people.view":              "-      -      -       -         -       -       x       -",
    "people.keep":              "-      -      -       -         -       -       x       -",
    "reference.view":           "x      x      x       x         x       x       x       x",
    "calendar.view":            "x      x      x       x         x       x       x       x",
    "maintenance.plan":         "-      -      -       -         x       -       x       -",
    "availability.view":        "-      -      -       -         x       x       x       -",
    "availability.record":      "-      -      -       -         x       -       x       -",
    "operations.view":          "-      -      -       -         -       -       x       -",
    "operations.act":           "-      -      -       -         -       -       x       -",
}  # fmt: skip
ROLES = (
    Role.REGISTRY_OFFICER, Role.SENIOR_OFFICER, Role.ACCOUNTS_OFFICER, Role.ACCOUNTS_SUPERVISOR, Role.MANAGER, Role.AUDITOR,
    Role.ADMINISTRATOR, Role.REGISTRAR,
)  # fmt: skip


@pytest.fixture
def registry():
    return OfficeFactory(code="DC-REG")


@pytest.fixture
def other():
    return OfficeFactory(code="SCT-REG", court="SCT")


def test_each_role_has_these_rights_and_no_others(registry):
    found = {}
    people = [officer_of(registry, role) for role in ROLES]
    for right in rights.all_rights():
        found[right] = ["x" if rights.may(person, right, registry) else "-" for person in people]
    assert found == {right: row.split() for right, row in TABLE.items()}
    assert set(rights.RIGHTS) == set(Role.values)


def test_a_right_is_for_ones_own_office(registry, other):
    officer = officer_of(registry)
    assert rights.may(officer, "filing.accept", registry)
    assert not rights.may(officer, "filing.accept", other)
    assert rights.may(officer, "filing.accept"), "on any office"
    assert list(rights.offices_for(officer, "filing.accept")) == [registry]
    assert not rights.offices_for(officer, "filing.reject").exists()


def test_an_accounts_office_has_its_rights_on_the_registries_that_it_serves(registry, other):
    accounts = registry.served_by.get()
    accounts.serves.add(other)
    cashier = officer_of(accounts, Role.ACCOUNTS_OFFICER)
    assert set(rights.offices_for(cashier, "shortfall.take")) == {registry, other}
    assert list(rights.accounts_offices_for(cashier, "payment.view")) == [accounts]
    third = OfficeFactory(code="HC-REG", court="HC")
    assert [rights.may(cashier, "filing.view", office) for office in (registry, other, third, accounts)] == [True, True, False, True]


def test_a_registrys_people_see_the_accounts_office_that_serves_them(registry):
    manager = officer_of(registry, Role.MANAGER)
    assert list(rights.accounts_offices_for(manager, "payment.view")) == [registry.served_by.get()]
    assert not rights.accounts_offices_for(officer_of(registry), "payment.view").exists()


def test_several_roles_add_up_and_an_office_is_listed_once(registry, other):
    person = officer_of(registry)
    for office, role in ((other, Role.SENIOR_OFFICER), (registry, Role.AUDITOR), (registry.served_by.get(), Role.MANAGER)):
        Membership.objects.create(user=person, office=office, role=role)
    assert list(rights.offices_for(person, "filing.view")) == [registry, other]
    assert rights.may(person, "filing.reject", other)
    assert not rights.may(person, "filing.reject", registry)


def test_nobody(registry):
    left = officer_of(registry, is_active=False)
    for person in (AnonymousUser(), UserFactory(), left):
        assert not rights.may(person, "filing.view")
        assert not rights.may(person, "filing.view", registry)
        assert not rights.offices_for(person, "filing.view").exists()
        assert not rights.accounts_offices_for(person, "payment.view").exists()
        assert not person.has_perm("filing.view")


def test_a_slip_in_a_rights_name_is_no_refusal(registry):
    with pytest.raises(ValueError, match=r"filing\.acept"):
        rights.may(officer_of(registry), "filing.acept", registry)


def test_must(registry, other):
    officer = officer_of(registry)
    rights.must(officer, "filing.accept", registry)
    with pytest.raises(Forbidden) as refused:
        rights.must(officer, "filing.accept", other)
    assert (refused.value.code, refused.value.status, refused.value.details) == ("no-right", 403, {"right": "filing.accept"})


# ---- Django's own question, which viewflow asks ----


def test_djangos_question_is_answered_from_the_roles(registry, other):
    officer = officer_of(registry)
    assert officer.has_perm("filing.accept")
    assert officer.has_perm("filing.accept", registry)
    assert not officer.has_perm("filing.accept", other)
    assert not officer.has_perm("filing.reject")
    assert not officer.has_perm("no.such.right")
    assert officer.has_perms(["filing.accept", "filing.take"])
    assert not officer.has_perms(["filing.accept", "filing.reject"])


def test_a_right_on_something_that_is_no_office_is_none(registry):
    assert not officer_of(registry).has_perm("filing.accept", UserFactory())


def test_a_superuser_has_no_right_that_no_role_gives(registry):
    superuser = UserFactory(is_superuser=True, is_staff=True)
    assert not superuser.has_perm("filing.accept")
    assert not superuser.has_perm("filing.accept", registry)
    assert not rights.may(superuser, "filing.accept", registry)


def test_djangos_own_permissions_give_nothing(registry):
    person = UserFactory()
    person.user_permissions.set(Permission.objects.all())
    assert not person.has_perm("filings.change_filing")
    assert not person.has_perm("filing.accept")


def test_signing_in_by_password(rf, registry):
    officer = officer_of(registry, username="ada", display_name="Ada Lam")
    request = rf.post("/sign-in/")
    assert authenticate(request, username="ada", password="registry-test") == officer
    assert authenticate(request, username="ada", password="wrong") is None
    User.objects.update(is_active=False)
    assert authenticate(request, username="ada", password="registry-test") is None


# ---- names ----


def test_a_person_as_the_actor_of_an_event():
    named, unnamed = UserFactory(display_name="Ada Lam"), UserFactory(username="ben", display_name="")
    assert rights.actor_of(named) == Actor("person", str(named.pk), "Ada Lam")
    assert rights.actor_of(unnamed).name == "ben"


def test_one_role_once_in_an_office(registry):
    officer = officer_of(registry)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=officer, office=registry, role=Role.REGISTRY_OFFICER)


def test_an_offices_code_is_its_own(registry):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(code="DC-REG", court="DC", kind="registry", title="t", title_zh="t")


def test_read_once_a_page_asks_nothing_more_and_an_act_asks_anew(registry, django_assert_num_queries):
    officer = officer_of(registry)
    person = User.objects.get(pk=officer.pk)
    rights.read_once(person)
    with django_assert_num_queries(0):
        assert rights.may(person, "filing.take", registry)
        assert rights.may(person, "filing.accept", registry)
        assert not rights.may(person, "filing.reject", registry)
    Membership.objects.filter(user=officer).delete()
    assert rights.may(person, "filing.take", registry), "what the page was drawn from"
    with pytest.raises(Forbidden):
        rights.must(person, "filing.take", registry)


@pytest.mark.once
def test_offices_that_are_asked_for_by_a_kept_question_are_those_of_the_query(court):
    """Of who is a member of one office, and of two."""
    Membership.objects.create(user=court.senior, office=court.tribunal, role=Role.SENIOR_OFFICER)
    for person in (court.officer, court.cashier, court.supervisor, court.manager, court.stranger, court.senior, court.outsider):
        for right in ("filing.view", "filing.take", "receipt.view", "payment.view"):
            assert rights.registries_for(person, right) == list(rights.offices_for(person, right))
            assert rights.accounts_for(person, right) == list(rights.accounts_offices_for(person, right))
    court.officer.is_active = False
    assert rights.registries_for(court.officer, "filing.view") == rights.accounts_for(court.officer, "filing.view") == []


def test_who_has_left_is_signed_in_no_more(court):
    backend = RightsBackend()
    assert backend.get_user(court.officer.pk) == court.officer
    User.objects.filter(pk=court.officer.pk).update(is_active=False)
    assert backend.get_user(court.officer.pk) is None
    assert backend.get_user(0) is None
