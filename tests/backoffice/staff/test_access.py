"""Every address, for every role and for another office; nothing is open that the table does not open."""

from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backoffice.filings.models import Filing
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from backoffice.people.models import User
from backoffice.people.rights import may
from backoffice.staff.access import ACCESS, GET, POST, Scope, address
from backoffice.staff.urls import urlpatterns
from tests.factories.court import Court
from tests.factories.lives import Lives

ROLES = ("officer", "senior", "cashier", "supervisor", "manager", "auditor", "administrator", "stranger", "outsider")
NAMES = sorted(ACCESS)
OF_AN_OFFICE = {Scope.FILING, Scope.CASE, Scope.RECEIPT, Scope.PAPER}


@dataclass(frozen=True)
class Things:
    """One thing of each kind that an address may name, all of the District Court."""

    filing: Filing
    receipt: Receipt
    paper: Paper

    def address(self, name: str) -> str:
        """The address of this page, about these things."""
        arguments = {
            Scope.FILING: {"reference": self.filing.reference},
            Scope.CASE: {"number": self.filing.case.number},
            Scope.RECEIPT: {"number": self.receipt.number},
            Scope.PAPER: {"number": self.paper.number},
        }.get(ACCESS[name].scope, {})
        if name == "document":
            arguments = {**arguments, "number": 1}
        return reverse(f"staff:{name}", kwargs=arguments)


@pytest.fixture
def things(lives: Lives) -> Things:
    filing = lives.reach("served")
    return Things(filing, Receipt.objects.get(subject=filing.reference), Paper.objects.get(subject=filing.reference))


def test_every_address_stands_in_the_table_and_every_line_of_it_has_an_address():
    guarded = {pattern.name: pattern.callback.access for pattern in urlpatterns}
    assert guarded == ACCESS


def test_a_page_without_a_line_in_the_table_cannot_be_given_an_address():
    with pytest.raises(KeyError, match="a-new-page"):
        address("new/", "a-new-page", lambda request, desk: HttpResponse())


def test_only_signing_in_is_open_to_anyone():
    assert [name for name, access in ACCESS.items() if access.scope is Scope.ANYONE] == ["sign-in", "second-step"]


def test_every_other_line_names_a_right_or_only_concerns_the_person_themselves():
    without = {name for name, access in ACCESS.items() if not access.right}
    own = {"confirm", "second-factor", "add-app", "remove-factor", "recovery-codes", "password"}
    assert without == {"sign-in", "second-step", "sign-out", "home", "me", "choose"} | own


@pytest.mark.parametrize("name", NAMES)
def test_without_sign_in_every_page_leads_to_it(name: str, things: Things):
    client = Client()
    method = client.get if "GET" in ACCESS[name].methods else client.post
    answer = method(things.address(name))
    if name == "sign-in":
        assert answer.status_code == 200
    elif name == "second-step":
        assert answer.url == reverse("staff:sign-in")
    else:
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("staff:sign-in"))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_its_rights_open_and_nothing_else(role: str, court: Court, things: Things):
    """A page asks for its right, in an office; what is of another office is not there."""
    user: User = getattr(court, role)
    client = Client()
    wrong = []
    for name in NAMES:
        access = ACCESS[name]
        if access.scope in (Scope.ANYONE, Scope.SIGNED_IN):
            continue
        client.force_login(user)
        method = client.get if "GET" in access.methods else client.post
        answer = method(things.address(name))
        if not may(user, access.right):
            expected = {403}
        elif access.scope in OF_AN_OFFICE and role == "stranger":
            expected = {404}
        elif access.methods == POST:
            # An act on a filing that was served long ago: refused as too late, or led on; never for want of a right.
            expected = {302, 409, 422}
        else:
            expected = {200}
        if answer.status_code not in expected:
            wrong.append((name, answer.status_code, expected))
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in NAMES if ACCESS[name].methods == POST])
def test_what_changes_something_is_not_done_by_following_a_link(name: str, court: Court, things: Things):
    client = Client()
    client.force_login(court.senior if may(court.senior, ACCESS[name].right or "filing.view") else court.cashier)
    assert client.get(things.address(name)).status_code == 405


@pytest.mark.parametrize("name", [name for name in NAMES if ACCESS[name].methods == GET])
def test_what_only_shows_something_takes_no_posts(name: str, court: Court, things: Things):
    right = ACCESS[name].right
    users = (court.senior, court.cashier, court.auditor, court.administrator)
    user = next(user for user in users if not right or may(user, right))
    client = Client()
    client.force_login(user)
    assert client.post(things.address(name)).status_code == 405


@pytest.mark.parametrize("name", [name for name in NAMES if "POST" in ACCESS[name].methods])
def test_a_form_that_is_not_of_ours_is_refused(name: str, court: Court, things: Things):
    client = Client(enforce_csrf_checks=True)
    client.force_login(court.senior)
    answer = client.post(things.address(name), {"reason": "not-signed"})
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_a_person_whose_account_has_ended_is_signed_out(court: Court, things: Things):
    client = Client()
    client.force_login(court.officer)
    assert client.get(things.address("inbox")).status_code == 200
    court.officer.is_active = False
    court.officer.save()
    assert client.get(things.address("inbox")).status_code == 302


def test_a_right_that_ends_ends_at_once(court: Court, things: Things):
    client = Client()
    client.force_login(court.officer)
    assert client.get(things.address("document")).status_code == 200
    court.officer.memberships.all().delete()
    assert client.get(things.address("document")).status_code == 403


def test_the_office_chosen_for_today_narrows_lists_but_hides_no_filing(court: Court, things: Things):
    """Someone of two registries who works for one of them still finds the other's filing by its reference."""
    from backoffice.people.models import Membership, Role

    Membership.objects.create(user=court.officer, office=court.tribunal, role=Role.REGISTRY_OFFICER)
    client = Client()
    client.force_login(court.officer)
    client.post(reverse("staff:choose"), {"office": "SCT-REG"})
    assert client.get(things.address("filing")).status_code == 200
    listed = client.get(reverse("staff:filings"), {"state": "served"}).content.decode()
    assert things.filing.reference not in listed
    client.post(reverse("staff:choose"), {"office": ""})
    assert things.filing.reference in client.get(reverse("staff:filings"), {"state": "served"}).content.decode()


def test_an_office_that_is_not_mine_cannot_be_chosen(court: Court, things: Things):
    client = Client()
    client.force_login(court.officer)
    client.post(reverse("staff:choose"), {"office": "SCT-REG"})
    assert client.session.get("office", "") == ""
    assert client.get(reverse("staff:inbox"), {"office": "SCT-REG"}).status_code == 404
