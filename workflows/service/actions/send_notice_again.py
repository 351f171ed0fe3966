"""An officer has a failed notice of a message sent again, to the same address or to a corrected one."""

from django.db import transaction

from backoffice.filings.failed_notices import FailedNotice, FailedState
from backoffice.kernel import clock, outbox
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import lifecycle
from workflows.service import events, notices, steps, turns


def send_notice_again(*, reference: str, number: int, email: str, officer: User) -> FailedNotice:
    """Send the notice to this address. The message stays in its box as it is; if the notice fails again, that is somebody's work again.
    Asked for again by the same officer, it is on its way already, and goes out once.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-failed, not-taken, taken-by-other.
        Refused: email-unreadable.
        NotFound: no such filing or failed notice for this person.
    """
    address = steps.address(email)
    with transaction.atomic():
        notice = notices.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        under_way = notice.state == FailedState.AGAIN and notice.email == address
        if under_way and events.was_notice_sent_again_by(notice, rights.actor_of(officer)):
            return notice
        notices.must_be_work_of(notice, officer)
        turns.finish_turn(notice)
        notice.taken_by = notice.taken_at = None
        notice.state, notice.email, notice.attempt = FailedState.AGAIN, address, notice.attempt + 1
        notice.asked_at = max(clock.now(), notice.failed_at)
        notice.save(update_fields=["state", "email", "attempt", "asked_at", "taken_by", "taken_at"])
        notices.note_failures(notice.filing)
        message = notice.message
        message.notified_at, message.notice_fault = None, ""
        message.save(update_fields=["notified_at", "notice_fault"])
        outbox.put(lifecycle.NOTICE, key=str(message.pk), message=message.pk)
        events.notice_sent_again(notice, rights.actor_of(officer))
    return notice
