"""The API, version 1: its operations, how it refuses, and its OpenAPI document."""

from functools import lru_cache
from typing import Any

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from pydantic.json_schema import models_json_schema

from backoffice.api import enquiries, filings, maintenance, messages, notices, problems, questions
from backoffice.api.answers import BASE
from backoffice.api.declared import SCOPE
from backoffice.api.schemas import AnswerIn, FilingIn, NoticeIn, WithdrawalIn
from backoffice.api.validation import errors_of, refusal
from backoffice.kernel.errors import Refused

DESCRIPTION = (
    "What the e-filing portal and the payment gateway talk to. Amounts are whole HKD cents; times carry their offset. "
    "A refusal is a problem document (RFC 9457) with a stable code."
)

api = NinjaAPI(
    title="Registry back office",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
)
api.add_router("", filings.router)
api.add_router("", questions.router)
api.add_router("", messages.router)
api.add_router("", enquiries.router)
api.add_router("", maintenance.router)
api.add_router("", notices.router)


@api.exception_handler(Refused)
def on_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """An act or the door refuses."""
    return problems.of_refusal(refusal)


@api.exception_handler(ValidationError)
def on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter is wrong."""
    return problems.of_refusal(refusal(errors_of(error.errors, parameters=True)))


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing there."""
    return not_found(request)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def on_busy_database(request: HttpRequest, error: OperationalError | InterfaceError) -> HttpResponse:
    """The database is locked or away: the transaction did not commit, so the same request may come again. (Where the line broke at the
    very commit it may have: what is sent again is then answered as the first time.)"""
    problems.logger.warning("database at %s: %s", request.path, error)
    return problems.problem(status=503, code="busy", detail=_("Nothing was done. Send the same request again."))


@api.exception_handler(Exception)
def on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: told as a problem document, logged, and made known to whoever watches for faults."""
    got_request_exception.send(sender=type(api), request=request)
    return problems.of_fault(request, error)


def not_found(request: HttpRequest) -> HttpResponse:
    """No such address."""
    return problems.problem(status=404, code="not-found", detail=_("There is nothing at this address."))


def not_allowed(allowed: str) -> HttpResponse:
    """The address does not take this method."""
    return problems.problem(
        status=405,
        code="method-not-allowed",
        detail=_("This address takes %(methods)s.") % {"methods": allowed},
        headers={"Allow": allowed},
    )


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document: what the operations declare, with the bodies that they read by themselves."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"{BASE}/"))
    _refs, taken = models_json_schema(
        [(model, "validation") for model in (FilingIn, WithdrawalIn, AnswerIn, NoticeIn)],
        ref_template="#/components/schemas/{model}",
    )
    document["components"]["schemas"].update(taken["$defs"])
    document["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    for operations in document["paths"].values():
        for operation in operations.values():
            _finish(operation)
    return document


def _finish(operation: dict[str, Any]) -> None:
    """Refusals are problem documents; statuses are strings, as in JSON; the scope is part of the security."""
    scope = operation.pop(SCOPE, None)
    if scope is not None:
        operation["security"] = [{"BearerToken": [scope]}]
    operation["responses"] = {str(status): answer for status, answer in sorted(operation["responses"].items())}
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["content"] = {problems.MEDIA_TYPE: next(iter(answer["content"].values()))}
        if status in {"202", "409", "429", "503"}:
            answer.setdefault("headers", {})["Retry-After"] = {
                "description": "Seconds to wait before asking again.",
                "schema": {"type": "integer"},
            }
