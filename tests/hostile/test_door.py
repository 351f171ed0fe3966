"""schemathesis at the door: whatever is sent, no answer is a fault of ours and none is undeclared.

Each operation of the OpenAPI document is called with what the document allows and with what it forbids: with the same cases each time, or,
where DOOR_SEED names a number, with those that follow from it. DOOR_EXAMPLES says how many of each. `make nightly` sets both.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backoffice.api.v1 import openapi
from backoffice.people.tokens import hash_of, new_token

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
SCHEMA = schemathesis.openapi.from_dict(openapi())
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
EXAMPLES = int(os.environ.get("DOOR_EXAMPLES", "12"))
SEED = os.environ.get("DOOR_SEED", "")


@pytest.fixture
def knock(lives: Any, settings: Any) -> Iterator[Callable[[Any], Any]]:
    """Sends a case to the real application, in the test's own transaction, as a client that has a filing."""
    token = new_token()
    lives.court.portal.token_hash = hash_of(token)
    lives.court.portal.save()
    lives.fee_checked()
    settings.API_REQUESTS_AT_ONCE = settings.API_FAILURES_PER_MINUTE = 100_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    application = get_wsgi_application()
    yield lambda case: case.call(app=application, headers={"Authorization": f"Bearer {token}"})
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_is_attacked() -> None:
    declared = sum(len(operations) for operations in openapi()["paths"].values())
    assert len(OPERATIONS) == declared


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "forbidden"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.definition.raw["operationId"])
def test_whatever_is_sent_the_answer_is_declared(operation: Any, mode: GenerationMode, knock: Any) -> None:
    seen = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not SEED,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def attack(case: Any) -> None:
        response = knock(case)
        seen.append(response.status_code)
        case.validate_response(response, checks=list(CHECKS))

    # Shown by pytest when the test failed.
    sys.stdout.write(f"to see it again: DOOR_EXAMPLES={EXAMPLES} DOOR_SEED={SEED}\n")
    (seed(int(SEED))(attack) if SEED else attack)()
    assert seen
