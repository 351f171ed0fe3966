"""What became of a returned filing in its resubmission, as the officer reads it: two queries more, and only on a resubmission."""

from dataclasses import dataclass, field
from typing import Any

from backoffice.cases.sealing import is_hidden
from backoffice.filings.models import DecisionReason, Document, DocumentComparison, DocumentMark, Filing
from backoffice.filings.parts import LeftOut, returned_parts
from backoffice.filings.pdf.compare import Kind
from backoffice.filings.selectors import documents_of
from backoffice.kernel.questions import Question
from backoffice.staff.selectors.dossier import decision_of

_ROWS = Question(lambda filing: DocumentComparison.objects.filter(filing_id=filing).order_by("position"), int)


@dataclass(frozen=True)
class Stretch:
    """Pages one after the other of which the same is to be said; numbers count from 1, none where a page is not there."""

    kind: str
    old: int | None
    new: int | None
    last_old: int | None
    last_new: int | None
    differences: list[dict[str, Any]] = field(default_factory=list)
    areas: list[list[int]] = field(default_factory=list)
    more: bool = False

    @property
    def first(self) -> int:
        """The number by which the stretch is called."""
        return self.new or self.old or 1

    @property
    def last(self) -> int:
        """The last page of it, in the same count as first."""
        return (self.last_new if self.new else self.last_old) or self.first

    @property
    def old_marks(self) -> list[list[int]]:
        """Where on the earlier page something differs."""
        return [box for each in self.differences for box in each["old_boxes"]] + self.areas

    @property
    def new_marks(self) -> list[list[int]]:
        """Where on the later page something differs."""
        return [box for each in self.differences for box in each["new_boxes"]] + self.areas


@dataclass(frozen=True)
class Line:
    """One document: what it is now, what it was, and its pages."""

    document: Document | None
    earlier: Document | None
    same_bytes: bool
    fault: str
    stretches: list[Stretch]

    def count(self, kind: Kind) -> int:
        """How many pages of this kind there are."""
        return sum(stretch.last - stretch.first + 1 for stretch in self.stretches if stretch.kind == kind)

    @property
    def same(self) -> int:
        """Pages that have not changed."""
        return self.count(Kind.SAME)

    @property
    def changed(self) -> int:
        """Pages that have changed."""
        return self.count(Kind.CHANGED)

    @property
    def added(self) -> int:
        """Pages that were not there before."""
        return self.count(Kind.ADDED)

    @property
    def removed(self) -> int:
        """Pages that are not there any more."""
        return self.count(Kind.REMOVED)

    @property
    def all_alike(self) -> bool:
        """Whether another file holds the same pages."""
        return bool(self.stretches) and not (self.changed or self.added or self.removed)

    @property
    def different(self) -> list[Stretch]:
        """What there is to read."""
        return [stretch for stretch in self.stretches if stretch.kind != Kind.SAME]


@dataclass(frozen=True)
class Comparison:
    """A resubmission beside what was returned. Without lines the worker has not compared them yet."""

    earlier: Filing
    reasons: list[DecisionReason | DocumentMark]
    lines: list[Line]


def comparison_of(filing: Filing) -> Comparison | None:
    """The comparison of a resubmission; None for any other filing."""
    earlier = filing.resubmits
    if earlier is None or filing.some_hidden:
        # The words of a document that is kept from the person stand in the comparison.
        return None
    rows = _ROWS.rows(filing.pk)
    now = {document.number: document for document in filing.documents.all()}
    was = {document.number: document for document in documents_of(earlier)} if rows else {}
    if not filing.office.sees_sealed and (
        is_hidden(earlier, filing.office) or any(is_hidden(each, filing.office) for each in was.values())
    ):
        return None
    lines = [
        Line(now.get(row.number or 0), was.get(row.earlier_number or 0), row.same_bytes, row.fault, stretches(row.pages or []))
        for row in rows
    ]
    return Comparison(earlier, _reasons(earlier, of_parts=filing.of_parts), lines)


def _reasons(earlier: Filing, *, of_parts: bool) -> list[DecisionReason | DocumentMark]:
    """Why it was returned; of a filing that was accepted in part, why documents of it were. Of one whose acceptance was set aside both,
    where what was returned before goes with the rest."""
    decision = None if of_parts else decision_of(earlier)
    marks = returned_parts(earlier.pk) if of_parts or earlier.left_out == LeftOut.TOGETHER else []
    return [*(decision.reasons.all() if decision is not None else []), *marks]


def stretches(pages: list[dict[str, Any]]) -> list[Stretch]:
    """Pages that are the same are told in stretches, every other one by itself."""
    found: list[Stretch] = []
    for page in pages:
        old, new = page["old"], page["new"]
        last = found[-1] if found else None
        if page["kind"] == Kind.SAME and last is not None and last.kind == Kind.SAME:
            found[-1] = Stretch(Kind.SAME, last.old, last.new, old, new)
        else:
            told = (page.get("differences", []), page.get("areas", []), page.get("more", False))
            found.append(Stretch(page["kind"], old, new, old, new, *told))
    return found
