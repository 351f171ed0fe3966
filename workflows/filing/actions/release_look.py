"""An officer gives back a second look that they have."""

from django.db import transaction

from backoffice.filings import second_look_events
from backoffice.filings.models import SecondLook
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing.handing import give_look, locked_look
from workflows.filing.second_looks import RIGHT


def release_look(*, reference: str, officer: User) -> SecondLook:
    """Give it back to those who can do it. Given back again, or not had any more, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: the filing or one of its documents is sealed from the officer.
    """
    with transaction.atomic():
        look, _filing = locked_look(reference, officer, RIGHT)
        if look.taken_by_id == officer.pk and look.answered_at is None:
            give_look(look, None)
            second_look_events.released(look, rights.actor_of(officer))
    return look
