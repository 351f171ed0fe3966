"""A person changes their password."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Refused
from backoffice.people import events
from backoffice.people.models import User
from workflows.people import steps


def change_password(*, user: User, old: str, new: str, this: str = "") -> User:
    """Set a new password; every session of the person ends with it but the one whose key is given.

    Raises:
        Refused: old-password-wrong; same-password; password-weak, with what is wrong in words.
        NotFound: person-not-found.
    """
    with transaction.atomic():
        person = steps.locked_person(user)
        if not person.check_password(old):
            raise Refused("old-password-wrong", _("The old password is not right."))
        try:
            validate_password(new, person)
        except ValidationError as error:
            raise Refused("password-weak", " ".join(error.messages)) from error
        if new == old:
            raise Refused("same-password", _("The new password is the old one."))
        person.set_password(new)
        # From now on it is one that only they know.
        person.password_until = None
        person.save(update_fields=["password", "password_until"])
        steps.delete_sessions(person, [key for key in steps.session_keys(person) if key != this])
        events.password_changed(person)
        return person
