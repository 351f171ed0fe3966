"""An officer takes a service that failed, or gives it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.deliveries import Delivery, DeliveryState, Resolution
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from backoffice.people import rights
from backoffice.people.models import User
from workflows.service import events, notices, steps, turns


def take_failed(*, reference: str, number: int, officer: User) -> Delivery:
    """Take the failed service on an addressee (their number). What was given up can be taken up again; what one has stays as it is.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: a colleague has it, or the addressee has the documents meanwhile.
        NotFound: no such filing or addressee for this person.
    """
    with transaction.atomic():
        delivery = steps.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, delivery.filing.office)
        if delivery.state != DeliveryState.FAILED:
            raise Conflict("not-failed", _("This service does not wait for anybody any more: look at how it stands now."))
        if delivery.taken_by_id == officer.pk:
            return delivery
        if delivery.taken_by is not None:
            raise Conflict("taken-by-other", _("%(who)s has this failed service.") % {"who": delivery.taken_by})
        if delivery.resolution == Resolution.GIVEN_UP:
            delivery.resolution, delivery.resolved_by, delivery.resolved_at, delivery.note = "", None, None, ""
        delivery.taken_by, delivery.taken_at = officer, clock.now()
        delivery.save(update_fields=["taken_by", "taken_at", "resolution", "resolved_by", "resolved_at", "note"])
        notices.note_failures(delivery.filing)
        turns.open_turn(delivery)
        events.taken(delivery, rights.actor_of(officer))
    return delivery


def release_failed(*, reference: str, number: int, officer: User) -> Delivery:
    """Give it back to the list. A senior officer may take it out of a colleague's hands. Asked for again it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry, or it is a colleague's.
        NotFound: no such filing or addressee for this person.
    """
    with transaction.atomic():
        delivery = steps.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, delivery.filing.office)
        if delivery.taken_by is None:
            return delivery
        if delivery.taken_by_id != officer.pk:
            rights.must(officer, "filing.release_others", delivery.filing.office)
        turns.cancel_turn(delivery)
        steps.hand_back(delivery)
        delivery.save(update_fields=["taken_by", "taken_at"])
        events.released(delivery, rights.actor_of(officer))
    return delivery
