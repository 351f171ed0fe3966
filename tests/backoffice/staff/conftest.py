"""Signed-in clients."""

from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.people.models import User
from tests.factories.court import Court


@pytest.fixture
def sign_in(court: Court) -> Callable[[User], Client]:
    """A client of somebody who is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def officer(court: Court, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(court.officer)


@pytest.fixture
def cashier(court: Court, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(court.cashier)
