"""The acknowledgement is issued anew after a slip in what was filed was corrected, and says what was."""

from django.db import transaction

from backoffice.audit.actors import SYSTEM
from backoffice.filings.corrections import corrections_of
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet
from backoffice.papers import events, selectors
from backoffice.papers.models import Paper, PaperKind
from workflows.papers import steps

GROUND = "a slip was corrected in review"


def reissue_acknowledgement(filing_reference: str) -> Paper | None:
    """Issue the next version of a filing's acknowledgement where the one that stands tells fewer corrections than there are; None where
    it tells all of them, or none has been drawn yet.

    Raises:
        NotFound: no such filing.
        NotYet: another hand superseded it meanwhile; what it left is looked at in another turn.
        reports.render.faces.Unprintable: a text of it holds a character that no face has.
    """
    old = selectors.current(PaperKind.ACKNOWLEDGEMENT, filing_reference)
    filing = steps.filing_of(filing_reference)
    if old is None or len(old.content.get("corrections", ())) >= len(corrections_of(filing.pk)):
        return None
    drawn = steps.draw_again(old)
    with transaction.atomic():
        held = lock(Paper, pk=old.pk)
        if held.superseded_by_id is not None:
            raise NotYet
        (held.superseded_by,) = steps.put_on_record(drawn, version=old.version + 1)
        held.save(update_fields=["superseded_by"])
        events.replaced(held.superseded_by, subject=filing_reference, actor=SYSTEM, ground=GROUND)
        return held.superseded_by
