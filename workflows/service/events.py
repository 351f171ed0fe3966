"""What happens on the way of the sealed documents to their addressees, and to consents and organisations; how it reads on a timeline."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import EventType, declare, record
from backoffice.audit.models import Event
from backoffice.cases.consents import Consent
from backoffice.filings.deliveries import Delivery, Means
from backoffice.filings.failed_notices import FailedNotice, ToldBy
from backoffice.filings.to_post import NoticeToPost, PostState
from backoffice.papers.models import PaperKind
from backoffice.people.models import User
from backoffice.people.organisations import Organisation, OrganisationUser

PREPARED = declare("service.prepared", _("Made available to {addressee}; the notice is on its way"))
MADE_AVAILABLE = declare("service.made_available", _("Made available to {addressee}, who is sent no notice: served at once"))
SENT = declare("service.sent", _("Served on {addressee}: the mail server took the notice"))
DELIVERED = declare("service.delivered", _("The notice reached {addressee}"))
OPENED = declare("service.opened", _("{addressee} opened the documents"))
FAILED = declare("service.failed", _("Not served on {addressee}: the notice failed ({fault})"))
UNREACHABLE = declare(
    "service.unreachable", _("Not served on {addressee} electronically: the message box is at a portal that is not handed these documents")
)
TAKEN = declare("service.taken", _("Failed service on {addressee} taken by {officer}"))
RELEASED = declare("service.released", _("Failed service on {addressee} given back by {officer}"))
HANDED_OVER = declare("service.handed_over", _("Failed service on {addressee} went from {holder} to {to}, by {officer}: {ground}"))
TAKEN_BACK = declare(
    "service.taken_back", _("Failed service on {addressee} taken out of {holder}'s hands and back to the list by {officer}: {ground}")
)
SENT_AGAIN = declare("service.sent_again", _("Notice to {addressee} sent again by {officer} (attempt {attempt})"))
BY_HAND = declare(
    "service.by_hand", _("Served on {addressee} {means} on {at}, noted by {officer}: {evidence}"), {"means": dict(Means.choices)},
    moments=("at",),
)  # fmt: skip
GIVEN_UP = declare("service.given_up", _("Service on {addressee} given up by {officer}: {ground}"))

NOTICE_TAKEN = declare("notice.taken", _("Failed notice of “{message}” to {addressee} taken by {officer}"))
NOTICE_RELEASED = declare("notice.released", _("Failed notice of “{message}” to {addressee} given back by {officer}"))
NOTICE_HANDED_OVER = declare(
    "notice.handed_over", _("Failed notice of “{message}” to {addressee} went from {holder} to {to}, by {officer}: {ground}")
)
NOTICE_TAKEN_BACK = declare(
    "notice.taken_back",
    _("Failed notice of “{message}” to {addressee} taken out of {holder}'s hands and back to the list by {officer}: {ground}"),
)
NOTICE_AGAIN = declare("notice.sent_again", _("Notice of “{message}” to {addressee} sent again by {officer} (attempt {attempt})"))
TOLD = declare(
    "notice.told", _("{addressee} told of “{message}” {means} on {at}, noted by {officer}: {evidence}"), {"means": dict(ToldBy.choices)},
    moments=("at",),
)  # fmt: skip
NOTICE_GIVEN_UP = declare("notice.given_up", _("Notice of “{message}” to {addressee} given up by {officer}: {ground}"))

# A notice on paper, for who has no message box. What proves it may be empty, and is not part of the sentence.
POSTED = declare(
    "notice.posted", _("{paper} {paper_number} for {addressee}: {how} on {on}, noted by {officer}"),
    {"paper": dict(PaperKind.choices), "how": dict(PostState.choices)}, days=("on",),
)  # fmt: skip
NOT_POSTED = declare(
    "notice.not_posted", _("{paper} {paper_number} for {addressee} not posted, said by {officer}: {ground}"),
    {"paper": dict(PaperKind.choices)},
)  # fmt: skip
PUT_BACK = declare(
    "notice.put_back", _("{paper} {paper_number} for {addressee} is to be posted after all, said by {officer}: {ground}"),
    {"paper": dict(PaperKind.choices)},
)  # fmt: skip

CONSENTED = declare("consent.recorded", _("{addressee} receives electronically from {given_on}: {evidence}"), days=("given_on",))
CONSENT_ENDED = declare("consent.ended", _("{addressee} receives electronically no longer from {ended_on}: {ground}"), days=("ended_on",))
ORGANISATION_ENTERED = declare("organisation.entered", _("Organisation {name} entered by {officer}"))
ORGANISATION_ENDED = declare("organisation.ended", _("Organisation {name} ended by {officer}: {ground}"))
USER_ENTERED = declare("organisation.user_entered", _("User {account} of {name} entered by {officer}"))
USER_ENDED = declare("organisation.user_ended", _("User {account} of {name} ended by {officer}"))


def subject_of(organisation: Organisation) -> str:
    """An organisation as a subject of events."""
    return f"O-{organisation.pk}"


def prepared(delivery: Delivery) -> None:
    """It stands in the message box, and the notice is not out yet."""
    _tell(PREPARED, delivery, SYSTEM)


def made_available(delivery: Delivery) -> None:
    """It stands in the message box of somebody who is sent no notice, while the notice to another addressee is on its way."""
    _tell(MADE_AVAILABLE, delivery, SYSTEM)


def sent(delivery: Delivery) -> None:
    """The mail server took the notice."""
    _tell(SENT, delivery, SYSTEM, attempt=delivery.attempt)


def delivered(delivery: Delivery) -> None:
    """The addressee's mail server said that it has the notice."""
    _tell(DELIVERED, delivery, SYSTEM)


def opened(delivery: Delivery, actor: Actor) -> None:
    """The addressee marked the message as read."""
    _tell(OPENED, delivery, actor)


def failed(delivery: Delivery) -> None:
    """The notice was refused for good, or came back."""
    _tell(FAILED, delivery, SYSTEM, fault=delivery.fault, attempt=delivery.attempt)


def unreachable(delivery: Delivery) -> None:
    """The addressee agreed to receive electronically, and there is no electronic way to them."""
    _tell(UNREACHABLE, delivery, SYSTEM, fault=delivery.fault)


def taken(delivery: Delivery, actor: Actor) -> None:
    """An officer took the failure."""
    _tell(TAKEN, delivery, actor, officer=actor.name)


def released(delivery: Delivery, actor: Actor) -> None:
    """The officer gave it back to the list."""
    _tell(RELEASED, delivery, actor, officer=actor.name)


def handed_over(about: Delivery | FailedNotice, actor: Actor, *, holder: str, to: User | None, ground: str) -> None:
    """A failed service, or a failed notice, went from who had it to another officer, or (None) back to the list."""
    data = {"holder": holder, "ground": ground} | ({} if to is None else {"to": str(to), "to_id": str(to.pk)})
    if isinstance(about, Delivery):
        _tell(TAKEN_BACK if to is None else HANDED_OVER, about, actor, officer=actor.name, **data)
    else:
        _of_notice(NOTICE_TAKEN_BACK if to is None else NOTICE_HANDED_OVER, about, actor, **data)


def sent_again(delivery: Delivery, actor: Actor) -> None:
    """The notice goes out again; where to is not told: the audit is read by many."""
    _tell(SENT_AGAIN, delivery, actor, officer=actor.name, attempt=delivery.attempt)


def was_sent_again_by(delivery: Delivery, actor: Actor) -> bool:
    """Whether it was this actor who had the present attempt go out."""
    return _was_sent_by(actor, SENT_AGAIN, delivery)


def _was_sent_by(actor: Actor, kind: EventType, about: Delivery | FailedNotice) -> bool:
    # An attempt goes out once, so that there is one such event at most.
    rows = Event.objects.filter(subject=about.filing.reference, code=kind.code, actor_kind=actor.kind, actor_id=actor.id)
    return rows.filter(data__number=about.number, data__attempt=about.attempt).exists()


def by_hand(delivery: Delivery, actor: Actor, *, at: str) -> None:
    """It was served by other means. at: when, in ISO 8601."""
    _tell(BY_HAND, delivery, actor, officer=actor.name, means=str(delivery.means), at=at, evidence=delivery.note)


def given_up(delivery: Delivery, actor: Actor) -> None:
    """Nobody tries any more."""
    _tell(GIVEN_UP, delivery, actor, officer=actor.name, ground=delivery.note)


def _tell(kind: EventType, delivery: Delivery, actor: Actor, **data: str | int) -> None:
    filing = delivery.filing
    record(
        kind, subject=filing.reference, office=filing.office.code, actor=actor, addressee=delivery.addressee, number=delivery.number, **data
    )


def notice_taken(notice: FailedNotice, actor: Actor) -> None:
    """An officer took the failed notice of a message."""
    _of_notice(NOTICE_TAKEN, notice, actor)


def notice_released(notice: FailedNotice, actor: Actor) -> None:
    """The officer gave it back to the list."""
    _of_notice(NOTICE_RELEASED, notice, actor)


def notice_sent_again(notice: FailedNotice, actor: Actor) -> None:
    """It goes out again; where to is not told: the audit is read by many."""
    _of_notice(NOTICE_AGAIN, notice, actor, attempt=notice.attempt)


def was_notice_sent_again_by(notice: FailedNotice, actor: Actor) -> bool:
    """Whether it was this actor who had the present attempt go out."""
    return _was_sent_by(actor, NOTICE_AGAIN, notice)


def told(notice: FailedNotice, actor: Actor, *, at: str) -> None:
    """They were told by other means. at: when, in ISO 8601."""
    _of_notice(TOLD, notice, actor, means=str(notice.means), at=at, evidence=notice.note)


def notice_given_up(notice: FailedNotice, actor: Actor) -> None:
    """Nobody tries any more."""
    _of_notice(NOTICE_GIVEN_UP, notice, actor, ground=notice.note)


def _of_notice(kind: EventType, notice: FailedNotice, actor: Actor, **data: str | int) -> None:
    filing, message = notice.filing, notice.message
    record(
        kind, subject=filing.reference, office=filing.office.code, actor=actor, addressee=notice.addressee, number=notice.number,
        message=message.subject, message_zh=message.subject_zh, officer=actor.name, **data,
    )  # fmt: skip


def posted(notice: NoticeToPost, actor: Actor) -> None:
    """A paper went to its filer by post or at the counter."""
    if notice.went_on is None:
        raise AssertionError("what went has its day (check constraint)")
    _of_paper(POSTED, notice, actor, how=str(notice.state), on=notice.went_on.isoformat(), evidence=notice.note)


def not_posted(notice: NoticeToPost, actor: Actor) -> None:
    """A paper does not go to its filer."""
    _of_paper(NOT_POSTED, notice, actor, ground=notice.note)


def put_back(notice: NoticeToPost, actor: Actor, ground: str) -> None:
    """A paper is to be posted after all."""
    _of_paper(PUT_BACK, notice, actor, ground=ground)


def _of_paper(kind: EventType, notice: NoticeToPost, actor: Actor, **data: str) -> None:
    filing, paper = notice.filing, notice.paper
    record(
        kind, subject=filing.reference, office=filing.office.code, actor=actor, addressee=filing.filer_organisation or filing.filer_name,
        number=notice.number, paper=paper.kind, paper_number=paper.number, officer=actor.name, **data,
    )  # fmt: skip


def consented(consent: Consent, actor: Actor) -> None:
    """Somebody agreed to receive electronically: in a case, or an organisation in all of its cases."""
    record(
        CONSENTED, actor=actor, addressee=consent.addressee, account=consent.account, given_on=consent.given_on.isoformat(),
        evidence=consent.evidence, **_place(consent),
    )  # fmt: skip


def consent_ended(consent: Consent, actor: Actor) -> None:
    """From that day on it counts no longer."""
    if consent.ended_on is None:
        raise AssertionError("a consent that ended has its day")
    record(
        CONSENT_ENDED, actor=actor, addressee=consent.addressee, account=consent.account, ended_on=consent.ended_on.isoformat(),
        ground=consent.end_ground, **_place(consent),
    )  # fmt: skip


def _place(consent: Consent) -> dict[str, str]:
    if consent.case is not None:
        return {"subject": consent.case.number, "office": consent.case.office.code}
    if consent.organisation is None:
        raise AssertionError("a consent of no case is an organisation's (check constraint)")
    return {"subject": subject_of(consent.organisation)}


def organisation_entered(organisation: Organisation, actor: Actor) -> None:
    """A firm, department or body is on record."""
    record(ORGANISATION_ENTERED, subject=subject_of(organisation), actor=actor, name=organisation.name, officer=actor.name,
           evidence=organisation.evidence)  # fmt: skip


def organisation_ended(organisation: Organisation, actor: Actor) -> None:
    """It uses e-filing no longer."""
    record(ORGANISATION_ENDED, subject=subject_of(organisation), actor=actor, name=organisation.name, officer=actor.name,
           ground=organisation.end_ground)  # fmt: skip


def user_entered(user: OrganisationUser, actor: Actor) -> None:
    """One of its users is on record."""
    record(USER_ENTERED, subject=subject_of(user.organisation), actor=actor, name=user.organisation.name, account=user.account,
           officer=actor.name)  # fmt: skip


def user_ended(user: OrganisationUser, actor: Actor) -> None:
    """The account is theirs no longer."""
    record(USER_ENDED, subject=subject_of(user.organisation), actor=actor, name=user.organisation.name, account=user.account,
           officer=actor.name)  # fmt: skip
