"""What can happen around fees, and how it reads."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import declare, record
from workflows.fees.models import Rehearsal

REHEARSAL_ASKED = declare("fee.rehearsal_asked", _("Fees rehearsed on the filings of the last {days} days: {what}"))


def rehearsal_asked(rehearsal: Rehearsal, actor: Actor) -> None:
    """Somebody asked what fees would have done."""
    record(
        REHEARSAL_ASKED, subject=rehearsal.reference, office=rehearsal.office.code, actor=actor, days=rehearsal.days,
        what=rehearsal.words, what_zh=rehearsal.words_zh, change=rehearsal.change,
    )  # fmt: skip
