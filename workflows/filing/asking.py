"""Steps about questions to the filer. They are given the locked filing."""

from backoffice.filings.asked import FilerQuestion, QuestionEnd
from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.people.models import User

# The columns that say whether the filer is awaited, or has answered; and whether a Registrar has.
FIELDS = ("asked_at", "answered_at", "advised_at")


def end(question: FilerQuestion, how: QuestionEnd, officer: User | None = None) -> None:
    """Write how a question ended, other than by an answer. Never before it was asked, also when the clock was set back since."""
    question.ended_how, question.ended_at, question.ended_by = how, max(clock.now(), question.asked_at), officer
    question.save(update_fields=["ended_how", "ended_at", "ended_by"])


def over(filing: Filing) -> None:
    """The filing leaves review: nobody waits for an answer any more, and an answer has done its service. Written at once, for the
    columns are those of a filing in review."""
    if all(getattr(filing, name) is None for name in FIELDS):
        return
    if filing.asked_at is not None:
        for question in filing.questions.filter(ended_at=None):
            end(question, QuestionEnd.OVER)
    filing.asked_at = filing.answered_at = filing.advised_at = None
    filing.save(update_fields=[*FIELDS])
