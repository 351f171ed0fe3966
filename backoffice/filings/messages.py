"""What the court tells the filer of a filing: one row per message, never changed but for the mark that it was read.

The models are read with those of `models.py`; what writes them is `workflows/filing/telling.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.sealing import court_only, is_hidden
from backoffice.kernel.questions import Question
from backoffice.papers.models import Paper, PaperKind
from backoffice.people.models import ApiClient


class MessageKind(models.TextChoices):
    """What a message tells."""

    RETURNED = "returned", _("returned for correction")
    REJECTED = "rejected", _("rejected")
    LAPSED = "lapsed", _("lapsed")
    SERVED = "served", _("accepted and served")
    SERVED_ON_PARTY = "served_on_party", _("served on a party who receives electronically")
    CORRECTED = "corrected", _("a deemed time has moved")
    SHORT = "short", _("fee short")
    QUESTION = "question", _("a question")
    QUESTION_WITHDRAWN = "question_withdrawn", _("a question was withdrawn")
    URGENCY = "urgency", _("urgency granted or refused")
    SLIP = "slip", _("a slip corrected in review")
    REPLACED = "replaced", _("a document was replaced")
    SET_ASIDE = "set_aside", _("an acceptance was set aside")


class Message(models.Model):
    """One message to whoever sent a filing in by e-filing, in both languages, as it was written then."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="messages")
    # The filing's client, kept here too: its list is read by an index that begins with it.
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whose message box at the client; empty: the filer's, as the filing says.
    account = models.CharField(max_length=120, default="")
    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    # Which one of its kind, where a filing can have several: what it is about, so that it is told once.
    about = models.CharField(max_length=60, default="")
    # No names of parties or documents: subjects are shown in lists, and of sealed cases too.
    subject = models.CharField(max_length=200)
    subject_zh = models.CharField(max_length=200)
    text = models.TextField()
    text_zh = models.TextField()
    # The papers that it points to, each as [kind, subject, position]: what is drawn after the message gets its number then.
    papers = models.JSONField(default=list)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # When the mail server took the notice of it; and why it would not, as its code (`-`: no answer).
    notified_at = models.DateTimeField(null=True)
    notice_fault = models.CharField(max_length=3, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "kind", "about"], name="told_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=models.F("at")), name="message_read_after_it_was_written"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="message_of_client"),
            models.Index(fields=["client", "-id"], condition=Q(read_at__isnull=True), name="message_unread"),
        ]

    def __str__(self) -> str:
        return self.subject


@dataclass(frozen=True)
class Letter:
    """A message with the papers that it points to, as they stand now; a paper that is not drawn yet is not among them."""

    message: Message
    papers: list[Paper]


def letters(messages: Iterable[Message]) -> list[Letter]:
    """The messages with their papers, in two queries. Sealed copies of what is open to the court only are left out."""
    told = list(messages)
    named = {tuple(place) for message in told for place in message.papers}
    subjects = {subject for _kind, subject, _position in named}
    found: dict[tuple[object, ...], Paper] = {}
    if named:
        rows = Paper.objects.filter(subject__in=subjects, superseded_by=None)
        found = {(paper.kind, paper.subject, paper.position): paper for paper in rows}
        for place in _kept_from_the_filer(told, named):
            found.pop(place, None)
    return [Letter(message, [found[key] for key in map(tuple, message.papers) if key in found]) for message in told]


def _kept_from_the_filer(messages: list[Message], named: set[tuple[object, ...]]) -> list[tuple[object, ...]]:
    copies = [place for place in named if place[0] == PaperKind.SEALED_COPY]
    if not copies:
        return []
    by_reference = {message.filing.reference: message.filing for message in messages}
    document = next(iter(by_reference.values())).documents.model
    rows = document.objects.filter(court_only(), filing__in=list(by_reference.values()))
    sealed = set(rows.values_list("filing__reference", "number"))
    return [place for place in copies if (place[1], place[2]) in sealed or is_hidden(by_reference[str(place[1])], None)]


_OF_CLIENT = Question(lambda client, number: Message.objects.filter(client_id=client, pk=number).select_related("filing"), int, int)


def of_client(client: ApiClient, number: int) -> Message | None:
    """A message of the client's own filings, with its filing."""
    return _OF_CLIENT.first(client.pk, number)


def page_of_client(client: ApiClient, *, unread: bool, reference: str, before: int | None, size: int) -> tuple[list[Message], int | None]:
    """Messages of the client's own filings, the newest first, and the number before which the next ones come (None at the end)."""
    rows = Message.objects.filter(client=client).select_related("filing").order_by("-id")
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if reference:
        rows = rows.filter(filing__reference=reference)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


_OF_FILING = Question(
    lambda filing: Message.objects.filter(filing_id=filing).select_related("failed_notice", "failed_notice__taken_by").order_by("id"), int
)


def of_filing(filing_id: int) -> list[Message]:
    """What the filer of a filing was told, the oldest first, each with its failed notice if it has one."""
    return list(_OF_FILING.rows(filing_id))
