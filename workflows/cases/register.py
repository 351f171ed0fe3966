"""The step that corrects the register: a later entry in the place of the wrong one, which stays to be read."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.cases.models import RegisterEntry
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from workflows.cases import events


def enter_correction(
    entry: RegisterEntry,
    *,
    text: str,
    text_zh: str,
    entered_on: date,
    ground: str,
    by: str,
    actor: Actor,
    takes_back: bool = False,
) -> RegisterEntry:
    """Enter, in the act's transaction, what the entry should have said, on which day (Hong Kong), and why.

    takes_back: nothing stands in its place.
    by: the name that stands beside the entry. The entry is read with its case and the case's office.

    Raises:
        Conflict: corrected-meanwhile, another entry stands in its place already; nothing was kept.
    """
    correction = RegisterEntry(
        case=entry.case, filing_reference=entry.filing_reference, document_number=entry.document_number,
        document_title=entry.document_title, entered_on=entered_on, entered_at=clock.now(), text=text, text_zh=text_zh,
        officer_name=by, corrects=entry, ground=ground, takes_back=takes_back,
    )  # fmt: skip
    try:
        with transaction.atomic():
            correction.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("corrected-meanwhile", _("Another entry stands in the place of this one already. Look at the register.")) from error
    events.register_corrected(correction, entry.case.office.code, actor)
    return correction
