"""An officer says whether a party of a filing is the person under a restriction order whose name it bears."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import review_events, review_rules
from backoffice.filings.matched import matches_of
from backoffice.filings.models import Filing, RestrictionAnswer
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import steps

LONGEST_NOTE = 300


def answer_restriction(*, reference: str, order: int, name: str, same: bool, note: str, officer: User) -> RestrictionAnswer:
    """Say of the name, as it stands in the filing, whether its bearer is the person of the order (its id), and how that is known.

    Neither answer decides on the filing; both stay on record, and a later one counts. Said again, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: it is sealed from the officer.
        Conflict: the officer does not have it, or it is decided.
        Refused: no-such-match, note-needed, note-too-long.
    """
    said = " ".join(note.split())
    if len(said) > LONGEST_NOTE:
        raise Refused("note-too-long", _("Say it in at most %(most)s characters.") % {"most": LONGEST_NOTE}, field="note")
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.accept", filing.office)
        sealing.must_see(officer, filing)
        match = next((each for each in matches_of(filing) if each.hit.order.pk == order and each.bearer.name == name), None)
        facts = steps.decision_facts(filing, officer)
        steps.stop_for(review_rules.may_answer_restriction(facts, stands=match is not None, note=said))
        if match is None:
            raise AssertionError("the rule has refused it")
        last = match.answer
        if last is not None and (last.same, last.note, last.officer_id) == (same, said, officer.pk):
            return last
        answer = RestrictionAnswer.objects.create(
            filing=filing, order=match.hit.order, name=name, same=same, note=said, officer=officer, at=clock.now()
        )
        review_events.restriction_answered(filing, rights.actor_of(officer), answer)
    return answer
