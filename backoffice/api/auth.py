"""Bearer tokens of API clients, and the scope that an operation needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from backoffice.api.problems import Rejected
from backoffice.kernel import throttle
from backoffice.people.models import ApiClient
from backoffice.people.tokens import SCOPES, client_of


class BearerToken(HttpBearer):
    """Lets in an active client whose token has the scope; the client is then `request.auth`."""

    def __init__(self, scope: str) -> None:
        if scope not in SCOPES:
            raise ValueError(f"no such scope: {scope}")
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any | None:
        """The client.

        Raises:
            Rejected: not-authenticated (401), scope-missing (403), too-many-requests (429).
        """
        client = super().__call__(request)
        if client is None:
            count_failure(request)
            raise Rejected(
                401,
                "not-authenticated",
                _("Send the token of an active client: Authorization: Bearer …"),
                WWW_Authenticate='Bearer realm="registry"',
            )
        count_call(f"client:{client.pk}")
        if self.scope not in client.scopes:
            raise Rejected(
                403,
                "scope-missing",
                _("The client %(name)s has not the scope %(scope)s.") % {"name": client.name, "scope": self.scope},
                WWW_Authenticate=f'Bearer realm="registry", error="insufficient_scope", scope="{self.scope}"',
            )
        return client

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        """The active client with this token."""
        return client_of(token)


def count_call(caller: str) -> None:
    """Count a call of a caller who has shown who they are.

    Raises:
        Rejected: too-many-requests (429).
    """
    _stop_after(throttle.take(f"api:{caller}", throttle.Rate(settings.API_REQUESTS_PER_MINUTE, settings.API_REQUESTS_AT_ONCE)))


def count_failure(request: HttpRequest) -> None:
    """Count a token or signature that is not known, by the address from which it came.

    Raises:
        Rejected: too-many-requests (429).
    """
    most = settings.API_FAILURES_PER_MINUTE
    _stop_after(throttle.take(f"api-unknown:{throttle.neighbourhood_of(request)}", throttle.Rate(most, most)))


def _stop_after(seconds: int) -> None:
    if seconds:
        detail = _("That is more than the court takes from one caller. Send the same request again in %(seconds)s seconds.")
        raise Rejected(429, "too-many-requests", detail % {"seconds": seconds}, Retry_After=str(seconds))


def client_from(request: HttpRequest) -> ApiClient:
    """The client that the operation's token let in."""
    client = request.auth  # type: ignore[attr-defined]  # django-ninja sets it after BearerToken
    if not isinstance(client, ApiClient):
        raise TypeError("the operation has no BearerToken")
    return client
