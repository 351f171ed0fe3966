"""An officer grants or refuses what a filer asked: to be dealt with first."""

from django.db import transaction

from backoffice.filings import review_rules
from backoffice.filings.models import Filing
from backoffice.filings.urgency import UrgencyAnswer, urgency_answers_of
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import steps, urgency
from workflows.grounds import stated

RIGHT = "filing.accept"


def answer_urgency(*, reference: str, officer: User, granted: bool, ground: str) -> UrgencyAnswer:
    """Say that the filing in the officer's hands goes first, or that it does not, and why. Refused, it stands where it would without
    the request; the other answer may follow on a ground of its own. The filer is told. Asked for again, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: it is sealed from the officer.
        Conflict: the officer does not have it, or it is decided.
        Refused: ground-needed, no-urgency-asked, urgency-answered: that is the answer already.
    """
    said = stated(ground)
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, RIGHT, filing.office)
        sealing.must_see(officer, filing)
        last = next(reversed(urgency_answers_of(filing.pk)), None)
        if last is not None and (last.officer_id, last.granted, last.ground) == (officer.pk, granted, said):
            return last
        facts = steps.decision_facts(filing, officer)
        steps.stop_for(
            review_rules.may_answer_urgency(facts, asked=bool(filing.urgency_ground), answer=filing.urgency_granted, new=granted)
        )
        return urgency.give_answer(filing, officer, number=(last.number if last else 0) + 1, granted=granted, ground=said)
