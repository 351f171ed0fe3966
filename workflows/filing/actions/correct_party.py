"""In review an officer corrects the name of a party, as misspelt in the form beside the document that has it right."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import name_index, review_rules
from backoffice.filings.corrections import Corrected, FilingCorrection
from backoffice.filings.models import Filing, FilingParty
from backoffice.filings.selectors import parties_of
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people.models import User
from workflows.filing import correcting, steps
from workflows.grounds import stated


def correct_party(*, reference: str, officer: User, position: int, name: str, name_zh: str, ground: str) -> FilingCorrection:
    """Give the party at this place of the submission these names. The parties of a case are made from them on acceptance; a filing in
    a case that stands names none, and the register is corrected by an entry of its own. Asked for again, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: the filing is not there for the officer, or it names no such party.
        Conflict: the officer does not have it, or it is decided.
        Refused: ground-needed, nothing-corrected, party-without-name, name-too-long.
    """
    said = stated(ground)
    new, new_zh = (" ".join(each.split()) for each in (name, name_zh))
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office", "case_type"))
        party = FilingParty.objects.filter(filing=filing, position=position).first()
        stands = party is not None and (party.name, party.name_zh) == (new, new_zh)
        for row in correcting.done_before(filing, officer, said) if stands else []:
            if (row.what, row.place) == (Corrected.PARTY, position):
                return row
        correcting.must_be_able(filing, officer)
        if party is None:
            raise NotFound("no-party", _("The filing names no such party."))
        steps.stop_for(review_rules.is_name_sound(new, new_zh))
        if stands:
            raise Refused("nothing-corrected", _("That is what it is already."))
        (row,) = correcting.write(
            filing,
            officer,
            said,
            [
                FilingCorrection(
                    what=Corrected.PARTY, place=position, old=party.name, old_zh=party.name_zh, new=new, new_zh=new_zh, old_code=party.role
                )
            ],
        )  # fmt: skip
        before = name_index.of_filing(filing, parties_of(filing))
        party.name, party.name_zh = new, new_zh
        party.save(update_fields=["name", "name_zh"])
        name_index.change(before, name_index.of_filing(filing, parties_of(filing)))
        correcting.follow(filing, [row])
    return row
