"""The demonstration's staff and its portal's token."""

import pytest

from backoffice.people.models import User
from tests.workflows.demo.conftest import FIXTURES
from workflows.demo import people

pytestmark = pytest.mark.usefixtures("court")


def test_people_are_made_once_and_left_as_they_are() -> None:
    path = FIXTURES / "demo" / "people.json"
    assert people.load_people(path) >= 16
    lau = User.objects.get(username="ky.lau")
    assert lau.check_password("registry-demo")
    assert [membership.office.code for membership in lau.memberships.all()] == ["DC-REG"]
    lau.display_name = "Kam Yee Lau"
    lau.save()
    assert people.load_people(path) == 0
    lau.refresh_from_db()
    assert lau.display_name == "Kam Yee Lau"
    assert {role for user in User.objects.all() for role in user.memberships.values_list("role", flat=True)} == {
        "registry_officer", "senior_officer", "accounts_officer", "accounts_supervisor", "manager", "auditor", "administrator",
        "registrar",
    }  # fmt: skip


def test_the_portal_keeps_its_token_and_a_lost_one_is_replaced() -> None:
    path = FIXTURES / "demo" / "people.json"
    client, token = people.portal_token(path)
    assert people.portal_token(path) == (client, token)
    assert people.token_file().stat().st_mode & 0o777 == 0o600
    people.token_file().unlink()
    same_client, new_token = people.portal_token(path)
    assert same_client == client
    assert new_token != token
