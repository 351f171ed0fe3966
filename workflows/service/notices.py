"""Steps about the notices of messages: to whom they go, that one failed, that it is nobody's work any more. They are given the locked
filing, or a message of it that was read under that lock."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext as _

from backoffice.filings.asked import open_question
from backoffice.filings.deliveries import IS_WORK, Delivery
from backoffice.filings.failed_notices import MATTERS, UNTOLD, FailedNotice, FailedState
from backoffice.filings.messages import Message, MessageKind
from backoffice.filings.models import Filing
from backoffice.filings.parts import LeftOut
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, NotFound
from backoffice.kernel.locking import lock
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.service import turns

_ENDING = ("state", "ended_by", "ended_at", "note", "taken_by", "taken_at")


@dataclass(frozen=True)
class Recipient:
    """To whom the notice of a message goes, where to, and in which language first."""

    name: str
    email: str
    language: str


def recipient_of(message: Message) -> Recipient:
    """Whose message it is: of another box than the filer's the addressee who was served there."""
    filing = message.filing
    if message.account:
        served = Delivery.objects.filter(filing=filing, client=message.client_id, account=message.account).order_by("number").first()
        if served is not None:
            return Recipient(served.addressee, served.email, served.language)
    return Recipient(filing.filer_organisation or filing.filer_name, filing.filer_email, filing.language)


def still_matters(message: Message) -> bool:
    """Whether somebody has to see to it that they are told: it matters, it was not read, and what it asks for is not done yet."""
    filing = message.filing
    if message.kind not in MATTERS or message.read_at is not None:
        return False
    match message.kind:
        case MessageKind.RETURNED if message.about:
            return filing.left_out in (LeftOut.AWAITED, LeftOut.LAPSED, LeftOut.REJECTED)
        case MessageKind.RETURNED:
            # Lapsed, they have it to be told of all the more.
            return filing.state in (State.RETURNED, State.LAPSED) and filing.cured_at is None
        case MessageKind.SHORT:
            return filing.state == State.FEE_SHORT
        case MessageKind.QUESTION:
            open_now = open_question(filing.pk)
            return open_now is not None and str(open_now.number) == message.about
    return True


def attempt_of(message: Message) -> int:
    """How often its notice was sent, the present time included."""
    return FailedNotice.objects.filter(message=message).values_list("attempt", flat=True).first() or 1


def fail(message: Message, fault: str, attempt: int) -> bool:
    """The notice of a message of the locked filing was refused for good, or came back: somebody's work from now on, where it still
    matters. Whether it is. A report about an earlier attempt, or of what has ended, changes nothing."""
    found = FailedNotice.objects.filter(message=message).first()
    if found is None:
        if attempt != 1 or not still_matters(message):
            return False
        to, filing = recipient_of(message), message.filing
        FailedNotice.objects.create(
            filing=filing, message=message, number=filing.failed_notices.count() + 1, addressee=to.name, email=to.email,
            asked_at=message.at, failed_at=max(clock.now(), message.at), fault=fault[:12],
        )  # fmt: skip
        note_failures(filing)
        return True
    found.filing = message.filing
    if found.state != FailedState.AGAIN or attempt != found.attempt:
        return found.is_work
    if not still_matters(message):
        _end_by_itself(found, FailedState.OVER)
        return False
    found.state, found.failed_at, found.fault = FailedState.FAILED, max(clock.now(), found.asked_at), fault[:12]
    found.save(update_fields=["state", "failed_at", "fault"])
    note_failures(message.filing)
    return True


def was_read(message: Message) -> None:
    """The addressee has read the message in its box, whatever became of its notice."""
    open_still = (FailedState.FAILED, FailedState.AGAIN, FailedState.GIVEN_UP)
    found = FailedNotice.objects.filter(message=message, state__in=open_still).first() if message.kind in MATTERS else None
    if found is not None:
        found.filing = message.filing
        _end_by_itself(found, FailedState.READ)
        note_failures(message.filing)


def over(filing: Filing) -> None:
    """The filing has moved on: nobody need be told any more of what was answered, filed again, paid or withdrawn."""
    if filing.service_failed_at is None:
        # Nothing failed that is somebody's work; what is under way again is looked at if it fails again.
        return
    for found in FailedNotice.objects.filter(UNTOLD, filing=filing).select_related("message"):
        found.filing = found.message.filing = filing
        if not still_matters(found.message):
            _end_by_itself(found, FailedState.OVER)
    note_failures(filing)


def _end_by_itself(found: FailedNotice, state: FailedState) -> None:
    if found.is_work:
        turns.cancel_turn(found)
    found.state, found.ended_by, found.ended_at, found.note = state, None, clock.now(), ""
    found.taken_by = found.taken_at = None
    found.save(update_fields=[*_ENDING])


def note_failures(filing: Filing) -> None:
    """Have the locked filing stand in the queue of failed service, or not, as its addressees do: since the earliest failure that
    somebody is to see to, of a delivery or of a notice."""
    served = Delivery.objects.filter(IS_WORK, filing=filing).aggregate(at=Min("failed_at"))["at"]
    told = FailedNotice.objects.filter(UNTOLD, filing=filing).aggregate(at=Min("failed_at"))["at"]
    earliest: datetime | None = min((at for at in (served, told) if at is not None), default=None)
    if filing.service_failed_at != earliest:
        filing.service_failed_at = earliest
        filing.save(update_fields=["service_failed_at"])


def locked(reference: str, number: int, officer: User) -> FailedNotice:
    """A failed notice of the filing, which is locked, for an act of this officer.

    Raises:
        NotFound: there is no such filing for this person, or it has no such failed notice.
    """
    filing = lock(Filing, reference=reference, along=("office",))
    sealing.must_see(officer, filing)
    found = FailedNotice.objects.select_related("taken_by", "message").filter(filing=filing, number=number).first()
    if found is None:
        raise NotFound("no-failed-notice", _("This filing has no failed notice %(number)d.") % {"number": number})
    found.filing = found.message.filing = filing
    return found


def must_be_work_of(notice: FailedNotice, officer: User) -> None:
    """Stop an act on a failed notice that is over, or in nobody's or somebody else's hands.

    Raises:
        Conflict: not-failed, not-taken, taken-by-other; who has it is in the words.
    """
    if not notice.is_work:
        raise Conflict("not-failed", _("This notice does not wait for anybody any more: look at how it stands now."))
    if notice.taken_by is None:
        raise Conflict("not-taken", _("Take this failed notice first; nobody has it."))
    if notice.taken_by_id != officer.pk:
        raise Conflict("taken-by-other", _("%(who)s has this failed notice.") % {"who": notice.taken_by})
