"""An officer has the notice of a failed service sent again, to the same address or to a corrected one."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.deliveries import Delivery, DeliveryState
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import lifecycle
from workflows.service import events, notices, steps, turns


def send_again(*, reference: str, number: int, email: str, officer: User) -> Delivery:
    """Send the notice to this address; the delivery waits for the mail server again. Asked for
    again by the same officer, it is on its way already, and goes out once.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-failed, not-taken, taken-by-other.
        Refused: email-unreadable; no-box: the addressee has no message box, so that a notice would lead nowhere.
        NotFound: no such filing or addressee for this person.
    """
    address = steps.address(email)
    with transaction.atomic():
        delivery = steps.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, delivery.filing.office)
        under_way = delivery.state != DeliveryState.FAILED and delivery.email == address
        if under_way and events.was_sent_again_by(delivery, rights.actor_of(officer)):
            return delivery
        steps.must_be_work_of(delivery, officer)
        message = delivery.message
        if message is None:
            raise Refused("no-box", _("This addressee has no message box: serve by other means."))
        turns.finish_turn(delivery)
        steps.hand_back(delivery)
        delivery.state, delivery.email, delivery.fault = DeliveryState.PREPARED, address, ""
        delivery.attempt += 1
        delivery.asked_at = max(clock.now(), delivery.prepared_at)
        delivery.save(update_fields=["state", "email", "fault", "attempt", "asked_at", "taken_by", "taken_at"])
        notices.note_failures(delivery.filing)
        message.notified_at, message.notice_fault = None, ""
        message.save(update_fields=["notified_at", "notice_fault"])
        outbox.put(lifecycle.NOTICE, key=str(message.pk), message=message.pk)
        events.sent_again(delivery, rights.actor_of(officer))
    return delivery
