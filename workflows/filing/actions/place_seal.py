"""An officer says where the seal of a document stands: at a place on its first page, on a cover page, or where it is found."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backoffice.filings import events, rules
from backoffice.filings.models import Document, Filing, SealPlace
from backoffice.filings.seal_places import SealManner, seal_place_of
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.inserts import insert
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from reports.render.blank import Trouble
from workflows.cases import sealing
from workflows.filing import steps
from workflows.papers import placing

# What lies unseen beneath the seal is told only.
_REFUSED = {
    "outside": ("seal-outside", gettext_noop("The seal would not stand wholly on the page, in any of its sizes.")),
    "print": (
        "seal-over-print",
        gettext_noop("Something is printed there, and the seal covers nothing: move it, or put it on a cover page."),
    ),
}


@dataclass(frozen=True)
class Word:
    """What an officer says of one document's seal. x, y: the lower left corner in whole points of the first page as displayed."""

    document: int
    manner: str
    x: int | None = None
    y: int | None = None


def place_seal(*, reference: str, officer: User, word: Word) -> Trouble:
    """Put it on record, in review or as long as the acceptance can be undone; said again it changes nothing. Gives what lies unseen
    beneath the place ("unseen"), of which the officer is told, or nothing.

    Raises:
        Forbidden: the officer may not accept in this registry.
        NotFound: there is no such document for this person.
        Conflict: somebody else has it, nobody has taken it, or its time is over.
        Refused: seal-manner, seal-outside, seal-over-print.
    """
    trouble = _looked_at(reference, word)
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.accept", filing.office)
        documents = documents_of(filing)
        sealing.must_see(officer, filing, *documents)
        steps.stop_for(rules.may_place_seal(steps.decision_facts(filing, officer)))
        if trouble in _REFUSED:
            code, words = _REFUSED[trouble]
            raise Refused(code, _(words))
        last = seal_place_of(filing.pk, word.document)
        said = (word.manner, word.x, word.y)
        if said == ((last.manner, last.x, last.y) if last else (SealManner.FOUND, None, None)):
            return trouble
        insert(
            SealPlace(filing=filing, document_number=word.document, manner=word.manner, x=word.x, y=word.y, officer=officer, at=clock.now())
        )
        events.seal_placed(filing, rights.actor_of(officer), document=word.document, manner=word.manner, x=word.x, y=word.y)
    return trouble


def _looked_at(reference: str, word: Word) -> Trouble:
    """What stands against the place; looked at before anything is locked, for what was filed never changes."""
    if word.manner not in SealManner.values or (word.manner == SealManner.PLACE) != (word.x is not None and word.y is not None):
        raise Refused("seal-manner", _("Say where the seal is to stand: a place, a cover page, or wherever blank paper is found."))
    document = Document.objects.filter(filing__reference=reference, number=word.document).first()
    if document is None:
        raise NotFound("no-document", _("This filing has no document %(number)d.") % {"number": word.document})
    if word.x is None or word.y is None:
        return ""
    return placing.first_page(document, (word.x, word.y)).trouble
