"""What the registry asks about a filing without returning it, and the filer's answer: text, and PDFs if there are any."""

from functools import partial
from typing import Annotated, Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import BeforeValidator, Field

from backoffice.api.answers import BASE, filing_of, instant, respond
from backoffice.api.auth import client_from
from backoffice.api.declared import answers, operation
from backoffice.api.fields import digits
from backoffice.api.schemas import MOST_DOCUMENTS, AnswerIn, Instant
from backoffice.api.submit import json_part, looked_at, refuse_oversized
from backoffice.api.uploads import read_parts
from backoffice.api.validation import checked
from backoffice.filings.asked import FilerQuestion, questions_of
from backoffice.filings.inspection import limits_in_force
from backoffice.kernel.waits import again_after_deadlock
from workflows.filing.actions.answer_question import Enclosed, answer_question

router = Router(tags=["Questions"])

PART: Final = "answer"
Number = Annotated[int, Field(ge=1, le=9999), BeforeValidator(digits)]
_MULTIPART = {
    "required": True,
    "description": "One JSON part `answer`, and PDFs as parts `documents` if there are any, each with its file name.",
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [PART],
                "properties": {
                    PART: {"$ref": f"#/components/schemas/{AnswerIn.__name__}"},
                    "documents": {"type": "array", "maxItems": MOST_DOCUMENTS, "items": {"type": "string", "format": "binary"}},
                },
                "additionalProperties": False,
            },
            "encoding": {PART: {"contentType": "application/json"}, "documents": {"contentType": "application/pdf"}},
        }
    },
}


class EnclosedOut(Schema):
    """A PDF that came with an answer."""

    number: int
    filename: str
    sha256: str
    size: int = Field(description="In bytes.")
    pages: int


class AnswerOut(Schema):
    """What the filer answered."""

    text: str
    at: Instant = Field(description="The instant after its last byte.")
    late: bool = Field(description="Whether it came after its day. It was taken all the same.")
    documents: list[EnclosedOut]


class QuestionLinks(Schema):
    """Where what belongs to a question is."""

    self: str
    answer: str


class QuestionOut(Schema):
    """A question of the registry's."""

    number: int
    text: str
    asked_at: Instant
    answer_by: str = Field(description="A Hong Kong day.")
    state: Literal["open", "answered", "withdrawn", "over"] = Field(description="over: the filing left review before an answer came.")
    answer: AnswerOut | None
    links: QuestionLinks


class QuestionsOut(Schema):
    """What was asked about a filing, in order."""

    reference: str
    questions: list[QuestionOut]


@router.get(
    "/filings/{reference}/questions",
    **operation("filings:read"),
    operation_id="listQuestions",
    summary="Read what the registry asks",
    response=answers({200: QuestionsOut}, 401, 403, 404, 422),
)
def list_questions(request: HttpRequest, reference: str) -> HttpResponse:
    """The registry's questions about the filing, with the answers that were given. A filing has one open question at a time."""
    filing = filing_of(client_from(request), reference)
    return respond(
        200, {"reference": filing.reference, "questions": [_question(filing.reference, each) for each in questions_of(filing.pk)]}
    )


@router.post(
    "/filings/{reference}/questions/{number}/answer",
    **operation("filings:write", requestBody=_MULTIPART),
    operation_id="answerQuestion",
    summary="Answer a question",
    response=answers({200: QuestionOut}, 400, 401, 403, 404, 408, 409, 411, 413, 415, 422),
)
def answer(request: HttpRequest, reference: str, number: Number) -> HttpResponse:
    """Answer the registry. PDFs are looked at as those of a filing are. What comes after its day is taken, and reads as late.

    Send the same answer again after a lost one: it is taken once, and answered alike.
    """
    client = client_from(request)
    filing = filing_of(client, reference)
    parts = read_parts(
        request, most_bytes=settings.FILING_MAX_BYTES, most_document_bytes=limits_in_force().bytes, json_part=PART
    )  # fmt: skip
    if parts.received_at is None:
        raise AssertionError("read_parts refuses a body that has no last byte")
    told = json_part(parts, PART)
    refuse_oversized(parts.documents)
    sent = checked(AnswerIn, told)
    seen = looked_at(parts.documents)
    enclosed = [Enclosed(upload.filename, stored.sha256, stored.size, found.pages) for upload, stored, found in seen]
    take_it = partial(
        answer_question, reference=filing.reference, number=number, client=client, text=sent.text, documents=enclosed,
        received_at=parts.received_at,
    )  # fmt: skip
    question = again_after_deadlock(take_it)
    return respond(200, _question(filing.reference, next(each for each in questions_of(filing.pk) if each.pk == question.pk)))


def _question(reference: str, question: FilerQuestion) -> dict[str, Any]:
    here = f"{BASE}/filings/{reference}/questions"
    answered = question.ended_how == "answered" and question.ended_at is not None
    return {
        "number": question.number,
        "text": question.text,
        "asked_at": instant(question.asked_at),
        "answer_by": question.answer_by.isoformat(),
        "state": question.ended_how or "open",
        "answer": _answer(question) if answered else None,
        "links": {"self": here, "answer": f"{here}/{question.number}/answer"},
    }


def _answer(question: FilerQuestion) -> dict[str, Any]:
    if question.ended_at is None:
        raise AssertionError("an answer has its time (check constraint)")
    return {
        "text": question.answer,
        "at": instant(question.ended_at),
        "late": question.late,
        "documents": [
            {"number": each.number, "filename": each.filename, "sha256": each.sha256, "size": each.size, "pages": each.pages}
            for each in question.documents.all()
        ],
    }
