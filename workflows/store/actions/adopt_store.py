"""An operator says that the file store that is there belongs to this database: after a restore, or when a database has moved."""

from django.db import transaction

from backoffice.audit.actors import Actor
from backoffice.kernel import stores
from workflows.store import events


def adopt_store(*, operator: Actor) -> None:
    """Give the store a new name that this database knows; of a store that is this database's already nothing changes.

    If it was another database's until now, that one refuses to touch it from here on, and says so.

    Raises:
        Unwritable: the store cannot be written.
    """
    with transaction.atomic():
        if stores.standing() == stores.OURS:
            return
        stores.adopt()
        events.adopted(operator)
