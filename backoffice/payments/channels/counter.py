"""The counter: an accounts officer takes cash, a cheque or EPS for what was handed in on paper."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from backoffice.kernel.reasons import Reason, because, gettext_noop

LONGEST_INSTRUMENT = 40


class Counter:
    """Money over the counter. A cheque is known by its number, a payment by EPS by the number of its slip; cash has none."""

    code: ClassVar[str] = "COUNTER"
    means: ClassVar[Mapping[str, Any]] = {"cash": _("cash"), "cheque": _("cheque"), "eps": _("EPS")}

    def merchant(self, accounts_office: str) -> str:
        """The accounts office whose till it is."""
        return f"{self.code}:{accounts_office}"

    def faults(self, means: str, instrument: str) -> Sequence[Reason]:
        """Why money cannot be taken so."""
        if means not in self.means:
            return [because("means-unknown", gettext_noop("There is no such means of payment at the counter."), "means")]
        if means != "cash" and not instrument:
            return [because("instrument-needed", gettext_noop("Give the number of the cheque, or of the EPS slip."), "instrument")]
        if means == "cash" and instrument:
            return [because("instrument-of-cash", gettext_noop("Cash has no number of a cheque or a slip."), "instrument")]
        if len(instrument) > LONGEST_INSTRUMENT or not instrument.isprintable():
            words = gettext_noop("The number is plain text of at most {most} characters.")
            return [because("instrument-unreadable", words, "instrument", most=LONGEST_INSTRUMENT)]
        return []
