"""A program gets a token; the court keeps only its hash."""

import hashlib

import pytest

from backoffice.audit.models import Event
from backoffice.audit.timeline import timeline
from backoffice.kernel.errors import Conflict, Refused
from backoffice.people.models import ApiClient
from backoffice.people.tokens import SCOPES, client_of
from workflows.people.actions.create_client import create_client

pytestmark = pytest.mark.django_db


def test_the_token_is_given_once_and_kept_as_a_hash() -> None:
    client, token = create_client(name="portal", scopes=["filings:read", "filings:write"])
    assert client.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(ApiClient.objects.values())
    assert client.scopes == ["filings:write", "filings:read"]
    assert client_of(token) == client


def test_tokens_are_long_and_never_alike() -> None:
    tokens = {create_client(name=f"client {number}", scopes=SCOPES)[1] for number in range(20)}
    assert len(tokens) == 20
    assert min(len(token) for token in tokens) >= 43


def test_only_the_whole_token_of_an_active_client_opens() -> None:
    client, token = create_client(name="portal", scopes=SCOPES)
    for wrong in ("", token[:-1], token + " ", token.swapcase(), client.token_hash, "\udc80"):
        assert client_of(wrong) is None
    ApiClient.objects.filter(pk=client.pk).update(active=False)
    assert client_of(token) is None


def test_it_is_on_record_without_the_token() -> None:
    client, token = create_client(name="portal", scopes=["fees:read"])
    (entry,) = timeline(f"client:{client.pk}")
    assert entry.text == "Client of the API portal created with the scopes fees:read"
    assert token not in str(Event.objects.values())
    assert client.token_hash not in str(Event.objects.values())


def test_a_name_is_given_once() -> None:
    create_client(name="portal", scopes=SCOPES)
    with pytest.raises(Conflict) as refused:
        create_client(name="portal", scopes=SCOPES)
    assert refused.value.code == "client-exists"


@pytest.mark.parametrize(("name", "scopes", "code"), [("", SCOPES, "client-name"), ("x" * 81, SCOPES, "client-name"),
                                                      ("a", [], "unknown-scope"), ("a", ["filings:all"], "unknown-scope")])  # fmt: skip
def test_what_is_refused(name: str, scopes: list[str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        create_client(name=name, scopes=scopes)
    assert refused.value.code == code
    assert not ApiClient.objects.exists()
