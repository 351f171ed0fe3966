"""A second look that somebody has goes back to those who can do it, or into another officer's hands."""

from enum import Enum

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import second_look_events
from backoffice.filings.models import Filing, SecondLook
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing.second_looks import RIGHT, decided_on


class Handed(Enum):
    """Where it went."""

    OVER = "over"
    # To those who can do it: as was asked, or because the one whom it was meant for may not.
    BACK = "back"
    NOWHERE = "nowhere"


def hand_look_over(*, reference: str, officer: User, holder: User, to: User | None, ground: str) -> Handed:
    """Put a look that the holder has not answered into the hands of `to`, or back to those who can do it (None). Whoever may not answer
    it (no right there, sealed from them, or they decided on the filing) does not get it: it goes back instead, and why is not told, since
    nobody learns that a decision of theirs was drawn. Asked for again it changes nothing.

    Raises:
        Forbidden: the officer may not assign here.
        NotFound: the filing or one of its documents is sealed from the officer.
        Refused: ground-needed.
    """
    with transaction.atomic():
        look = lock(SecondLook, reference=reference, along=("office", "line"))
        rights.must(officer, "filing.assign", look.office)
        filing = Filing.objects.select_related("office").get(pk=look.line.filing_id)
        sealing.must_see(officer, filing, *documents_of(filing))
        over = look.answered_at is not None or look.called_off_at is not None or look.until < clock.today()
        if over or look.taken_by_id != holder.pk or (to is not None and to.pk == holder.pk):
            return Handed.NOWHERE
        if not ground:
            raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": holder}, field="ground")
        gets_it = to if to is not None and _may_answer(to, look, filing) else None
        _give(look, gets_it)
        second_look_events.handed_over(look, rights.actor_of(officer), holder=str(holder), to=gets_it, ground=ground)
        return Handed.BACK if gets_it is None else Handed.OVER


def release_look(*, reference: str, officer: User) -> SecondLook:
    """Give back a look that one has. Given back again, or not had any more, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: the filing or one of its documents is sealed from the officer.
    """
    with transaction.atomic():
        look = lock(SecondLook, reference=reference, along=("office", "line"))
        rights.must(officer, RIGHT, look.office)
        filing = Filing.objects.select_related("office").get(pk=look.line.filing_id)
        sealing.must_see(officer, filing, *documents_of(filing))
        if look.taken_by_id == officer.pk and look.answered_at is None:
            _give(look, None)
            second_look_events.released(look, rights.actor_of(officer))
    return look


def _may_answer(person: User, look: SecondLook, filing: Filing) -> bool:
    if not rights.may(person, RIGHT, look.office) or decided_on(person, look):
        return False
    return sealing.sees(person, filing, *documents_of(filing))


def _give(look: SecondLook, to: User | None) -> None:
    look.taken_by, look.taken_at = (None, None) if to is None else (to, clock.now())
    look.save(update_fields=["taken_by", "taken_at"])
