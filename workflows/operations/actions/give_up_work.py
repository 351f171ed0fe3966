"""An operator gives parked work up that nobody is owed any more, and says why. Work that somebody is owed stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Conflict, Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.operations import events, owed, steps

LONGEST_GROUND = 500


def give_up_work(*, work: int, operator: User, ground: str) -> str:
    """Take the row away and write down who, what and why; its topic.

    A paper, a service or a payment that is looked at is owed to somebody by law: such work is mended and taken up again,
    never dropped. What may be dropped is work that has lost its object, such as the seal of a filing that is not accepted.

    Raises:
        Forbidden: the person is no operator.
        Conflict: not-parked; still-owed.
        Refused: ground-needed.
    """
    steps.must_operate(operator)
    said = ground.strip()
    if not said or len(said) > LONGEST_GROUND:
        raise Refused("ground-needed", _("Say why, in 1 to %(most)s characters.") % {"most": LONGEST_GROUND}, field="ground")
    with transaction.atomic():
        # Once more in the transaction, whose event keeps it.
        steps.must_operate(operator)
        message = steps.locked_parked(work)
        if owed.is_owed(message.topic, message.ids):
            raise Conflict("still-owed", _("Somebody is still owed this. Mend what stopped it and take it up again."))
        events.work_given_up(message, rights.actor_of(operator), ground=said)
        message.delete()
    return message.topic
