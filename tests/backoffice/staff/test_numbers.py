"""Whole numbers as an address or a form gives them."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from backoffice.people.models import Membership, Role, User
from backoffice.staff.access import ACCESS, Scope
from backoffice.staff.numbers import whole_number
from tests.factories.court import Court


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", " 7", "-7", "+7", "7.0", "1_000", "٧", "²", "七", "x", "9" * 19, "9" * 5000])
def test_any_other_text_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_the_most_digits_are_the_callers() -> None:
    assert whole_number("1234", digits=4) == 1234
    assert whole_number("12345", digits=4) is None
    assert whole_number("0001", digits=4) == 1
    assert whole_number("00001", digits=4) is None


# What addresses carry beside the names of offices and of queues.
CARRIED = ("after", "before", "day", "month", "year", "from", "to", "days", "document", "row", "type", "reason", "officer", "look", "at")
ABOUT_NOTHING = (Scope.REGISTRIES, Scope.ACCOUNTS, Scope.OFFICES, Scope.EVERYWHERE)


@pytest.mark.once
@pytest.mark.parametrize("text", ["9" * 5000, "9" * 19])
def test_no_page_stumbles_over_what_its_address_carries(court: Court, text: str) -> None:
    """Python refuses to read a number of so many digits, and no database knows one of nineteen."""
    user = User.objects.create(username="everybody", display_name="Every Body")
    Membership.objects.bulk_create(
        Membership(user=user, office=office, role=role) for role in Role.values for office in (court.registry, court.accounts)
    )
    client = Client()
    client.force_login(user)
    looked_at = 0
    for name, access in ACCESS.items():
        if access.scope not in ABOUT_NOTHING or "GET" not in access.methods:
            continue
        try:
            address = reverse(f"staff:{name}")
        except NoReverseMatch:
            continue
        answer = client.get(address, dict.fromkeys(CARRIED, text))
        assert answer.status_code in (200, 302, 404), f"{name}: {answer.status_code}"
        looked_at += 1
    assert looked_at > 40
