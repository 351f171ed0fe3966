"""An officer asks the filer something without returning the filing, which stays where it is; and takes the question back."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.asked import FilerQuestion, QuestionEnd, open_question
from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import asking, steps, telling
from workflows.service import notices

RIGHT = "filing.return"


def ask_filer(*, reference: str, officer: User, text: str, answer_by: date) -> FilerQuestion:
    """Ask the filer of the filing that the officer has; to be answered by a Hong Kong day, today or later.

    The filing keeps its state and its times, and stays with the officer until further notice: no lease ends while the filer is
    awaited. Asked for again by who has just asked so, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: someone else has it, nobody has taken it, it is already decided, or a question is open.
        Refused: question-needed, question-too-long, answer-by-past, answer-by-too-far, filed-on-paper.
    """
    said = text.strip()
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, RIGHT, filing.office)
        sealing.must_see(officer, filing)
        standing = open_question(filing.pk)
        if standing is not None and (standing.asked_by_id, standing.text, standing.answer_by) == (officer.pk, said, answer_by):
            return standing
        facts = steps.decision_facts(filing, officer)
        asked = rules.Asked(said, answer_by, today=clock.today(), message_box=filing.client_id is not None, open=standing is not None)
        steps.stop_for(rules.may_ask_filer(facts, asked))
        moment = clock.now()
        question = FilerQuestion.objects.create(
            filing=filing, number=filing.questions.count() + 1, asked_by=officer, asked_at=moment, text=said, answer_by=answer_by
        )
        filing.asked_at, filing.answered_at, filing.lease_until = moment, None, None
        filing.save(update_fields=[*asking.FIELDS, "lease_until"])
        events.asked_filer(filing, rights.actor_of(officer), question)
        telling.asked(filing, question)
    return question


def withdraw_question(*, reference: str, officer: User) -> FilerQuestion:
    """Take the open question back: who asked it, who has the filing, or a senior officer.

    Asked for again by who has just withdrawn it, it changes nothing.

    Raises:
        Forbidden: a colleague asked, and the officer neither has the filing nor is senior here.
        Conflict: no question is open: it was answered or withdrawn, or the filing left review.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, RIGHT, filing.office)
        sealing.must_see(officer, filing)
        question = filing.questions.select_related("asked_by").order_by("-number").first()
        if question is not None and (question.ended_how, question.ended_by_id) == (QuestionEnd.WITHDRAWN, officer.pk):
            return question
        if question is None or question.ended_at is not None:
            raise Conflict("no-question", _("No question to the filer is open: it was answered, or is over."))
        own = officer.pk in (question.asked_by_id, filing.taken_by_id)
        if not own and not rights.may(officer, "filing.release_others", filing.office):
            raise Forbidden("asked-by-other", _("%(who)s asked it; a senior officer can withdraw it.") % {"who": question.asked_by})
        asking.end(question, QuestionEnd.WITHDRAWN, officer)
        filing.asked_at = None
        filing.save(update_fields=["asked_at"])
        events.question_withdrawn(filing, rights.actor_of(officer), question)
        telling.question_withdrawn(filing, question)
        notices.over(filing)
    return question
