"""What another office does is not told here: by no page, no list, no count and no search."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.cases.models import Party
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from backoffice.people.models import Membership, Role, User
from backoffice.people.rights import may
from backoffice.staff.access import ACCESS, Scope
from reports.catalogue import REPORTS
from tests.factories.court import Court
from tests.factories.lives import Lives

ROLES = (Role.REGISTRY_OFFICER, Role.SENIOR_OFFICER, Role.MANAGER, Role.AUDITOR, Role.ACCOUNTS_OFFICER, Role.ACCOUNTS_SUPERVISOR)
# Pages about one thing that is no filing, case, receipt or paper: there are no lists in them.
_ABOUT_ONE = {"second-look", "second-look-document"}
LISTS = {
    name for name, access in ACCESS.items() if access.scope in (Scope.REGISTRIES, Scope.ACCOUNTS, Scope.OFFICES) and "GET" in access.methods
} - _ABOUT_ONE
ASKED = {
    "inbox": ["", "?queue=mine", "?queue=not-due", "?queue=returned", "?queue=awaiting"],
    "filings": [f"?state={state}" for state in ("received", "fee_checked", "served", "returned", "rejected", "fee_short")],
}
# What is drawn anew for every page, and the example in the field of the search.
CHANCE = re.compile(r'(csrfmiddlewaretoken|"press|"reference)" value="[\w-]+|placeholder="[^"]*"')
OF_EACH = {"report": [{"identifier": identifier} for identifier in REPORTS]}


@pytest.fixture
def elsewhere(court: Court) -> dict[str, User]:
    """Somebody of each role in the Tribunal's registry or accounts office."""
    people = {}
    for role in ROLES:
        office = court.tribunal_accounts if role in (Role.ACCOUNTS_OFFICER, Role.ACCOUNTS_SUPERVISOR) else court.tribunal
        people[role] = User.objects.create(username=f"tribunal.{role}", display_name=f"Tribunal {role}")
        Membership.objects.create(user=people[role], office=office, role=role)
    return people


def pages(user: User) -> Iterator[tuple[str, str]]:
    """Every list that the person may open, as it reads."""
    client = Client()
    client.force_login(user)
    for name in sorted(LISTS):
        if not may(user, ACCESS[name].right):
            continue
        for which, asked in product(OF_EACH.get(name, [{}]), ASKED.get(name, [""])):
            address = reverse(f"staff:{name}", kwargs=which) + asked
            answer = client.get(address)
            assert answer.status_code in (200, 400, 404), address
            yield address, CHANCE.sub("", answer.content.decode())


def busy(lives: Lives) -> None:
    """Something of every standing, in the District Court."""
    for standing in ("received", "fee_short", "fee_checked", "taken", "served", "returned", "rejected"):
        lives.reach(standing)


@pytest.mark.parametrize("role", [role for role in ROLES if role != Role.AUDITOR])
@pytest.mark.once
def test_whatever_another_office_does_no_page_here_changes(court: Court, lives: Lives, elsewhere, role):
    before = dict(pages(elsewhere[role]))
    assert len(before) > 3
    busy(lives)
    after = dict(pages(elsewhere[role]))
    assert [address for address in before if before[address] != after[address]] == []


@pytest.mark.once
def test_it_would_be_noticed(court: Court, lives: Lives, elsewhere):
    """The same pages of the office itself do change."""
    before = dict(pages(court.senior))
    busy(lives)
    after = dict(pages(court.senior))
    assert [address for address in before if before[address] != after[address]]


@pytest.mark.once
def test_an_auditor_of_elsewhere_reads_no_name_and_no_number_of_it(court: Court, lives: Lives, elsewhere):
    """The state of the chain counts all events, of whatever office; nothing else is told."""
    busy(lives)
    text = " ".join(page for _address, page in pages(elsewhere[Role.AUDITOR]))
    assert not [word for word in told_of(lives) if word in text]


def told_of(lives: Lives) -> set[str]:
    filing = lives.reach("served")
    names = {name for party in Party.objects.all() for name in (party.name, party.name_zh) if name}
    numbers = {*Receipt.objects.values_list("number", flat=True), *Paper.objects.values_list("number", flat=True)}
    return {filing.reference, filing.case.number, *names, *numbers}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.once
def test_a_search_for_what_is_elsewhere_finds_nothing(court: Court, lives: Lives, elsewhere, role):
    words = told_of(lives)
    assert len(words) > 4
    client = Client()
    client.force_login(elsewhere[role])
    for word in words:
        answer = client.get(reverse("staff:search"), {"q": word})
        nothing = client.get(reverse("staff:search"), {"q": "x" * len(word)})
        if not may(elsewhere[role], "filing.view"):
            assert answer.status_code == nothing.status_code == 403
            continue
        assert answer.status_code == 200, f"{word} leads somewhere"
        alike = [re.sub(r'csrfmiddlewaretoken" value="\w+', "", each.content.decode()) for each in (answer, nothing)]
        assert alike[0].replace(word, "").count("<a ") == alike[1].count("<a ")
        assert "data-row" not in alike[0]
