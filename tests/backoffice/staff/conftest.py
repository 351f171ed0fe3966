"""Signed-in clients."""

from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.people.models import User
from backoffice.staff import sessions
from tests.factories.court import Court


def shows_password(client: Client) -> None:
    """As if the person of this session had shown the password just now."""
    session = client.session
    session[sessions.CONFIRMED_AT] = sessions.moment()
    session.save()


@pytest.fixture
def sign_in(court: Court) -> Callable[[User], Client]:
    """A client of somebody who is signed in, and has shown the password just now."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        shows_password(client)
        return client

    return signed_in


@pytest.fixture
def officer(court: Court, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(court.officer)


@pytest.fixture
def cashier(court: Court, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(court.cashier)
