"""What is to become of each document of a filing: an officer's marks, and what an acceptance left out.

The models are read with those of `models.py`. Marks are rows that stay; of each document the last one counts. They can be made in
review only, so that those of an accepted filing are what its acceptance decided (decision 0037); they stay so when it is set aside,
after which nothing is marked any more.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.models import ReturnReason
from backoffice.filings.states import DECIDED_AGAINST, State
from backoffice.kernel.questions import Question
from backoffice.papers.models import NOTICE_OF_REST
from backoffice.people.models import User


class LeftOut(models.TextChoices):
    """What is waited for of the documents that an acceptance left out; it goes on where the acceptance is set aside."""

    NONE = "", _("nothing was left out")
    AWAITED = "awaited", _("documents were returned and can be filed again")
    AGAIN = "again", _("what was returned was filed again")
    LAPSED = "lapsed", _("what was returned was not filed again in time")
    REJECTED = "rejected", _("what was left out is rejected")
    TOGETHER = "together", _("what was returned goes with the rest, whose acceptance was set aside")


class Outcome(models.TextChoices):
    """What is to become of one document when its filing is accepted."""

    ACCEPT = "accept", _("accepted")
    RETURN = "return", _("returned for correction")
    REJECT = "reject", _("rejected")


class DocumentMark(models.Model):
    """An officer's word on one document of a filing in review, with its reason where it is not to be accepted."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="marks")
    document_number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    reason = models.ForeignKey(ReturnReason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    page = models.PositiveIntegerField(null=True)
    note = models.TextField(default="")
    # A Hong Kong day by which what is returned can be filed again; null: none was set.
    cure_by = models.DateField(null=True)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.ACCEPT, reason__isnull=True)
                | Q(outcome__in=[Outcome.RETURN, Outcome.REJECT], reason__isnull=False),
                name="mark_against_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(cure_by__isnull=True) | Q(outcome=Outcome.RETURN), name="mark_cured_when_returned"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.document_number} {self.outcome}"


_MARKS = Question(lambda filing: DocumentMark.objects.filter(filing_id=filing).select_related("reason", "officer").order_by("id"), int)


def marks_of(filing: int) -> dict[int, DocumentMark]:
    """The last word on each document that is not to be accepted, by its number. filing: its primary key."""
    last = {mark.document_number: mark for mark in _MARKS.rows(filing)}
    return {number: mark for number, mark in sorted(last.items()) if mark.outcome != Outcome.ACCEPT}


def returned_parts(filing: int) -> list[DocumentMark]:
    """The marks of those documents of it that were returned and can be filed again. filing: its primary key."""
    return [mark for mark in marks_of(filing).values() if mark.outcome == Outcome.RETURN]


def left_out_of_each(filings: Iterable[int]) -> dict[int, frozenset[int]]:
    """Of accepted filings that left something out, by their primary keys: the numbers of those documents (one query)."""
    last: dict[tuple[int, int], str] = {}
    rows = DocumentMark.objects.filter(filing__in=list(filings)).order_by("id").values_list("filing_id", "document_number", "outcome")
    for filing, number, outcome in rows:
        last[filing, number] = outcome
    found: dict[int, set[int]] = {}
    for (filing, number), outcome in last.items():
        if outcome != Outcome.ACCEPT:
            found.setdefault(filing, set()).add(number)
    return {filing: frozenset(numbers) for filing, numbers in found.items()}


def awaited_of_each(filings: Iterable[int]) -> dict[int, list[DocumentMark]]:
    """Of accepted filings of which documents can be filed again, by their primary keys: what was said of those documents (one query)."""
    last: dict[tuple[int, int], DocumentMark] = {}
    for mark in DocumentMark.objects.filter(filing__in=list(filings)).order_by("id"):
        last[mark.filing_id, mark.document_number] = mark
    found: dict[int, list[DocumentMark]] = {}
    for (filing, _number), mark in sorted(last.items()):
        if mark.outcome == Outcome.RETURN:
            found.setdefault(filing, []).append(mark)
    return found


def went_back(filing: Any, mark: DocumentMark | None, *, of_parts: bool = False) -> bool:
    """Whether a document of a filing was returned to the filer, in whose place another is filed; mark: the one against it that an
    acceptance of the filing went by (none: it was accepted, or there was none). of_parts: returned to be filed again by itself; else with
    the filing, or with the rest of it."""
    returned = mark is not None and mark.outcome == Outcome.RETURN
    return returned if of_parts else mark is None or (returned and filing.left_out == LeftOut.TOGETHER)


def notices_of(filing: Any) -> list[int]:
    """Which notices of return a filing has, by their places among its papers: one about the documents that its acceptance left out, and
    one of its return or rejection; the latter alone is the first, and the second where that acceptance was set aside."""
    found = [0] if filing.left_out else []
    if filing.state in DECIDED_AGAINST:
        found.append(NOTICE_OF_REST if filing.left_out else 0)
    return found


# The place of a notice of lapse about documents that an acceptance left out; one about the whole filing, or the rest of it, has 0.
LAPSE_OF_PARTS = 1


def lapses_of(filing: Any) -> list[int]:
    """Which notices of lapse a filing is due, by their places among its papers. Only who filed on paper has any: others have a message."""
    if filing.client_id is not None:
        return []
    found = [0] if filing.state == State.LAPSED else []
    if filing.left_out == LeftOut.LAPSED:
        found.append(LAPSE_OF_PARTS)
    return found


def cure_by_of(marks: Iterable[DocumentMark]) -> date | None:
    """By which day what is returned can be filed again: the latest that is named, for it is filed again together; none where one
    document has no day."""
    days = [mark.cure_by for mark in marks if mark.outcome == Outcome.RETURN]
    named = [day for day in days if day is not None]
    return max(named) if named and len(named) == len(days) else None
