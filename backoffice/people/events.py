"""What can happen to people and clients, and how it reads."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declare, record
from backoffice.people.models import ApiClient

CLIENT_CREATED = declare("people.client_created", _("Client of the API {name} created with the scopes {scopes}"))


def client_created(client: ApiClient) -> None:
    """A program may call the API from now on."""
    record(CLIENT_CREATED, subject=f"client:{client.pk}", actor=SYSTEM, name=client.name, scopes=", ".join(client.scopes))
