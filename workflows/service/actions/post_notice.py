"""An officer says what became of a paper that was to be posted to who filed at the counter: it went, it is not to go, or what was said of
it was a mistake."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.to_post import REACHED, NoticeToPost, PostState
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Refused
from backoffice.people import rights
from backoffice.people.models import User
from workflows.service import events, posting, steps

_ENDED = ["state", "went_on", "ended_by", "ended_at", "note"]


def post_notice(*, reference: str, number: int, how: str, on: date, evidence: str, officer: User) -> NoticeToPost:
    """Put on record that the notice (its number in the filing) was posted, or handed over at the counter, on this Hong Kong day; with
    what proves it, where there is anything. Noted again alike by the same officer, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-waiting, somebody has noted what became of it.
        Refused: no-such-means, not-yet, before-drawn.
        NotFound: no such filing or notice for this person.
    """
    said = steps.in_one_line(evidence)
    if how not in REACHED:
        raise Refused("no-such-means", _("Choose how the notice went."), field="how")
    if on > clock.today():
        raise Refused("not-yet", _("That day has not come yet: note it when the notice has gone."), field="on")
    with transaction.atomic():
        notice = posting.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        if _is_noted(notice, how, officer, said) and notice.went_on == on:
            return notice
        _must_wait(notice)
        if on < clock.in_hong_kong(notice.since).date():
            raise Refused("before-drawn", _("The notice was drawn after that day: check the date."), field="on")
        notice.went_on = on
        _end(notice, PostState(how), officer, said)
        events.posted(notice, rights.actor_of(officer))
    return notice


def leave_unposted(*, reference: str, number: int, ground: str, officer: User) -> NoticeToPost:
    """Take the notice out of the list without posting it, and say why: its filer was here and has filed again, say. Said again alike by
    the same officer, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: not-waiting.
        Refused: ground-needed.
        NotFound: no such filing or notice for this person.
    """
    said = steps.must_say_why(ground)
    with transaction.atomic():
        notice = posting.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        if _is_noted(notice, PostState.NOT_POSTED, officer, said):
            return notice
        _must_wait(notice)
        _end(notice, PostState.NOT_POSTED, officer, said)
        events.not_posted(notice, rights.actor_of(officer))
    return notice


def put_back(*, reference: str, number: int, ground: str, officer: User) -> NoticeToPost:
    """What was noted of the notice was a mistake, or it came back: it is to be posted after all, and stands in the list since it did
    before. What was noted stays in the history. Said of one that waits already, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: stands-already, a later version of the same paper waits in its place.
        Refused: ground-needed.
        NotFound: no such filing or notice for this person.
    """
    said = steps.must_say_why(ground)
    with transaction.atomic():
        notice = posting.locked(reference, number, officer)
        rights.must(officer, steps.RIGHT, notice.filing.office)
        if notice.is_work:
            return notice
        if posting.waits(notice.filing, notice.paper):
            raise Conflict("stands-already", _("A later version of this paper is to be posted already: it goes in this one's place."))
        notice.state, notice.ended_by, notice.ended_at, notice.went_on, notice.note = PostState.WAITING, None, None, None, ""
        notice.save(update_fields=_ENDED)
        posting.note_posting(notice.filing)
        events.put_back(notice, rights.actor_of(officer), said)
    return notice


def _is_noted(notice: NoticeToPost, how: str, officer: User, note: str) -> bool:
    return (notice.state, notice.ended_by_id, notice.note) == (how, officer.pk, note)


def _must_wait(notice: NoticeToPost) -> None:
    if not notice.is_work:
        words = _("%(who)s has noted what became of this notice: %(what)s.")
        raise Conflict("not-waiting", words % {"who": notice.ended_by, "what": notice.get_state_display()})


def _end(notice: NoticeToPost, how: PostState, officer: User, note: str) -> None:
    notice.state, notice.ended_by, notice.ended_at, notice.note = how, officer, clock.now(), note
    notice.save(update_fields=_ENDED)
    posting.note_posting(notice.filing)
