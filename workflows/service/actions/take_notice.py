"""An officer takes a failed notice, or gives it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.failed_notices import FailedNotice, FailedState
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from backoffice.people import rights
from backoffice.people.models import User
from workflows.service import events, notices, steps, turns


def take_notice(*, reference: str, number: int, officer: User) -> FailedNotice:
    """Take the failed notice of a message (its number in the filing). What was given up can be taken up again; what one has stays as it
    is.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: a colleague has it, or the addressee was told meanwhile.
        NotFound: no such filing or failed notice for this person.
    """
    with transaction.atomic():
        notice = notices.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        if notice.state not in (FailedState.FAILED, FailedState.GIVEN_UP):
            raise Conflict("not-failed", _("This notice does not wait for anybody any more: look at how it stands now."))
        if notice.taken_by_id == officer.pk:
            return notice
        if notice.taken_by is not None:
            raise Conflict("taken-by-other", _("%(who)s has this failed notice.") % {"who": notice.taken_by})
        notice.state, notice.ended_by, notice.ended_at, notice.note = FailedState.FAILED, None, None, ""
        notice.taken_by, notice.taken_at = officer, clock.now()
        notice.save(update_fields=["state", "ended_by", "ended_at", "note", "taken_by", "taken_at"])
        notices.note_failures(notice.filing)
        turns.open_turn(notice)
        events.notice_taken(notice, rights.actor_of(officer))
    return notice


def release_notice(*, reference: str, number: int, officer: User) -> FailedNotice:
    """Give it back to the list. A senior officer may take it out of a colleague's hands. Asked for again it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry, or it is a colleague's.
        NotFound: no such filing or failed notice for this person.
    """
    with transaction.atomic():
        notice = notices.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        if notice.taken_by is None:
            return notice
        if notice.taken_by_id != officer.pk:
            rights.must(officer, "filing.release_others", notice.filing.office)
        turns.cancel_turn(notice)
        notice.taken_by = notice.taken_at = None
        notice.save(update_fields=["taken_by", "taken_at"])
        events.notice_released(notice, rights.actor_of(officer))
    return notice
