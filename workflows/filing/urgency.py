"""Steps of answering a request to be dealt with first. They are given the locked filing."""

from django.utils.translation import gettext as _

from backoffice.filings import review_events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.filings.urgency import UrgencyAnswer
from backoffice.kernel import clock
from backoffice.kernel.languages import in_both
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import telling


def give_answer(filing: Filing, officer: User, *, number: int, granted: bool, ground: str, ground_zh: str = "") -> UrgencyAnswer:
    """Write the answer, go by it, and tell it. ground_zh: where the ground is a text of ours, its Chinese; a person's stands as typed."""
    answer = UrgencyAnswer.objects.create(
        filing=filing, number=number, granted=granted, ground=f"{ground} {ground_zh}".strip(), officer=officer, at=clock.now()
    )
    filing.urgent = filing.urgency_granted = granted
    filing.save(update_fields=["urgent", "urgency_granted"])
    review_events.urgency_answered(filing, rights.actor_of(officer), answer, ground=ground, ground_zh=ground_zh)
    telling.urgency_answered(filing, answer, (ground, ground_zh or ground))
    return answer


def answer_by_deciding(filing: Filing, officer: User) -> None:
    """Whoever decides on a filing in review while a request for urgency stands open answers it by that: it was dealt with first.

    A request without an answer goes before all that is not urgent, so that at the decision just what was asked for has happened, and
    "granted" is the one true answer left. A rule that refused the decision until somebody had typed it would cost time where time
    presses, and a question beside the button a press that tells nothing; no answer at all would leave the filer without one. An officer
    who sees no urgency says so before deciding. The ground tells nothing of the decision: an acceptance can still be undone, and the
    answer stands all the same. What the accounts office returns for its fee was never in review, and its request stays open.
    """
    if filing.state != State.FEE_CHECKED or not filing.urgency_ground or filing.urgency_granted is not None:
        return
    ground, ground_zh = in_both(lambda: _("Dealt with first, as was asked."))
    give_answer(filing, officer, number=1, granted=True, ground=ground, ground_zh=ground_zh)
