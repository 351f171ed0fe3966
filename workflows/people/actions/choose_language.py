"""A person chooses the language of their screens."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Refused
from backoffice.people.models import User
from workflows.people import steps


def choose_language(*, user: User, code: str) -> None:
    """Keep the choice with the person. It changes what nobody else sees, so there is no event.

    Raises:
        Refused: unknown-language.
        NotFound: person-not-found.
    """
    if code not in dict(settings.LANGUAGES):
        raise Refused("unknown-language", _("The pages are not written in this language."))
    with transaction.atomic():
        person = steps.locked_person(user)
        person.language = code
        person.save(update_fields=["language"])
