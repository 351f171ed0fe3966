"""The filer has read a message of the court's."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.filings import events
from backoffice.filings.messages import Message
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.people.models import ApiClient
from workflows.service import notices
from workflows.service import steps as service


def read_message(*, message: int, client: ApiClient) -> Message:
    """Mark a message of the client's own filings as read. Marked again, it keeps the moment at which it was read first.

    Raises:
        NotFound: the client has no such message.
    """
    with transaction.atomic():
        row, served = service.lock_for_message(message)
        if row.client_id != client.pk:
            raise NotFound("not-found", _("There is no such message."))
        if row.read_at is None:
            # Never before it was written, also when the clock was set back since.
            row.read_at = max(clock.now(), row.at)
            row.save(update_fields=["read_at"])
            actor = Actor(kind="client", id=str(client.pk), name=client.name)
            if not row.account:
                events.message_read(row.filing, actor, message=row.subject, message_zh=row.subject_zh)
            if served is not None:
                service.opened(served, row.read_at, actor)
            else:
                notices.was_read(row)
    return row
