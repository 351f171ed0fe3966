"""`manage.py create_api_client NAME`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backoffice.people.models import ApiClient
from backoffice.people.tokens import SCOPES, client_of

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, told = StringIO(), StringIO()
    call_command("create_api_client", *arguments, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def test_the_token_is_the_only_line_of_output() -> None:
    out, told = run("portal")
    client = client_of(out.strip())
    assert client is not None
    assert client.scopes == list(SCOPES)
    assert out.strip() not in told
    assert "not shown again" in told


def test_scopes_can_be_chosen() -> None:
    run("portal", "--scope", "fees:read", "--scope", "calendar:read")
    assert ApiClient.objects.get().scopes == ["fees:read", "calendar:read"]


def test_a_second_client_of_the_name_is_refused_in_words() -> None:
    run("portal")
    with pytest.raises(CommandError, match="already a client portal"):
        run("portal")


def test_an_unknown_scope_is_refused_by_the_command_line() -> None:
    with pytest.raises(CommandError, match="filings:all"):
        run("portal", "--scope", "filings:all")
