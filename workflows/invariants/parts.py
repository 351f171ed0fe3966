"""I9 and I12 for parts of a filing: what its acceptance left out was marked so in review, and went nowhere."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import Event
from backoffice.cases.models import RegisterEntry
from backoffice.filings.models import Document, DocumentMark, Filing
from backoffice.filings.part_rules import Filed, may_leave_out
from backoffice.filings.parts import LeftOut, Outcome
from backoffice.filings.states import State
from backoffice.papers.models import Paper, PaperKind
from workflows.invariants.base import Breach, Part, chunks, invariant


@invariant("I9", _("What an acceptance left out was marked in review, is told in its story, and stands in no register"))
def left_out_documents(part: Part) -> Iterator[Breach]:
    """Of every accepted filing with a mark or with something left out: the marks, the row and the event say the same, in the time of its
    review; nothing that commences the case is among them, something was accepted; and what was left out has no entry and no seal. So it
    stays where the acceptance is set aside."""
    marked = Exists(DocumentMark.objects.filter(filing=OuterRef("pk")))
    filings = part.filings().filter(~Q(left_out=LeftOut.NONE) | marked & Q(state__in=[State.ACCEPTED, State.SERVED]))
    for rows in chunks(filings.prefetch_related("resubmissions").order_by("pk").iterator(chunk_size=200), 200):
        marks: dict[int, dict[int, DocumentMark]] = defaultdict(dict)
        for mark in DocumentMark.objects.filter(filing__in=rows).order_by("id"):
            marks[mark.filing_id][mark.document_number] = mark
        filed: dict[int, list[Filed]] = defaultdict(list)
        opens = {row.pk: row.opens_case for row in rows}
        for document in Document.objects.filter(filing__in=rows).select_related("type").order_by("number"):
            filed[document.filing_id].append(Filed(document.number, opens[document.filing_id] and document.type.commences))
        references = [row.reference for row in rows]
        told = {
            event.subject: event for event in Event.objects.filter(subject__in=references, code="filing.accepted_in_part").order_by("id")
        }
        standing = RegisterEntry.objects.filter(filing_reference__in=references, corrected_by=None, takes_back=False)
        out = set(standing.values_list("filing_reference", "document_number"))
        out |= set(Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject__in=references).values_list("subject", "position"))
        for row in rows:
            for found in _wrong(row, marks[row.pk], filed[row.pk], told.get(row.reference), out):
                yield Breach("I9", row.reference, found)


def _wrong(
    row: Filing, marks: dict[int, DocumentMark], filed: list[Filed], told: Event | None, out: set[tuple[str, int | None]]
) -> Iterator[str]:
    against = {number: str(mark.outcome) for number, mark in marks.items() if mark.outcome != Outcome.ACCEPT}
    accepted_at = row.decided_at if row.set_aside_at is None else told.at if told is not None else None
    if accepted_at is not None and any(mark.at > accepted_at for mark in marks.values()):
        yield "a document was marked after its acceptance"
    if row.left_out not in _may_stand(row, set(against.values())):
        yield f"says of what it left out: {row.left_out or 'nothing'}, its marks say {against or 'nothing'}"
    if against and may_leave_out(filed, against):
        yield "is accepted without what leads it, or without any document"
    if against and (told is None or told.data.get("left_out") != {str(number): outcome for number, outcome in against.items()}):
        yield "its story does not tell which documents it left out"
    if wrong := sorted(number for number in against if (row.reference, number) in out):
        yield f"stands in the register or is sealed with document {wrong[0]}, which it left out"


def _may_stand(row: Filing, outcomes: set[str]) -> tuple[str, ...]:
    if Outcome.RETURN not in outcomes:
        return (LeftOut.REJECTED,) if outcomes else (LeftOut.NONE,)
    if any(each.of_parts for each in row.resubmissions.all()):
        return (LeftOut.AGAIN,)
    if row.set_aside_at is not None and row.state in (State.RETURNED, State.LAPSED, State.WITHDRAWN):
        return (LeftOut.TOGETHER, LeftOut.LAPSED)
    if row.set_aside_at is not None and row.state == State.REJECTED and row.case_id is None:
        return (LeftOut.TOGETHER, LeftOut.LAPSED)
    return (LeftOut.AWAITED, LeftOut.LAPSED)
