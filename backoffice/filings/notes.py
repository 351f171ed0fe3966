"""What staff write down for each other about a filing. The filer is never shown it, and the API never has it.

The models are read with those of `models.py`. A note is never changed: struck out, it stays readable beside the row that struck it out.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import models
from django.db.models import Q, QuerySet

from backoffice.cases.sealing import within
from backoffice.kernel.questions import Question, Several
from backoffice.people.models import Office, User

# A colleague's user name after an @, as it is typed: letters, digits and . _ + -; a full stop at its end ends the sentence.
_NAMED: Final = re.compile(r"(?<![\w@])@([\w.+-]*[\w+-])")
MOST_SHOWN: Final = 200
PAGE: Final = 25
_MOST_COUNTED: Final = 99


class FilingNote(models.Model):
    """One note, or that an earlier one was struck out, and why. Append-only."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="notes")
    # Its place among the filing's notes, from 1.
    number = models.PositiveSmallIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.TextField()
    strikes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="struck_by")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="filing_note_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="filing_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"


class Mention(models.Model):
    """That a note names a colleague, in whose list it stands until they have read it."""

    note = models.ForeignKey(FilingNote, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="mentioned_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="mention_of_person"),
            models.Index(fields=["person", "-id"], condition=Q(read_at__isnull=True), name="mention_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.person_id}"


def named_in(text: str) -> list[str]:
    """The user names that a text names after an @, each once, in small letters."""
    return list(dict.fromkeys(name.lower() for name in _NAMED.findall(text)))


def _of_filings(filings: list[int]) -> QuerySet[FilingNote]:
    rows = FilingNote.objects.filter(filing__in=filings, strikes=None)
    return rows.select_related("author", "filing", "struck_by__author").order_by("-at", "-id")[:MOST_SHOWN]


_OF_FILINGS = Question(_of_filings, Several(int))


def notes_of(filings: Iterable[int]) -> list[FilingNote]:
    """The notes on these filings in order, each with what struck it out; those that strike others out stand with those. The last
    MOST_SHOWN of them."""
    return list(reversed(_OF_FILINGS.rows(list(filings))))


def mentions_of(person: User, offices: Sequence[Office], *, unread: bool) -> QuerySet[Mention]:
    """Where this person is named in what they may see in these offices; what was struck out is not among it."""
    rows = Mention.objects.filter(within(offices, "note__filing__"), person=person, note__struck_by=None)
    return rows.filter(read_at__isnull=True) if unread else rows


def page_of_mentions(
    person: User, offices: Sequence[Office], *, unread: bool, before: int | None = None, size: int = PAGE
) -> tuple[list[Mention], int | None]:
    """A page of them, the newest first, and the id before which the next ones come (None at the end)."""
    rows = mentions_of(person, offices, unread=unread)
    if before is not None:
        rows = rows.filter(id__lt=before)
    beside = ("note__author", "note__filing__office", "note__filing__case", "note__filing__case_type")
    found = list(rows.select_related(*beside).order_by("-id")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def unread_mentions(person: User, offices: Sequence[Office]) -> int:
    """How many a person has not read, counted no further than 99."""
    return mentions_of(person, offices, unread=True).order_by("-id").values("pk")[:_MOST_COUNTED].count()
