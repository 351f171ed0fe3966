"""Refusals as RFC 9457 problem documents, with stable codes."""

import json
import logging
import uuid
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from backoffice.api.catalogue import KNOWN
from backoffice.kernel.errors import Refused
from backoffice.kernel.waits import BUSY

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"
RETRY_AFTER_SECONDS = {409: 2, 503: 10}


class ProblemError(Schema):
    """One of several things that are wrong."""

    code: str = Field(description="Stable code of this one.")
    detail: str = Field(description="What is wrong with it, in words.")
    pointer: str | None = Field(None, description="JSON pointer into the JSON part or body, such as #/documents/0/type.")
    parameter: str | None = Field(None, description="The query, path or header parameter that it is about.")
    document: int | None = Field(None, description="The document's number, from 1, when it is about a file.")
    page: int | None = Field(None, description="The page, from 1, where the fault was seen.")


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str = Field(description="Address of the code's documentation.")
    title: str = Field(description="The code's title; the same each time.")
    status: int = Field(description="The HTTP status.")
    code: str = Field(description="Stable code.")
    detail: str = Field(description="This time's refusal in words.")
    instance: str = Field(description="Names this one answer; quote it to the court.")
    errors: list[ProblemError] = Field(default=[], description="What is wrong, one by one.")


def problem(
    *,
    status: int,
    code: str,
    detail: object,
    errors: Iterable[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem document. `detail` is text or a lazy translation."""
    known = KNOWN.get(code)
    body = {
        "type": f"{DOCS}#{code}",
        "title": str(known.title) if known else HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": str(detail),
        "instance": f"urn:uuid:{uuid.uuid4()}",
        "errors": [{key: value for key, value in error.items() if value is not None} for error in errors],
    }
    logger.info("refused %s %s %s", status, code, body["instance"])
    response = HttpResponse(json.dumps(body), status=status, content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response[name] = value
    if status in RETRY_AFTER_SECONDS and code != "notice-id-reused":
        response.headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS[status]))
    response["Cache-Control"] = "no-store"
    return response


class Rejected(Refused):
    """A refusal of the door itself, with its own status and errors."""

    def __init__(self, status: int, code: str, message: object, errors: Iterable[Mapping[str, Any]] = (), **headers: str) -> None:
        super().__init__(code, message)
        self.status = status
        self.errors = list(errors)
        self.headers = headers


def of_refusal(refusal: Refused) -> HttpResponse:
    """An act's or the door's refusal as a problem document."""
    if isinstance(refusal, Rejected):
        return problem(
            status=refusal.status,
            code=refusal.code,
            detail=refusal.message,
            errors=refusal.errors,
            headers={name.replace("_", "-"): value for name, value in refusal.headers.items()},
        )
    # Whoever held the row for too long is nobody that the client knows of: it is told as every other wait that ended.
    status = KNOWN[BUSY].status if refusal.code == BUSY else refusal.status
    return problem(status=status, code=refusal.code, detail=refusal.message, errors=errors_of(refusal))


def errors_of(refusal: Refused) -> list[dict[str, Any]]:
    """The reasons that an act gave, each with a pointer to its field."""
    return [
        {"code": reason["code"], "detail": reason["detail"], "pointer": pointer(reason["field"].split("."))}
        for reason in refusal.details.get("reasons", [])
    ]


def pointer(path: Iterable[str | int]) -> str | None:
    """A JSON pointer as a URI fragment (RFC 6901, section 6) to a field, None for no field."""
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path if step != ""]
    return "#/" + "/".join(steps) if steps else None


def of_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours. The log has it with its traceback under the answer's instance."""
    response = problem(
        status=500,
        code="internal-error",
        detail=KNOWN["internal-error"].meaning,
    )
    instance = json.loads(response.content)["instance"]
    logger.error("fault at %s, %s", request.path, instance, exc_info=error)
    return response
