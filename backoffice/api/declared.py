"""How operations declare what they answer and take."""

from typing import Any

from ninja import Schema

from backoffice.api.auth import BearerToken
from backoffice.api.problems import Problem

# Where the OpenAPI document is made, this becomes the operation's security requirement.
SCOPE = "x-scope"

# Any operation may be called too often, or meet a fault of ours or a busy database.
ALWAYS = (429, 500, 503)

IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7E]{1,200}$"},
    "description": "New for each filing; the same for every try of it.",
}
PDF: dict[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}


def answers(good: dict[int, type[Schema]], *refusals: int) -> dict[int, type[Schema]]:
    """The statuses of an operation with their schemas."""
    return {**good, **dict.fromkeys((*refusals, *ALWAYS), Problem)}


def operation(scope: str, **extra: Any) -> dict[str, Any]:
    """The scope that an operation needs, and what else its OpenAPI entry says."""
    return {"auth": BearerToken(scope), "openapi_extra": {SCOPE: scope, **extra}}


def json_body(schema: type, description: str) -> dict[str, Any]:
    """A JSON body that the operation reads by itself, strictly."""
    return {
        "required": True,
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema.__name__}"}}},
    }


def pdf_answer() -> dict[int, Any]:
    """A PDF as the good answer."""
    return {200: {"description": "The PDF.", "content": PDF}}
