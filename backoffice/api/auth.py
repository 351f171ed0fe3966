"""Bearer tokens of API clients, and the scope that an operation needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from backoffice.api.problems import Rejected
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
            Rejected: not-authenticated (401), scope-missing (403).
        """
        client = super().__call__(request)
        if client is None:
            raise Rejected(
                401,
                "not-authenticated",
                _("Send the token of an active client: Authorization: Bearer …"),
                WWW_Authenticate='Bearer realm="registry"',
            )
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


def client_from(request: HttpRequest) -> ApiClient:
    """The client that the operation's token let in."""
    client = request.auth  # type: ignore[attr-defined]  # django-ninja sets it after BearerToken
    if not isinstance(client, ApiClient):
        raise TypeError("the operation has no BearerToken")
    return client
