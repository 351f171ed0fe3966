"""What an officer asks the filer of a filing without returning it, and what the filer answers.

The models are read with those of `models.py`. A filing has one open question at a time; `Filing.asked_at` says so, and
`Filing.answered_at` that an answer came while it is in review.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.kernel import clock
from backoffice.kernel.questions import Question
from backoffice.people.models import User


class QuestionEnd(models.TextChoices):
    """What became of a question."""

    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn by the registry")
    OVER = "over", _("the filing left review before an answer came")


class FilerQuestion(models.Model):
    """One question to the filer; the question is written once, its end once."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="questions")
    # Its place among the filing's questions, from 1: by it the filer names it.
    number = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    text = models.TextField()
    # A Hong Kong day. What comes later is taken all the same, and said to be late.
    answer_by = models.DateField()
    ended_how = models.CharField(max_length=10, choices=QuestionEnd.choices, default="")
    # Of an answer the instant after its last byte.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.TextField(default="")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="question_number_once"),
            models.UniqueConstraint(fields=["filing"], condition=Q(ended_at__isnull=True), name="asked_one_thing_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="", answer="")
                | Q(ended_at__isnull=False, ended_how=QuestionEnd.ANSWERED) & ~Q(answer="")
                | Q(ended_at__isnull=False, ended_how__in=[QuestionEnd.WITHDRAWN, QuestionEnd.OVER], answer=""),
                name="question_ended_somehow",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"

    @property
    def late(self) -> bool:
        """Whether it was answered after its day, or is open and its day is past."""
        if self.ended_how and self.ended_how != QuestionEnd.ANSWERED:
            return False
        return clock.in_hong_kong(self.ended_at or clock.now()).date() > self.answer_by


class AnswerDocument(models.Model):
    """A PDF that came with an answer, looked at like every other; its bytes lie in the store by hash and never change."""

    question = models.ForeignKey(FilerQuestion, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveSmallIntegerField()
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="answer_document_number_once")]

    def __str__(self) -> str:
        return self.filename or str(self.number)


def open_question(filing_id: int) -> FilerQuestion | None:
    """The question that waits for the filer, if one does."""
    return FilerQuestion.objects.select_related("asked_by").filter(filing_id=filing_id, ended_at=None).first()


def open_questions(filings: Iterable[int]) -> dict[int, FilerQuestion]:
    """The open questions of these filings, by the filing's id."""
    return {row.filing_id: row for row in FilerQuestion.objects.filter(filing__in=list(filings), ended_at=None)}


def _of_filing(filing_id: int) -> QuerySet[FilerQuestion]:
    documents = Prefetch("documents", queryset=AnswerDocument.objects.order_by("number"))
    return FilerQuestion.objects.filter(filing_id=filing_id).select_related("asked_by", "ended_by").prefetch_related(documents)


_OF_FILING = Question(_of_filing, int)


def questions_of(filing_id: int) -> list[FilerQuestion]:
    """All that was asked of the filer, in order, with the answers and their documents."""
    return _OF_FILING.rows(filing_id)
