"""An operator has parked work taken up again, one or all of a topic, after what stopped it was mended."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel import outbox
from backoffice.kernel.errors import Conflict
from backoffice.kernel.models import OutboxMessage
from backoffice.people import rights
from backoffice.people.models import User
from workflows.operations import events, steps

MOST = 1000


def retry_work(*, work: int, operator: User) -> str:
    """Take one up again, from its first attempt; its topic.

    Raises:
        Forbidden: the person is no operator.
        Conflict: not-parked, somebody else has taken it up, or it is done.
    """
    with transaction.atomic():
        steps.must_operate(operator)
        message = steps.locked_parked(work)
        outbox.retry(message.pk)
        events.work_retried(message, rights.actor_of(operator))
    return message.topic


def retry_topic(*, topic: str, operator: User) -> int:
    """Take up all parked work of a topic, at most 1,000 at a time; how many.

    Raises:
        Forbidden: the person is no operator.
        Conflict: not-parked, none of it is parked any more.
    """
    with transaction.atomic():
        steps.must_operate(operator)
        parked = OutboxMessage.objects.filter(topic=topic).exclude(parked_at=None).select_for_update().order_by("pk")
        found = list(parked[:MOST])
        if not found:
            raise Conflict("not-parked", _("Nothing of it is parked any more."))
        for message in found:
            outbox.retry(message.pk)
        events.topic_retried(topic, rights.actor_of(operator), number=len(found))
    return len(found)
