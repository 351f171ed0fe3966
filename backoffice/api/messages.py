"""The message box: what the court tells the filer, listed, read, and marked as read."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field

from backoffice.api.answers import BASE, instant, respond
from backoffice.api.auth import client_from
from backoffice.api.declared import answers, operation
from backoffice.api.fields import digits
from backoffice.api.schemas import Instant
from backoffice.filings.messages import Letter, Message, MessageKind, letters, of_client, page_of_client
from backoffice.kernel.errors import NotFound
from backoffice.kernel.references import normalise
from backoffice.kernel.waits import again_after_deadlock
from backoffice.papers.models import Paper, PaperKind
from workflows.filing.actions.read_message import read_message

router = Router(tags=["Messages"])

PAGE = 50
Id = Annotated[int, Field(ge=1, le=2**53 - 1), BeforeValidator(digits)]


class MessagesQuery(Schema):
    """Which messages."""

    unread: bool = Field(False, description="Only those that were not marked as read. A client that asks so and marks misses none.")
    filing: str = Field("", max_length=40, description="Of one filing only: its reference.")
    before: Id | None = Field(None, description="As `next` of the page before gives it.")


class PointedOut(Schema):
    """A paper that a message points to."""

    kind: str
    number: str
    link: str


class MessageLinks(Schema):
    """Where what belongs to a message is."""

    self: str
    read: str
    filing: str


class MessageOut(Schema):
    """A message of the court's to the filer, in both languages."""

    id: int
    filing: str = Field(description="The filing's reference.")
    account: str = Field(description="Whose box it belongs into; empty: the filer's.")
    kind: str = Field(description=f"One of: {', '.join(MessageKind.values)}. There may be more in time.")
    subject: str = Field(description="Names no party.")
    subject_zh: str
    text: str
    text_zh: str
    papers: list[PointedOut] = Field(description="Those that are drawn; a notice is drawn soon after its message.")
    at: Instant
    read_at: Instant | None
    links: MessageLinks


class MessagesOut(Schema):
    """A page of messages, the newest first."""

    messages: list[MessageOut]
    next: str | None = Field(description="The page of the messages before; null at the end.")


@router.get(
    "/messages",
    **operation("filings:read"),
    operation_id="listMessages",
    summary="List the court's messages",
    response=answers({200: MessagesOut}, 401, 403, 422),
)
def list_messages(request: HttpRequest, query: Query[MessagesQuery]) -> HttpResponse:
    """What the court told about the filings that the client submitted, the newest first."""
    reference = normalise(query.filing) if query.filing else ""
    found, before = page_of_client(client_from(request), unread=query.unread, reference=reference, before=query.before, size=PAGE)
    following = None
    if before is not None:
        narrowed = "".join((f"&filing={reference}" if reference else "", "&unread=true" if query.unread else ""))
        following = f"{BASE}/messages?before={before}{narrowed}"
    return respond(200, {"messages": [_answer(letter) for letter in letters(found)], "next": following})


@router.get(
    "/messages/{number}",
    **operation("filings:read"),
    operation_id="getMessage",
    summary="Read a message",
    response=answers({200: MessageOut}, 401, 403, 404, 422),
)
def get_message(request: HttpRequest, number: Id) -> HttpResponse:
    """One message, with the papers that it points to. To read it so does not mark it."""
    found = of_client(client_from(request), number)
    if found is None:
        raise _none(number)
    return respond(200, _answer(*letters([found])))


@router.post(
    "/messages/{number}/read",
    **operation("filings:write"),
    operation_id="readMessage",
    summary="Mark a message as read",
    response=answers({200: MessageOut}, 401, 403, 404, 422),
)
def mark_as_read(request: HttpRequest, number: Id) -> HttpResponse:
    """That the filer has read it. The registry sees when; marked again, the first moment stays."""
    client = client_from(request)
    if of_client(client, number) is None:
        raise _none(number)
    return respond(200, _answer(*letters([again_after_deadlock(lambda: read_message(message=number, client=client))])))


def _none(number: int) -> NotFound:
    return NotFound("not-found", _("You have no message %(number)s.") % {"number": number})


def _answer(letter: Letter) -> dict[str, Any]:
    message = letter.message
    here = f"{BASE}/messages/{message.pk}"
    return {
        "id": message.pk,
        "filing": message.filing.reference,
        "account": message.account,
        "kind": message.kind,
        "subject": message.subject,
        "subject_zh": message.subject_zh,
        "text": message.text,
        "text_zh": message.text_zh,
        "papers": [{"kind": paper.kind, "number": paper.number, "link": _link(message, paper)} for paper in letter.papers],
        "at": instant(message.at),
        "read_at": instant(message.read_at) if message.read_at else None,
        "links": {"self": here, "read": f"{here}/read", "filing": f"{BASE}/filings/{message.filing.reference}"},
    }


def _link(message: Message, paper: Paper) -> str:
    filing = f"{BASE}/filings/{message.filing.reference}"
    match paper.kind:
        case PaperKind.SEALED_COPY:
            return f"{filing}/documents/{paper.position}/sealed"
        case PaperKind.CORRECTION:
            return f"{filing}/correction.pdf" + ("" if paper.subject == message.filing.reference else f"?number={paper.subject}")
        case _:
            # Of documents without which it was accepted it may have one, and another of its return.
            return f"{filing}/notice-of-return.pdf" + (f"?number={paper.number}" if message.filing.left_out else "")
