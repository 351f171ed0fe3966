"""Status on the screens: a word, a shape and a colour, always together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from backoffice.calendar.selectors import holiday_name_zh
from backoffice.calendar.wording import reason_text
from backoffice.cases.models import SealedTo
from backoffice.changes.models import Change, ChangeState
from backoffice.filings.deliveries import NO_WAY, Delivery, DeliveryState, Means, Resolution
from backoffice.filings.failed_notices import FailedNotice, FailedState
from backoffice.filings.models import Document, DocumentMark, Filing, UrgencyGround
from backoffice.filings.states import State
from backoffice.filings.to_post import NoticeToPost, PostState
from backoffice.kernel import clock, languages
from backoffice.payments.channels import CHANNELS
from backoffice.payments.models import PaymentState
from backoffice.people.models import User


@dataclass(frozen=True)
class Status:
    """How something stands. colour: red, amber, blue, ok or grey; shape: a name of shapes.svg."""

    words: str
    shape: str
    colour: str = "grey"


_STATES: dict[str, tuple[object, str, str]] = {
    State.RECEIVED: (gettext_lazy("Not yet due"), "dashed", "amber"),
    State.DEEMED_RECEIVED: (gettext_lazy("Awaiting payment"), "held", "blue"),
    State.FEE_SHORT: (gettext_lazy("Fee short"), "under", "amber"),
    State.FEE_CHECKED: (gettext_lazy("To review"), "ring", "grey"),
    State.ACCEPTED: (gettext_lazy("Accepted"), "ok", "ok"),
    State.SERVED: (gettext_lazy("Served"), "ok", "ok"),
    State.RETURNED: (gettext_lazy("Returned for correction"), "filer", "amber"),
    State.REJECTED: (gettext_lazy("Rejected"), "failed", "red"),
    State.LAPSED: (gettext_lazy("Lapsed"), "dash", "grey"),
    State.WITHDRAWN: (gettext_lazy("Withdrawn"), "dash", "grey"),
}

_PAYMENTS: dict[str, tuple[object, str, str]] = {
    PaymentState.MATCHED: (gettext_lazy("Matched"), "ok", "ok"),
    PaymentState.UNDER: (gettext_lazy("Under"), "under", "blue"),
    PaymentState.OVER: (gettext_lazy("Over"), "over", "amber"),
    PaymentState.DUPLICATE: (gettext_lazy("Duplicate"), "dup", "amber"),
    PaymentState.UNMATCHED: (gettext_lazy("Unmatched"), "q", "amber"),
    PaymentState.UNIDENTIFIED: (gettext_lazy("Unidentified"), "q", "amber"),
}

_CHANGES: dict[str, tuple[object, str, str]] = {
    ChangeState.DRAFT: (gettext_lazy("Draft"), "dashed", "grey"),
    ChangeState.PROPOSED: (gettext_lazy("Waits for a second person"), "held", "amber"),
    ChangeState.EFFECTED: (gettext_lazy("In effect"), "ok", "ok"),
    ChangeState.DECLINED: (gettext_lazy("Declined"), "failed", "red"),
    ChangeState.WITHDRAWN: (gettext_lazy("Taken back"), "dash", "grey"),
}

_URGENCY: dict[str, object] = {
    UrgencyGround.LIMITATION: gettext_lazy("Urgent: limitation period"),
    UrgencyGround.INJUNCTION: gettext_lazy("Urgent: injunction"),
    UrgencyGround.HEARING: gettext_lazy("Urgent: hearing at hand"),
    UrgencyGround.LIBERTY: gettext_lazy("Urgent: liberty"),
    UrgencyGround.OTHER: gettext_lazy("Urgent"),
}


_MEANS: dict[str, object] = {
    "visa": gettext_lazy("Visa"),
    "mastercard": gettext_lazy("Mastercard"),
    "unionpay": gettext_lazy("UnionPay"),
    "jcb": gettext_lazy("JCB"),
    "pps": gettext_lazy("PPS"),
    "deposit_account": gettext_lazy("deposit account"),
    **CHANNELS["COUNTER"].means,
}


_ACTORS: dict[str, object] = {
    "person": gettext_lazy("person"),
    "client": gettext_lazy("program"),
    "system": gettext_lazy("system"),
}

_WAYS: dict[str, object] = {
    "message box": gettext_lazy("message box"),
    "counter": gettext_lazy("ready at the counter"),
    **{str(each.value): each.label for each in Means if each not in (Means.MESSAGE_BOX, Means.COUNTER)},
}
_DELIVERIES = {
    DeliveryState.PREPARED: ("short", "amber"), DeliveryState.SENT: ("ok", "ok"), DeliveryState.DELIVERED: ("ok", "ok"),
    DeliveryState.OPENED: ("ok", "ok"), DeliveryState.FAILED: ("failed", "red"),
    DeliveryState.SET_ASIDE: ("dash", "grey"),
}  # fmt: skip
_NOTICES = {
    FailedState.FAILED: ("failed", "red"), FailedState.AGAIN: ("short", "amber"), FailedState.BY_HAND: ("ok", "ok"),
    FailedState.GIVEN_UP: ("failed", "grey"), FailedState.READ: ("ok", "ok"), FailedState.OVER: ("dash", "grey"),
}  # fmt: skip
_POSTS = {
    PostState.WAITING: ("short", "amber"), PostState.POSTED: ("ok", "ok"), PostState.HANDED: ("ok", "ok"),
    PostState.NOT_POSTED: ("dash", "grey"),
}  # fmt: skip
_FORM = re.compile(r"Form (\w+)")


_KINDS_OF_DAY = {
    "open": pgettext_lazy("a day", "open"),
    "half_day": gettext_lazy("half-day"),
    "part_closed": gettext_lazy("closed in part"),
    "closed": gettext_lazy("closed"),
    "holiday": gettext_lazy("general holiday"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
    "no_hours": gettext_lazy("no hours"),
    "unknown": gettext_lazy("not known"),
}


def kind_of_actor(kind: str) -> str:
    """What it was that acted: a person, a program or the system itself."""
    return str(_ACTORS.get(kind, kind))


def actor_words(kind: str, name: str) -> str:
    """Who acted; the system is on record under its English name and told under that of the reader's language."""
    return _("System") if kind == "system" else name


def way_of_service(code: str) -> str:
    """By what way an addressee was given the documents."""
    return str(_WAYS.get(code, code))


def form_number(form: str) -> str:
    """The number of a court form, as the reference data have it: Form 1."""
    found = _FORM.fullmatch(form)
    return _("Form %(number)s") % {"number": found[1]} if found else form


def capital(text: str) -> str:
    """With a capital letter at its beginning, in the languages that have them; the rest as it is."""
    return text[:1].upper() + text[1:]


def means_of_payment(code: str) -> str:
    """By what a payment was made; as the gateway wrote it where that is none of ours, a dash where it wrote nothing."""
    return str(_MEANS.get(code, code)) or "–"


def state_status(state: str) -> Status:
    """A filing's state."""
    words, shape, colour = _STATES[state]
    return Status(str(words), shape, colour)


def standing_of(filing: Filing) -> Status:
    """A filing's state; of one that was accepted without some of its documents, that too."""
    if not filing.left_out or filing.state not in (State.ACCEPTED, State.SERVED):
        return state_status(filing.state)
    words = _("Served in part") if filing.state == State.SERVED else _("Accepted in part")
    return Status(words, *_STATES[filing.state][1:])


def payment_status(state: str) -> Status:
    """A payment's state."""
    words, shape, colour = _PAYMENTS[state]
    return Status(str(words), shape, colour)


def delivery_status(delivery: Delivery) -> Status:
    """How far an addressee's documents are; what failed is said to be not served, whatever was tried since."""
    shape, colour = _DELIVERIES[DeliveryState(delivery.state)]
    if delivery.state == DeliveryState.FAILED:
        given_up = delivery.resolution == Resolution.GIVEN_UP
        return Status(_("not served, given up") if given_up else _("not served"), shape, "grey" if given_up else colour)
    if delivery.state == DeliveryState.PREPARED:
        return Status(_("not served yet: the notice is under way"), shape, colour)
    return Status(str(delivery.get_state_display()), shape, colour)


def fault_words(fault: str) -> str:
    """What a mail server's code means for whoever has to see to it; the code itself for those who know it."""
    if not fault:
        return ""
    plain = fault.replace(".", "")
    if fault == "-":
        return _("the mail server gave no answer")
    if fault == NO_WAY:
        return _("the message box is at a portal that is not handed these documents: serve by other means")
    if plain.startswith(("511", "550", "512", "553", "5110")):
        return _("there is no such mailbox (%(fault)s)") % {"fault": fault}
    if plain.startswith(("522", "552")):
        return _("the mailbox is full (%(fault)s)") % {"fault": fault}
    if plain.startswith("4"):
        return _("the mail server put it off for too long (%(fault)s)") % {"fault": fault}
    return _("the mail server refused it (%(fault)s)") % {"fault": fault}


def notice_status(notice: FailedNotice) -> Status:
    """What became of the failed notice of a message."""
    words = {
        FailedState.FAILED: _("not told"),
        FailedState.AGAIN: _("the notice was sent again"),
        FailedState.GIVEN_UP: _("not told, given up"),
    }
    return Status(words.get(FailedState(notice.state), str(notice.get_state_display())), *_NOTICES[FailedState(notice.state)])


def not_reached(failures: Sequence[Delivery | FailedNotice]) -> tuple[Status, str]:
    """On whom the sealed documents are not served, or who was not told of what; why, and who sees to it. Of several the first, and how
    many more."""
    first, others = failures[0], len(failures) - 1
    who = (_("Not served: %(who)s") if isinstance(first, Delivery) else _("Not told: %(who)s")) % {"who": first.addressee}
    if others:
        who = ngettext("%(who)s and %(number)d more", "%(who)s and %(number)d more", others) % {"who": who, "number": others}
    seen_to = _("%(who)s has it") % {"who": first.taken_by} if first.taken_by else _("nobody has it")
    of_what = [] if isinstance(first, Delivery) else [str(first.message.get_kind_display())]
    return Status(who, "failed", "red"), "; ".join([*of_what, fault_words(first.fault), seen_to])


def post_status(notice: NoticeToPost) -> Status:
    """What became of a notice to be posted."""
    return Status(str(notice.get_state_display()), *_POSTS[PostState(notice.state)])


def to_post(waiting: Sequence[NoticeToPost]) -> tuple[Status, str]:
    """Which paper is to be posted; of several the one that has waited longest, and how many more."""
    first, others = waiting[0], len(waiting) - 1
    what = str(first.paper.get_kind_display())
    if others:
        what = ngettext("%(what)s and %(number)d more", "%(what)s and %(number)d more", others) % {"what": what, "number": others}
    return Status(_("To post: %(what)s") % {"what": what}, "short", "amber"), "; ".join(each.paper.number for each in waiting)


def held_by(filing: Filing, user: User) -> Status | None:
    """Who has the filing, if anybody."""
    if filing.taken_by is None:
        return None
    if filing.taken_by_id == user.pk:
        return Status(_("You have it"), "mine", "ok")
    return Status(_("%(who)s has it") % {"who": filing.taken_by}, "mine", "grey")


def left_out(marks: Sequence[DocumentMark], *, set_aside: bool = False) -> str:
    """Which documents its acceptance left out, for the line of a list; set_aside: the acceptance of the others is set aside since."""
    if set_aside:
        words = _("Document %(numbers)s returned; the acceptance of the others set aside")
        return words % {"numbers": languages.listed([str(mark.document_number) for mark in marks])}
    return _("Accepted without document %(numbers)s") % {"numbers": languages.listed([str(mark.document_number) for mark in marks])}


def to_be_cured(cure_by: date | None) -> Status:
    """Until when a returned filing waits for its filer."""
    if cure_by is None:
        return Status(_("No date to cure by"), "filer")
    told = {"day": languages.day(cure_by)}
    if cure_by < clock.today():
        return Status(_("Not cured by %(day)s") % told, "failed", "red")
    return Status(_("To be cured by %(day)s") % told, "filer", "amber")


def to_be_answered(answer_by: date) -> Status:
    """Until when an answer of the filer's is awaited."""
    told = {"day": languages.day(answer_by)}
    if answer_by < clock.today():
        return Status(_("Asked; no answer by %(day)s") % told, "failed", "red")
    return Status(_("Asked; to be answered by %(day)s") % told, "filer", "blue")


def referred_to(to: User | None) -> Status:
    """With whom a question about a filing is."""
    return Status(_("Referred") if to is None else str(to), "held", "blue")


def held_until(day: date) -> Status:
    """Until which Hong Kong day a filing is held."""
    return Status(_("Held until %(day)s") % {"day": languages.day(day)}, "held", "blue")


def why_here(filing: Filing, user: User, *, today: bool = False) -> Status:
    """Why a row stands where it stands: what a person would say first about it. today: a defect can still be cured on its day."""
    held = held_by(filing, user)
    if held is not None and filing.taken_by_id != user.pk:
        return held
    if filing.state == State.ACCEPTED:
        words = _("Accepted in part, not served yet") if filing.left_out else _("Accepted, not served yet")
        return Status(words, "ring", "amber")
    if filing.state != State.FEE_CHECKED:
        return standing_of(filing)
    if filing.referred_at is not None:
        return referred_to(None)
    if filing.advised_at is not None and (filing.answered_at is None or filing.answered_at <= filing.advised_at):
        return Status(_("Registrar has answered"), "ok", "ok")
    if filing.answered_at is not None:
        return Status(_("The filer has answered"), "filer", "ok")
    if filing.asked_at is not None:
        return Status(_("Awaiting the filer's answer"), "filer", "blue")
    if filing.urgency_granted is not None:
        return Status(_("Urgency granted"), "urgent", "red") if filing.urgent else Status(_("Urgency refused"), "ring")
    if filing.urgent:
        return Status(str(_URGENCY.get(filing.urgency_ground, _("Urgent"))), "urgent", "red")
    if held is not None:
        return held
    if filing.resubmits is not None:
        return Status(_("Corrects %(reference)s") % {"reference": filing.resubmits.reference}, "filer", "amber")
    if today:
        return Status(_("Can still be cured today"), "ring")
    if filing.deemed_reason == "open":
        return Status(_("By deemed time"), "ring")
    return Status(_("Fell due at opening"), "ring")


def deemed_reason(filing: Filing) -> str:
    """Why the filing counts as received when it does, in words."""
    note = _note(filing.deemed_reason, filing.deemed_note)
    return reason_text(filing.deemed_reason, note, filing.deemed_at, filing.received_at)


def sealing_status(level: str | None) -> Status:
    """To whom something is open."""
    if level == SealedTo.COURT:
        return Status(_("Sealed: the court only"), "failed", "red")
    if level == SealedTo.PARTIES:
        return Status(_("Sealed: the parties and the court"), "held", "amber")
    return Status(_("Not sealed"), "ring", "grey")


def kind_of_day(kind: str) -> str:
    """What a day of an office is, in a word or two; the kinds are those of calendar.rules.DayFacts."""
    return str(_KINDS_OF_DAY[kind])


def payment_deemed_reason(code: str, note: str, deemed_at: datetime | None, captured_at: datetime) -> str:
    """Why a payment belongs to its business day, in words; nothing while it is not known by which rule."""
    return reason_text(code, _note(code, note), deemed_at, captured_at) if code else ""


def _note(code: str, note: str) -> str:
    """The note of a calendar rule; a general holiday stands in it by its English name, and is told by the reader's."""
    return languages.picked(note, holiday_name_zh(note)) if code == "holiday" and languages.reads_chinese() else note


def documents_in_brief(filing: Filing) -> str:
    """The first document, and how many come with it: Writ of summons + 2."""
    documents = list(filing.documents.all())
    if not documents:
        return ""
    more = len(documents) - 1
    first = type_words(documents[0])
    return f"{first} + {more}" if more else first


def type_words(document: Document) -> str:
    """The name of the document's type."""
    return languages.picked(document.type.title, document.type.title_zh)


def document_words(document: Document) -> str:
    """What a document is: the filer's own words for it, or the name of its type."""
    return document.title or type_words(document)


def case_in_brief(filing: Filing) -> str:
    """The case's number, or that the filing opens one."""
    if filing.case is not None:
        return filing.case.number
    return _("%(type)s new case") % {"type": filing.case_type.code}


def filer_in_brief(filing: Filing) -> str:
    """Who files, and for whom."""
    who, whom = filing.filer_organisation or filing.filer_name, filing.filer_acts_for
    # An organisation that files for itself is named once.
    return who if whom in ("", who) else _("%(who)s, for %(whom)s") % {"who": who, "whom": whom}


# The more particular first: Edge says of itself that it is Chrome too, and Chrome that it is Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))


def browser(agent: str) -> str:
    """Which browser on what, as far as its User-Agent tells: Chrome, Windows."""
    known = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return languages.listed([name for name in known if name]) or _("unknown browser")


_PARTS = {
    "database": gettext_lazy("Database"),
    "migrations": gettext_lazy("Tables"),
    "store": gettext_lazy("File store"),
    "outbox": gettext_lazy("Work on time"),
}


def part_words(name: str) -> str:
    """A part that the process needs."""
    return str(_PARTS.get(name, name))


def part_state(state: str) -> Status:
    """How the part is: what the readiness address says in English, in the reader's language."""
    if state == "ok":
        return Status(_("well"), "ok", "ok")
    number = re.search(r"\d+", state)
    said = {
        "does not answer": _("does not answer"),
        "not known": _("not known"),
        "N apps wait for manage.py migrate": _("%(number)s apps wait for manage.py migrate"),
        "full": _("full"),
        "almost full": _("almost full"),
        "cannot be written": _("cannot be written"),
        "not there": _("not there"),
        "N s late": _("%(number)s s late"),
    }.get(re.sub(r"\d+", "N", state))
    if said is None:
        return Status(state, "failed", "red")
    return Status(said % {"number": number[0]} if number else said, "failed", "red")


def change_status(change: Change) -> Status:
    """Where a change of the rules stands."""
    words, shape, colour = _CHANGES[change.state]
    return Status(str(words), shape, colour)
