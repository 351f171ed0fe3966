"""Steps that the operators' acts share."""

from django.utils.translation import gettext as _

from backoffice.kernel.errors import Conflict, Forbidden
from backoffice.kernel.models import OutboxMessage
from backoffice.people import rights
from backoffice.people.models import User


def must_operate(operator: User) -> None:
    """Stop whoever may only look. Work is of no office: the right in any of them is enough.

    Raises:
        Forbidden: the person is no operator.
    """
    if not rights.may(operator, "operations.act"):
        raise Forbidden("no-right", _("You do not have the right to do this."), right="operations.act")


def locked_parked(work: int) -> OutboxMessage:
    """The parked row, locked.

    Raises:
        Conflict: not-parked, somebody else has taken it up, or it is done.
    """
    message = OutboxMessage.objects.select_for_update().filter(pk=work).exclude(parked_at=None).first()
    if message is None:
        raise Conflict("not-parked", _("It is not parked any more: somebody has taken it up again, or it is done."))
    return message
