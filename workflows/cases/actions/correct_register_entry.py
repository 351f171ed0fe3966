"""An officer corrects an entry of the register. Nothing in it is changed: a new entry points to the old one."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings.models import Filing
from backoffice.kernel.errors import Conflict, NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.cases.register import enter_correction
from workflows.grounds import stated

LONGEST = 5_000


def correct_register_entry(
    *, number: str, entry: int, text: str, text_zh: str, entered_on: date, ground: str, officer: User
) -> RegisterEntry:  # fmt: skip
    """Enter what the entry `entry` (its id) of the case `number` should have said, with the ground. Sent again, it is done.

    entered_on: the day under which it stands, in Hong Kong.

    Raises:
        NotFound: there is no such case or entry for this person.
        Forbidden: the officer has not the right in the case's office.
        Conflict: corrected-meanwhile, another entry stands in its place already.
        Refused: ground-needed, text-needed, text-too-long, nothing-corrected.
    """
    said = stated(ground)
    new, new_zh = (" ".join(each.split()) for each in (text, text_zh))
    if not new or not new_zh:
        raise Refused("text-needed", _("The register is kept in both languages: give the entry in each."))
    if max(len(new), len(new_zh)) > LONGEST:
        raise Refused("text-too-long", _("Give an entry of at most %(most)s characters.") % {"most": LONGEST})
    with transaction.atomic():
        case = lock(Case, number=number, along=("office",))
        rights.must(officer, "register.correct", case.office)
        old = RegisterEntry.objects.filter(pk=entry, case=case).select_related("corrected_by").first()
        filing = None if old is None else Filing.objects.select_related("office").filter(reference=old.filing_reference).first()
        if old is None:
            raise NotFound("no-entry", _("There is no such entry in the register of this case."))
        if filing is not None:
            sealing.must_see(officer, filing, *filing.documents.all())
        old.case = case
        later = getattr(old, "corrected_by", None)
        if later is not None:
            return _done_before(later, (new, new_zh, entered_on, said, str(officer)))
        if (old.text, old.text_zh, old.entered_on) == (new, new_zh, entered_on):
            raise Refused("nothing-corrected", _("That is what the entry says already."))
        return enter_correction(
            old, text=new, text_zh=new_zh, entered_on=entered_on, ground=said, by=str(officer), actor=rights.actor_of(officer)
        )


def _done_before(later: RegisterEntry, wanted: tuple[str, str, date, str, str]) -> RegisterEntry:
    if (later.text, later.text_zh, later.entered_on, later.ground, later.officer_name) != wanted:
        raise Conflict("corrected-meanwhile", _("Another entry stands in the place of this one already. Look at the register."))
    return later
