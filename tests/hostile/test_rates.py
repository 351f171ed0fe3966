"""Nobody comes too often: clients of the API each for themselves, guessers by address, and the public page."""

import pytest
from django.test import Client

from backoffice.api.v1 import openapi
from backoffice.people.models import ApiClient
from backoffice.people.tokens import hash_of, new_token

DEEMED = "/api/v1/calendar/deemed?office=DC-REG&at=2026-03-10T10:00:00%2B08:00"


@pytest.fixture
def tokens(court):
    """The tokens of two clients."""
    made = []
    for name in ("one", "two"):
        token = new_token()
        ApiClient.objects.create(name=name, token_hash=hash_of(token), scopes=["calendar:read"], created_at=court.portal.created_at)
        made.append(token)
    return made


def ask(token: str, client: Client | None = None):
    return (client or Client()).get(DEEMED, headers={"Authorization": f"Bearer {token}"})


def test_each_client_has_a_bucket_of_its_own(tokens, settings, at_work):
    settings.API_REQUESTS_AT_ONCE, settings.API_REQUESTS_PER_MINUTE = 3, 6
    one, two = tokens
    answers = [ask(one) for _number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.json()["code"], refused["Retry-After"]) == ("too-many-requests", "10")
    assert ask(two).status_code == 200


def test_who_guesses_tokens_is_stopped_and_who_has_one_is_not(tokens, settings, at_work):
    settings.API_FAILURES_PER_MINUTE = 3
    assert [ask("rbo_guess").status_code for _number in range(4)] == [401, 401, 401, 429]
    assert ask(tokens[0]).status_code == 200, "from the same address"
    assert ask("rbo_guess", Client(REMOTE_ADDR="203.0.113.9")).status_code == 401


def test_forged_notices_are_stopped_too(db, settings, at_work):
    settings.API_FAILURES_PER_MINUTE = 2
    answers = [
        Client().post("/api/v1/payments/notices", b'{"merchant": "x"}', content_type="application/json", headers={"webhook-id": "a"})
        for _number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 429]


def test_every_operation_declares_it():
    for operations in openapi()["paths"].values():
        for operation in operations.values():
            assert operation["responses"]["429"]["headers"]["Retry-After"]


def test_the_public_page_is_not_for_trying_codes(db, settings, at_work):
    settings.VERIFICATIONS_AT_ONCE, settings.VERIFICATIONS_PER_MINUTE = 2, 6
    answers = [Client().get(f"/verify/{number}/") for number in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[-1]["Retry-After"] == "10"
    assert "says nothing about the paper" in answers[-1].content.decode()
    assert Client(REMOTE_ADDR="203.0.113.9").get("/verify/1/").status_code == 404


def test_a_header_of_ones_own_is_no_other_address(db, settings, at_work):
    settings.VERIFICATIONS_AT_ONCE, settings.VERIFICATIONS_PER_MINUTE = 1, 6
    answers = [Client().get("/verify/1/", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code for number in range(2)]
    assert answers == [404, 429]
