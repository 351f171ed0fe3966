"""The demonstration's staff and its portal's access to the API, from fixtures/demo/people.json."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from backoffice.kernel import clock
from backoffice.people.models import ApiClient, Membership, Office, Organisation, User
from backoffice.people.organisations import folded
from backoffice.people.tokens import client_of, hash_of, new_token
from workflows.demo.cast import Cast
from workflows.people.actions.create_client import create_client
from workflows.service.actions.keep_consent import record_standing
from workflows.service.actions.keep_organisation import enter_organisation, enter_user
from workflows.service.consents import Wanted


def load_people(path: Path) -> int:
    """Create the users that are not there yet, with their memberships; how many are new.

    Whoever is there already is left as they are: a changed password stays.

    Raises:
        Office.DoesNotExist: an office is not in the reference data.
    """
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    offices = {office.code: office for office in Office.objects.all()}
    # Hashed once for all: a hash takes a third of a second, and this password is printed in the open anyway.
    hashed = make_password(content["password"])
    new = 0
    with transaction.atomic():
        for person in content["people"]:
            if User.objects.filter(username=person["username"]).exists():
                continue
            user = User.objects.create(username=person["username"], password=hashed, display_name=person["name"], post=person["post"])
            Membership.objects.bulk_create(
                Membership(user=user, office=office, role=role["role"]) for role in person["roles"] for office in _offices(role, offices)
            )
            new += 1
    return new


def _offices(role: Mapping[str, Any], offices: Mapping[str, Office]) -> list[Office]:
    if role["offices"] == "all":
        return list(offices.values())
    missing = [code for code in role["offices"] if code not in offices]
    if missing:
        raise Office.DoesNotExist(f"not in the reference data: {', '.join(missing)}")
    return [offices[code] for code in role["offices"]]


def token_file() -> Path:
    """Where the portal's token is kept for whoever runs the demonstration on this machine."""
    return Path(settings.DATA_DIR, "secrets", "demo-portal")


def portal_token(path: Path) -> tuple[ApiClient, str]:
    """The portal's client and its token, created at the first run and kept beside the data, readable by its owner.

    A client whose token got lost is given a new one, so that its idempotency keys stay its own.
    """
    portal = json.loads(path.read_text(encoding="utf-8"))["portal"]
    kept = token_file()
    if kept.exists():
        token = kept.read_text().strip()
        client = client_of(token)
        if client is not None and client.name == portal["name"]:
            return client, token
    client = ApiClient.objects.filter(name=portal["name"]).first()
    if client is None:
        client, token = create_client(name=portal["name"], scopes=portal["scopes"])
    else:
        token = new_token()
        client.token_hash = hash_of(token)
        client.save(update_fields=["token_hash"])
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(kept, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(token)
    return client, token


def load_organisations(path: Path, cast: Cast, client: ApiClient, officer: User) -> None:
    """The organisations that receive electronically, each with its user and the consent from today; those that are there stay."""
    for each in json.loads(path.read_text(encoding="utf-8"))["organisations"]:
        firm = cast.filer(each["firm"])
        if Organisation.objects.filter(name_key=folded(firm.organisation)).exists():
            continue
        evidence = each["evidence"]
        made = enter_organisation(kind=each["kind"], name=firm.organisation, name_zh=each["name_zh"], evidence=evidence, officer=officer)
        user = enter_user(number=made.pk, wanted=Wanted(firm.person, client.name, firm.account, firm.email), officer=officer)
        record_standing(number=made.pk, user=user.pk, given_on=clock.today(), evidence=evidence, officer=officer)
