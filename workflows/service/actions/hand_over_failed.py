"""A senior officer puts a failed service, or a failed notice, into somebody else's hands."""

from django.db import transaction

from backoffice.people.models import User
from workflows.service import handing, notices, steps


def hand_over_failed(*, reference: str, number: int, officer: User, to: User, ground: str) -> bool:
    """The failed service on an addressee (their number) goes from whoever has it to `to`; whether it did. Asked for again, it is there
    already.

    Raises:
        Forbidden: the officer may not assign here, or `to` may not see to what failed here.
        Conflict: not-taken, nobody has it.
        NotFound: no such filing or addressee for this officer.
        Refused: ground-needed; sealed-from, `to` may not see it.
    """
    with transaction.atomic():
        return handing.over(steps.locked(reference, number, officer), officer=officer, to=to, ground=ground)


def hand_over_notice(*, reference: str, number: int, officer: User, to: User, ground: str) -> bool:
    """The same for a failed notice (its number in the filing).

    Raises:
        Forbidden, Conflict, NotFound, Refused: as there.
    """
    with transaction.atomic():
        return handing.over(notices.locked(reference, number, officer), officer=officer, to=to, ground=ground)
