"""Status on the screens: a word, a shape and a colour, always together."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.calendar.wording import reason_text
from backoffice.filings.models import Filing, UrgencyGround
from backoffice.filings.states import State
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
}


def means_of_payment(code: str) -> str:
    """By what a payment was made; as the gateway wrote it where that is none of ours, a dash where it wrote nothing."""
    return str(_MEANS.get(code, code)) or "–"


def state_status(state: str) -> Status:
    """A filing's state."""
    words, shape, colour = _STATES[state]
    return Status(str(words), shape, colour)


def payment_status(state: str) -> Status:
    """A payment's state."""
    words, shape, colour = _PAYMENTS[state]
    return Status(str(words), shape, colour)


def held_by(filing: Filing, user: User) -> Status | None:
    """Who has the filing, if anybody."""
    if filing.taken_by is None:
        return None
    if filing.taken_by_id == user.pk:
        return Status(_("You have it"), "mine", "ok")
    return Status(_("%(who)s has it") % {"who": filing.taken_by}, "mine", "grey")


def why_here(filing: Filing, user: User) -> Status:
    """Why a row stands where it stands: what a person would say first about it."""
    held = held_by(filing, user)
    if held is not None and filing.taken_by_id != user.pk:
        return held
    if filing.state != State.FEE_CHECKED:
        return state_status(filing.state)
    if filing.urgent:
        return Status(str(_URGENCY.get(filing.urgency_ground, _("Urgent"))), "urgent", "red")
    if held is not None:
        return held
    if filing.resubmits is not None:
        return Status(_("Corrected: was %(reference)s") % {"reference": filing.resubmits.reference}, "filer", "amber")
    if filing.deemed_reason == "open":
        return Status(_("By deemed time"), "ring")
    return Status(_("Fell due at opening"), "ring")


def deemed_reason(filing: Filing) -> str:
    """Why the filing counts as received when it does, in words."""
    return reason_text(filing.deemed_reason, filing.deemed_note, filing.deemed_received_at, filing.received_at)


def payment_deemed_reason(code: str, note: str, deemed_at: datetime | None, captured_at: datetime) -> str:
    """Why a payment belongs to its business day, in words; nothing while it is not known by which rule."""
    return reason_text(code, note, deemed_at, captured_at) if code else ""


def documents_in_brief(filing: Filing) -> str:
    """The first document, and how many come with it: Writ of summons + 2."""
    documents = list(filing.documents.all())
    if not documents:
        return ""
    more = len(documents) - 1
    return f"{documents[0].type.title} + {more}" if more else documents[0].type.title


def case_in_brief(filing: Filing) -> str:
    """The case's number, or that the filing opens one."""
    if filing.case is not None:
        return filing.case.number
    return _("%(type)s new case") % {"type": filing.case_type.code}


def filer_in_brief(filing: Filing) -> str:
    """Who files, and for whom."""
    who = filing.filer_organisation or filing.filer_name
    return _("%(who)s, for %(whom)s") % {"who": who, "whom": filing.filer_acts_for} if filing.filer_acts_for else who
