"""The words for where a filing stands, and what each means. Start reading here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The states of a filing. Taken, urgent and awaiting payment are fields or queues, not states."""

    RECEIVED = "received", _("received")
    DEEMED_RECEIVED = "deemed_received", _("deemed received")
    FEE_SHORT = "fee_short", _("fee short")
    FEE_CHECKED = "fee_checked", _("fee checked")
    ACCEPTED = "accepted", _("accepted")
    SERVED = "served", _("served")
    RETURNED = "returned", _("returned for correction")
    REJECTED = "rejected", _("rejected")
    LAPSED = "lapsed", _("lapsed")
    WITHDRAWN = "withdrawn", _("withdrawn")


MEANING = {
    State.RECEIVED: _("The court has the whole submission; its deemed time has not come yet and is provisional."),
    State.DEEMED_RECEIVED: _("The deemed time has come. The fee is looked at; an unpaid one waits for payment."),
    State.FEE_SHORT: _("Less was paid than the fee. The accounts office has it."),
    State.FEE_CHECKED: _("The fee is settled, or none is payable. A registry officer reviews it."),
    State.ACCEPTED: _("The registry accepted it: it has its case number and stands in the register."),
    State.SERVED: _("Every addressee has the sealed documents from the court."),
    State.RETURNED: _("Returned to the filer for correction, with reasons and a date by which to cure."),
    State.REJECTED: _("Refused for good, with reasons."),
    State.LAPSED: _("Returned and not cured by its date."),
    State.WITHDRAWN: _("Taken back by the filer before a decision."),
}

# Work that someone, or the clock, still has to do.
OPEN = (State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED, State.ACCEPTED)
# What a payment may still be put towards.
PAYABLE = (State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT)
# Whose fee may be waived or, after it was paid, remitted.
MAY_BE_WAIVED = (State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED, State.ACCEPTED, State.SERVED)
WITHDRAWABLE = (State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED)
# What an officer decided against; such a filing has a notice of its return or rejection.
DECIDED_AGAINST = (State.RETURNED, State.REJECTED, State.LAPSED)
