"""The court of the benchmarks: the reference data as in production, a portal, and a person of each role in the District Court."""

import io
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from backoffice.kernel.clock import HONG_KONG
from backoffice.people.models import Membership, Office, Role, User
from backoffice.people.tokens import SCOPES
from workflows.people.actions.create_client import create_client

# A Tuesday morning, the court open.
AT_WORK = datetime(2026, 3, 10, 10, 0, tzinfo=HONG_KONG)
PASSWORD = "registry-bench"

_OF_ACCOUNTS = {Role.ACCOUNTS_OFFICER, Role.ACCOUNTS_SUPERVISOR}


@dataclass(frozen=True)
class Court:
    """Who there is: the portal's token, and the user name of a person of each role."""

    token: str
    people: dict[str, str]


def build() -> Court:
    """Write it down in an empty database."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    _client, token = create_client(name="portal", scopes=list(SCOPES))
    registry, accounts = Office.objects.get(code="DC-REG"), Office.objects.get(code="DC-ACC")
    hashed = make_password(PASSWORD)
    people = {}
    for role in Role.values:
        user = User.objects.create(username=f"bench.{role}", display_name=f"Bench {role}", password=hashed)
        Membership.objects.create(user=user, office=accounts if role in _OF_ACCOUNTS else registry, role=role)
        people[role] = user.username
    return Court(token, people)
