"""An officer ends a failed notice that is not simply sent again: told by other means, or given up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.failed_notices import FailedNotice, FailedState, ToldBy
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.service import events, notices, steps, turns

_ENDED = ["state", "means", "told_at", "taken_by", "taken_at", "ended_by", "ended_at", "note"]


def tell_by_hand(*, reference: str, number: int, means: str, at: datetime, evidence: str, officer: User) -> FailedNotice:
    """Put on record that the addressee was told by other means at a moment, with the evidence of it (who answered the telephone, a
    certificate of posting). Noted again alike by the same officer, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-failed, not-taken, taken-by-other.
        Refused: no-such-means, evidence-needed, not-yet, before-message.
        NotFound: no such filing or failed notice for this person.
    """
    said = steps.in_one_line(evidence)
    if means not in ToldBy.values:
        raise Refused("no-such-means", _("Choose by what means they were told."), field="means")
    if not said:
        raise Refused("evidence-needed", _("Say what proves it, such as who answered the telephone."), field="note")
    if at > clock.now():
        raise Refused("not-yet", _("That time has not come yet: note it when they are told."), field="at")
    with transaction.atomic():
        notice = notices.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        if _is_ended(notice, FailedState.BY_HAND, officer, said) and (notice.means, notice.told_at) == (means, at):
            return notice
        notices.must_be_work_of(notice, officer)
        # To the minute, as it is typed.
        if at < notice.message.at.replace(second=0, microsecond=0):
            raise Refused("before-message", _("Nobody was told before the message was written: check the time."), field="at")
        notice.means, notice.told_at = ToldBy(means), at
        _end(notice, FailedState.BY_HAND, officer, said)
        events.told(notice, rights.actor_of(officer), at=clock.in_hong_kong(at).isoformat())
    return notice


def give_notice_up(*, reference: str, number: int, ground: str, officer: User) -> FailedNotice:
    """Try no more, and say why. It stands as not told, and can be taken up again. Said again alike by the same officer, it changes
    nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-failed, not-taken, taken-by-other.
        Refused: ground-needed.
        NotFound: no such filing or failed notice for this person.
    """
    said = steps.must_say_why(ground)
    with transaction.atomic():
        notice = notices.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        if _is_ended(notice, FailedState.GIVEN_UP, officer, said):
            return notice
        notices.must_be_work_of(notice, officer)
        _end(notice, FailedState.GIVEN_UP, officer, said)
        events.notice_given_up(notice, rights.actor_of(officer))
    return notice


def _is_ended(notice: FailedNotice, how: FailedState, officer: User, note: str) -> bool:
    """Whether this officer ended it so, with these words."""
    return (notice.state, notice.ended_by_id, notice.note) == (how, officer.pk, note)


def _end(notice: FailedNotice, how: FailedState, officer: User, note: str) -> None:
    turns.finish_turn(notice)
    notice.taken_by = notice.taken_at = None
    notice.state, notice.ended_by, notice.ended_at, notice.note = how, officer, clock.now(), note
    notice.save(update_fields=_ENDED)
    notices.note_failures(notice.filing)
