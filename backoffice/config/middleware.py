"""One line in the log for each request, and a name for it that all its other lines carry."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = structlog.get_logger("backoffice.requests")

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")
# Asked every few seconds by whoever watches the machine; a line for each says nothing.
_QUIET = {"healthz", "readyz", "metrics"}


class RequestLog:
    """Takes the request's name from the proxy or makes one, gives it back in the answer, and logs the route, never the
    address as sent: a search term or a name may stand in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = self._get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else ""
            if route not in _QUIET:
                logger.info(
                    "request", method=request.method, route=route, status=response.status_code,
                    ms=round((time.perf_counter() - begun) * 1000),
                )  # fmt: skip
        response.headers[HEADER] = name
        return response
