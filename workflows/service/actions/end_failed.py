"""An officer ends a failed service that is not simply sent again: served by other means, or given up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.deliveries import BY_HAND, Delivery, DeliveryState, Means, Resolution
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.service import events, notices, steps, turns

_ENDED = ["state", "means", "delivered_at", "taken_by", "taken_at", "resolution", "resolved_by", "resolved_at", "note"]


def serve_by_hand(*, reference: str, number: int, means: str, at: datetime, evidence: str, officer: User) -> Delivery:
    """Put on record that the addressee got the documents by other means at a moment, with the evidence of it (a certificate of posting, a
    signed receipt). It counts as served by the rule from that moment. Noted again alike by
    the same officer, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-failed, not-taken, taken-by-other.
        Refused: no-such-means, evidence-needed, not-yet, before-acceptance.
        NotFound: no such filing or addressee for this person.
    """
    said = steps.in_one_line(evidence)
    if means not in BY_HAND:
        raise Refused("no-such-means", _("Choose by what means it was served."), field="means")
    if not said:
        raise Refused("evidence-needed", _("Say what proves it, such as the certificate of posting."), field="note")
    if at > clock.now():
        raise Refused("not-yet", _("That time has not come yet: note a service when it is done."), field="at")
    with transaction.atomic():
        delivery = steps.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, delivery.filing.office)
        if _is_ended(delivery, Resolution.BY_HAND, officer, said) and (delivery.means, delivery.delivered_at) == (means, at):
            return delivery
        steps.must_be_work_of(delivery, officer)
        if delivery.filing.decided_at is None or at < delivery.filing.decided_at:
            raise Refused("before-acceptance", _("Nothing was served before the filing was accepted: check the time."), field="at")
        delivery.state, delivery.means, delivery.delivered_at = DeliveryState.DELIVERED, Means(means), at
        _end(delivery, Resolution.BY_HAND, officer, said)
        steps.record_service(delivery, at)
        events.by_hand(delivery, rights.actor_of(officer), at=clock.in_hong_kong(at).isoformat())
        steps.settle(delivery.filing)
    return delivery


def give_up(*, reference: str, number: int, ground: str, officer: User) -> Delivery:
    """Try no more, and say why. The addressee stands as not served; it can be taken up again. Said again alike by
    the same officer, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-failed, not-taken, taken-by-other.
        Refused: ground-needed.
        NotFound: no such filing or addressee for this person.
    """
    said = steps.must_say_why(ground)
    with transaction.atomic():
        delivery = steps.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, delivery.filing.office)
        if _is_ended(delivery, Resolution.GIVEN_UP, officer, said):
            return delivery
        steps.must_be_work_of(delivery, officer)
        _end(delivery, Resolution.GIVEN_UP, officer, said)
        events.given_up(delivery, rights.actor_of(officer))
        steps.settle(delivery.filing)
    return delivery


def _is_ended(delivery: Delivery, how: Resolution, officer: User, note: str) -> bool:
    """Whether this officer ended it so, with these words."""
    return (delivery.resolution, delivery.resolved_by_id, delivery.note) == (how, officer.pk, note)


def _end(delivery: Delivery, how: Resolution, officer: User, note: str) -> None:
    turns.finish_turn(delivery)
    steps.hand_back(delivery)
    delivery.resolution, delivery.resolved_by, delivery.resolved_at, delivery.note = how, officer, clock.now(), note
    delivery.save(update_fields=_ENDED)
    notices.note_failures(delivery.filing)
