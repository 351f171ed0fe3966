"""A person ends sessions of their own that are open elsewhere."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel.errors import NotFound
from backoffice.people import events, open_sessions
from backoffice.people.models import User
from workflows.people import steps


def end_sessions(*, user: User, this: str, mark: str = "") -> int:
    """End the person's session with this mark, or all of them; never the one that asks. How many were ended.

    this: the key of the session that asks; mark: as open_sessions.mark_of gives it.

    Raises:
        NotFound: session-not-found, person-not-found.
    """
    with transaction.atomic():
        person = steps.locked_person(user)
        others = [key for key in steps.session_keys(person) if key != this]
        ending = [key for key in others if not mark or open_sessions.mark_of(key) == mark]
        if mark and not ending:
            raise NotFound("session-not-found", _("This session has already ended."))
        number = steps.delete_sessions(person, ending)
        if number:
            events.sessions_ended(person, number)
        return number
