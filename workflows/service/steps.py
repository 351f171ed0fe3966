"""Steps of service, for the acts: to whom, made available, has it, failed, and when the filing counts as served.

They are given the locked filing, or a delivery of it that was read under that lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.calendar.rules import deemed_service
from backoffice.cases.consents import Consent, agreed
from backoffice.cases.models import SealedTo
from backoffice.filings import events as filing_events
from backoffice.filings.deliveries import NO_WAY, Delivery, DeliveryState, Means, Resolution, ServiceRecord, deliveries_of
from backoffice.filings.messages import Message
from backoffice.filings.models import Channel, Filing
from backoffice.filings.selectors import documents_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, NotFound, Refused
from backoffice.kernel.inserts import insert
from backoffice.kernel.locking import lock
from backoffice.kernel.questions import Question
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import lifecycle, steps, telling
from workflows.grounds import stated
from workflows.service import events, notices, turns

# To see to a service that failed.
RIGHT = "service.resolve"
LONGEST = 500


@dataclass(frozen=True)
class Addressee:
    """To whom the sealed documents go, into whose box, and where the notice goes. Without a consent it is the filer. no_way: the box is
    where these documents are not handed out."""

    name: str
    account: str
    client_id: int | None
    email: str
    language: str
    consent: Consent | None = None
    no_way: bool = False


def addressees_of(filing: Filing) -> list[Addressee]:
    """The filer; and where it was filed in a case that stands already, whoever agreed to receive electronically in it, each once.

    What is sealed to the court, as a whole or in one of its documents, goes to nobody but its filer: who else may have it is for the
    court to order. A portal is handed the documents of its own filings only, so a box at another portal than the filer's would be
    told of documents that it cannot fetch: there is no electronic way to it (`Addressee.no_way`), and it is served by other means.
    """
    filer = Addressee(
        filing.filer_organisation or filing.filer_name, filing.filer_account, filing.client_id, filing.filer_email, filing.language
    )
    if filing.opens_case or filing.case_id is None:
        return [filer]
    if SealedTo.COURT in (filing.sealed_to, *(document.sealed_to for document in documents_of(filing))):
        return [filer]
    filed = Filing.objects.filter(case=filing.case_id, state__in=(State.ACCEPTED, State.SERVED), client__isnull=False)
    accounts = list(filed.exclude(filer_account="").values_list("client_id", "filer_account").distinct())
    found = {(filer.client_id, filer.account): filer}
    elsewhere = []
    for row in agreed(filing.case_id, accounts, clock.today()):
        to = Addressee(row.addressee, row.account, row.client_id, row.email, row.language, row, no_way=row.client_id != filing.client_id)
        if to.no_way:
            elsewhere.append(to)
        else:
            found.setdefault((row.client_id, row.account), to)
    # Whoever has a box at this portal as well is served there.
    here = {_who(each) for each in found.values()} | {(each.name.casefold(), each.account) for each in found.values()}
    for to in elsewhere:
        if not here & {_who(to), (to.name.casefold(), to.account)}:
            found.setdefault((to.client_id, to.account), to)
            here |= {_who(to), (to.name.casefold(), to.account)}
    return list(found.values())


def _who(addressee: Addressee) -> tuple[str, str | int]:
    """Who receives, whatever their box is: the organisation whose consent it is, else the name."""
    organisation = None if addressee.consent is None else addressee.consent.organisation_id
    return ("name", addressee.name.casefold()) if organisation is None else ("organisation", organisation)


def prepare(filing: Filing, addressees: Iterable[Addressee], documents: list[dict[str, Any]], moment: datetime) -> list[Delivery]:
    """Make the sealed documents available to each addressee. Who is sent no notice has them at once; to whom there is no electronic way,
    the service has failed from the beginning, and is somebody's work."""
    made, given = [], list(addressees)
    # Where nobody is waited for the filing is served in this act, whose event names all of them.
    some_wait = any(each.no_way or (filing.channel != Channel.PAPER and notified(each.client_id, each.email)) for each in given)
    for number, addressee in enumerate(given, start=1):
        if addressee.no_way:
            made.append(_without_a_way(filing, number, addressee, documents, moment))
            continue
        waits = notified(addressee.client_id, addressee.email) and filing.channel != Channel.PAPER
        counts = None if waits else _counts(filing, moment)
        on_paper = filing.channel == Channel.PAPER and addressee.consent is None
        message = None if on_paper else telling.served(
            filing, [each["number"] for each in documents], at=moment, counts_on=counts.counts_on if counts else None,
            box=None if addressee.consent is None else telling.Box(addressee.client_id, addressee.account, addressee.email, number),
        )  # fmt: skip
        delivery = insert(Delivery(
            filing=filing, number=number, consent=addressee.consent, addressee=addressee.name,
            account=addressee.account, client_id=addressee.client_id, email=addressee.email, language=addressee.language, message=message,
            means=Means.COUNTER if on_paper else Means.MESSAGE_BOX, state=DeliveryState.PREPARED if waits else DeliveryState.DELIVERED,
            documents=documents, prepared_at=moment, asked_at=moment, delivered_at=None if waits else moment,
        ))  # fmt: skip
        if waits:
            events.prepared(delivery)
        else:
            record_service(delivery, moment)
            if some_wait:
                events.made_available(delivery)
        made.append(delivery)
    return made


def _without_a_way(filing: Filing, number: int, addressee: Addressee, documents: list[dict[str, Any]], moment: datetime) -> Delivery:
    delivery = insert(Delivery(
        filing=filing, number=number, consent=addressee.consent, addressee=addressee.name, account=addressee.account,
        client_id=addressee.client_id, language=addressee.language, means=Means.MESSAGE_BOX, state=DeliveryState.FAILED, fault=NO_WAY,
        documents=documents, prepared_at=moment, asked_at=moment, failed_at=moment,
    ))  # fmt: skip
    notices.note_failures(filing)
    events.unreachable(delivery)
    return delivery


def notified(client_id: int | None, email: str) -> bool:
    """Whether an email notice goes to whoever has this box and address."""
    return bool(settings.MAIL_NOTICES and client_id is not None and email)


def _counts(filing: Filing, moment: datetime) -> Any:
    return deemed_service(steps.calendar_for(filing.office, moment), moment, originating=filing.opens_case)


_STANDING = Question(
    lambda filing, addressee, account: ServiceRecord.objects.filter(filing=filing, addressee=addressee, account=account, void_at=None)[:1],
    int,
    str,
    str,
)


def record_service(delivery: Delivery, moment: datetime) -> ServiceRecord | None:
    """Put on record that the addressee has the documents since that moment, and the day on which it counts by the rule. Once: None
    where a record stands already."""
    filing = delivery.filing
    if _STANDING.rows(delivery.filing_id, delivery.addressee, delivery.account):
        return None
    counts = _counts(filing, moment)
    return insert(ServiceRecord(
        filing=filing, addressee=delivery.addressee, account=delivery.account, means=delivery.means, served_at=moment,
        deemed_served_on=counts.counts_on, deemed_reason=counts.reason.code, deemed_note=counts.reason.note,
        documents=delivery.documents,
    ))  # fmt: skip


def settle(filing: Filing) -> None:
    """Move the filing to served when it waits for no addressee any more: each has it, or was given up with a ground."""
    if filing.state != State.ACCEPTED:
        return
    rows = deliveries_of(filing.pk)
    if any(row.state == DeliveryState.PREPARED or row.is_work for row in rows):
        return
    names = [row.addressee for row in rows if row.has_it]
    if not names:
        # Nothing is prepared yet, or every one was given up: it is on nobody, and stays accepted, plainly not served.
        return
    filing.become_served()
    filing.save(update_fields=["state"])
    filing_events.served(filing, addressees=names)
    lifecycle.follow(filing)


def notice_taken(delivery: Delivery, moment: datetime) -> None:
    """The mail server took the notice: from now on the addressee has it."""
    if delivery.state != DeliveryState.PREPARED:
        return
    delivery.state, delivery.sent_at, delivery.fault = DeliveryState.SENT, moment, ""
    delivery.save(update_fields=["state", "sent_at", "fault"])
    record_service(delivery, moment)
    events.sent(delivery)
    settle(delivery.filing)


def fail(delivery: Delivery, fault: str) -> None:
    """The notice was refused for good, or came back: the addressee has not got it, and that is somebody's work.

    What was on record as served is void from now on. A filing that was served stays so; its page says on whom it was not.
    """
    if delivery.state in (DeliveryState.FAILED, DeliveryState.OPENED, DeliveryState.SET_ASIDE) or delivery.means != Means.MESSAGE_BOX:
        return
    moment = max(clock.now(), delivery.prepared_at)
    delivery.state, delivery.failed_at, delivery.fault = DeliveryState.FAILED, moment, fault[:12]
    delivery.resolution, delivery.resolved_by, delivery.resolved_at, delivery.note = "", None, None, ""
    delivery.save(update_fields=["state", "failed_at", "fault", *_RESOLVED])
    _standing(delivery).update(void_at=moment)
    notices.note_failures(delivery.filing)
    events.failed(delivery)


_RESOLVED = ("resolution", "resolved_by", "resolved_at", "note")
_IN_HAND = ("taken_by", "taken_at")


def _standing(delivery: Delivery) -> Any:
    return ServiceRecord.objects.filter(filing=delivery.filing_id, addressee=delivery.addressee, account=delivery.account, void_at=None)


def opened(delivery: Delivery, moment: datetime, actor: Actor) -> None:
    """The addressee marked the message as read: whatever became of the notice, they have the documents."""
    if delivery.state in (DeliveryState.OPENED, DeliveryState.SET_ASIDE) or delivery.means != Means.MESSAGE_BOX:
        return
    failed = delivery.is_work
    if failed:
        turns.cancel_turn(delivery)
        delivery.taken_by = delivery.taken_at = None
        delivery.resolution, delivery.resolved_at = Resolution.OPENED, moment
    delivery.state, delivery.opened_at = DeliveryState.OPENED, moment
    delivery.save(update_fields=["state", "opened_at", *_IN_HAND, *_RESOLVED])
    record_service(delivery, moment)
    if failed:
        notices.note_failures(delivery.filing)
    events.opened(delivery, actor)
    settle(delivery.filing)


def set_aside(filing: Filing, moment: datetime) -> list[Delivery]:
    """The acceptance of the locked filing is set aside: what was served by it counts no longer, and nobody sees to what failed. Gives
    the addressees to whom it was made available, to be told."""
    rows = deliveries_of(filing.pk)
    for delivery in rows:
        delivery.filing = filing
        if delivery.is_work:
            turns.cancel_turn(delivery)
        delivery.state, delivery.taken_by, delivery.taken_at = DeliveryState.SET_ASIDE, None, None
        delivery.save(update_fields=["state", *_IN_HAND])
    ServiceRecord.objects.filter(filing=filing, void_at=None).update(void_at=moment)
    return rows


def locked(reference: str, number: int, officer: User) -> Delivery:
    """A delivery of the filing, which is locked, for an act of this officer.

    Raises:
        NotFound: there is no such filing for this person, or it has no such addressee.
    """
    filing = lock(Filing, reference=reference, along=("office",))
    sealing.must_see(officer, filing, *documents_of(filing))
    found = of(filing, number=number)
    if found is None:
        raise NotFound("no-addressee", _("This filing has no addressee %(number)d.") % {"number": number})
    return found


def of(filing: Filing, **lookup: Any) -> Delivery | None:
    """A delivery of the locked filing, which it carries along."""
    found = Delivery.objects.select_related("taken_by").filter(filing=filing, **lookup).first()
    if found is not None:
        found.filing = filing
    return found


def must_be_work_of(delivery: Delivery, officer: User) -> None:
    """Stop an act on a failure that is over, or in nobody's or somebody else's hands.

    Raises:
        Conflict: not-failed, not-taken, taken-by-other; who has it is in the words.
    """
    if not delivery.is_work:
        raise Conflict("not-failed", _("This service does not wait for anybody any more: look at how it stands now."))
    if delivery.taken_by is None:
        raise Conflict("not-taken", _("Take this failed service first; nobody has it."))
    if delivery.taken_by_id != officer.pk:
        raise Conflict("taken-by-other", _("%(who)s has this failed service.") % {"who": delivery.taken_by})


def address(typed: str) -> str:
    """An email address as it was typed.

    Raises:
        Refused: email-unreadable.
    """
    bare = typed.strip()
    try:
        validate_email(bare)
    except ValidationError:
        raise Refused("email-unreadable", _("That is not an email address: write it as name@example.hk."), field="email") from None
    return bare


def in_one_line(text: str) -> str:
    """A ground or an evidence in one line, no longer than is kept."""
    return " ".join(text.split())[:LONGEST]


def must_say_why(ground: str) -> str:
    """The ground in one line.

    Raises:
        Refused: ground-needed.
    """
    return stated(ground, longest=LONGEST, field="note")


def hand_back(delivery: Delivery) -> None:
    """Nobody has it any more (fields only)."""
    delivery.taken_by = delivery.taken_at = None


def lock_for_message(pk: int) -> tuple[Message, Delivery | None]:
    """A message, its filing locked first, then the message; and the delivery whose message it is, if it is of one.

    Raises:
        NotFound: there is no such message.
    """
    named = Message.objects.filter(pk=pk).values_list("filing_id", flat=True).first()
    if named is None:
        raise NotFound("not-found", _("There is no such message."))
    filing = lock(Filing, pk=named, along=("office",))
    message = lock(Message, pk=pk)
    message.filing = filing
    return message, of(filing, message=pk)
