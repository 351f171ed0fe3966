"""An operator takes a person's second factors away, such as after the loss of a telephone and of the recovery codes."""

from django.db import transaction

from backoffice.audit.actors import Actor
from backoffice.people.models import User
from workflows.people import steps


def reset_factors(*, user: User, actor: Actor) -> int:
    """Remove all factors and recovery codes; how many factors there were. The person's sessions end with them.

    At the next sign-in the person adds a new one. Whoever has the lost device may have a session on it.

    Raises:
        NotFound: person-not-found.
    """
    with transaction.atomic():
        return steps.remove_factors(steps.locked_person(user), actor)
