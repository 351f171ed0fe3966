"""In review an officer puts the documents of a filing in their right order."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import review_rules
from backoffice.filings.corrections import Corrected, FilingCorrection
from backoffice.filings.models import Filing
from backoffice.filings.selectors import documents_of
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people.models import User
from workflows.filing import correcting, steps
from workflows.grounds import stated


def correct_order(*, reference: str, officer: User, order: Sequence[int], ground: str) -> FilingCorrection:
    """Have the documents stand in this order of their numbers. Each keeps the number that the filer gave it, by which it is named
    everywhere; lists, papers and the register have them in this order. Asked for again, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: the filing, or a document of it, is not there for the officer.
        Conflict: the officer does not have it, or it is decided.
        Refused: ground-needed, nothing-corrected, order-names-each-once.
    """
    said = stated(ground)
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office", "case_type"))
        documents = documents_of(filing)
        given = [document.number for document in documents]
        stands = given == list(order)
        for row in correcting.done_before(filing, officer, said) if stands else []:
            if row.what == Corrected.ORDER:
                return row
        correcting.must_be_able(filing, officer)
        steps.stop_for(review_rules.is_order_sound(order, given))
        if stands:
            raise Refused("nothing-corrected", _("That is what it is already."))
        old, new = (", ".join(str(number) for number in each) for each in (given, order))
        (row,) = correcting.write(
            filing,
            officer,
            said,
            [FilingCorrection(what=Corrected.ORDER, old=old, old_zh=old, new=new, new_zh=new, old_code=old, new_code=new)],
        )
        for document in documents:
            document.place = list(order).index(document.number) + 1
            document.save(update_fields=["place"])
        correcting.follow(filing, [row])
    return row
