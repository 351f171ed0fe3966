"""The filer answers a question of the registry's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.filings import events
from backoffice.filings.asked import AnswerDocument, FilerQuestion, QuestionEnd
from backoffice.filings.models import Filing, HoldEnd
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, NotFound
from backoffice.kernel.locking import lock
from backoffice.people.models import ApiClient
from workflows.filing import asking, holding
from workflows.service import notices


@dataclass(frozen=True)
class Enclosed:
    """A PDF that came with an answer: in the store, and looked at. size in bytes."""

    filename: str
    sha256: str
    size: int
    pages: int


def answer_question(
    *, reference: str, number: int, client: ApiClient, text: str, documents: Sequence[Enclosed], received_at: datetime
) -> FilerQuestion:
    """Take the answer to a question about a filing of this client's. It stands beside the filing, and brings it up in the work of
    whoever has it; one that was held comes back. A late answer is taken, and reads as late.

    received_at: the instant after its last byte. The same answer sent again changes nothing.

    Raises:
        NotFound: the client has no such filing, or it was not asked this.
        Conflict: question-answered, or question-over: withdrawn, or the filing has left review.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        question = filing.questions.filter(number=number).first() if filing.client_id == client.pk else None
        if question is None:
            raise NotFound("question-not-found", _("There is no question %(number)s about this filing.") % {"number": number})
        if question.ended_at is not None:
            if _is_same(question, text, documents):
                return question
            raise _over(question)
        # Never before it was asked, also when the clock was set back since.
        question.answer, question.ended_how = text, QuestionEnd.ANSWERED
        question.ended_at = max(received_at, question.asked_at)
        question.save(update_fields=["answer", "ended_how", "ended_at"])
        AnswerDocument.objects.bulk_create(
            AnswerDocument(
                question=question, number=place, filename=each.filename, sha256=each.sha256, size=each.size, pages=each.pages
            )
            for place, each in enumerate(documents, start=1)
        )  # fmt: skip
        filing.asked_at, filing.answered_at = None, max(clock.now(), question.ended_at)
        if filing.held_until is not None:
            holding.end(filing, HoldEnd.ANSWERED)
        filing.save(update_fields=[*asking.FIELDS, "held_until"])
        events.filer_answered(filing, Actor(kind="client", id=str(client.pk), name=client.name), question, documents=len(documents))
        notices.over(filing)
    return question


def _is_same(question: FilerQuestion, text: str, documents: Sequence[Enclosed]) -> bool:
    if question.ended_how != QuestionEnd.ANSWERED or question.answer != text:
        return False
    return list(question.documents.values_list("filename", "sha256")) == [(each.filename, each.sha256) for each in documents]


def _over(question: FilerQuestion) -> Conflict:
    if question.ended_how == QuestionEnd.ANSWERED:
        told = {"at": events.told(question.ended_at)}
        return Conflict("question-answered", _("The question was answered already, at %(at)s.") % told)
    if question.ended_how == QuestionEnd.WITHDRAWN:
        return Conflict("question-over", _("The registry has withdrawn the question; no answer is awaited."))
    return Conflict("question-over", _("The filing has left review; no answer is awaited any more."))
