"""A person makes new recovery codes."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Refused
from backoffice.people import second_factor
from backoffice.people.models import User
from workflows.people import steps


def renew_recovery_codes(*, user: User) -> list[str]:
    """New codes in place of the old ones.

    Raises:
        Refused: no-factor, without a second factor there is nothing to recover.
        NotFound: person-not-found.
    """
    with transaction.atomic():
        person = steps.locked_person(user)
        if not second_factor.has_one(person):
            raise Refused("no-factor", _("Recovery codes come with a second factor. Add one first."))
        return steps.replace_recovery_codes(person)
