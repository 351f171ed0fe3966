"""A program gets its token for the API."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Refused
from backoffice.people import events
from backoffice.people.models import ApiClient
from backoffice.people.tokens import SCOPES, hash_of, new_token

LONGEST_NAME = 80


def create_client(*, name: str, scopes: Sequence[str]) -> tuple[ApiClient, str]:
    """Create a client of the API; the client and its token, which is known to nobody after this.

    Raises:
        Refused: client-name, unknown-scope.
        Conflict: client-exists.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Refused("client-name", _("A client needs a name of 1 to %(most)s characters.") % {"most": LONGEST_NAME})
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise Refused(
            "unknown-scope",
            _("Scopes are %(known)s; not known: %(unknown)s.") % {"known": ", ".join(SCOPES), "unknown": ", ".join(unknown)},
        )
    token = new_token()
    kept = [scope for scope in SCOPES if scope in scopes]
    try:
        with transaction.atomic():
            client = ApiClient.objects.create(name=name, token_hash=hash_of(token), scopes=kept, created_at=clock.now())
            events.client_created(client)
    except IntegrityError as error:
        raise Conflict("client-exists", _("There is already a client %(name)s.") % {"name": name}) from error
    return client, token
