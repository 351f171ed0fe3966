"""To what a queue is narrowed beside its registries: by kind of case, kind of document, firm, urgency and age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from django.db.models import OuterRef, Q, QuerySet, Subquery

from backoffice.cases.sealing import open_to
from backoffice.filings.models import Document, Filing
from backoffice.kernel import clock
from backoffice.people.models import Office

# The ages that are offered, in days since the deemed time.
AGES = (1, 3, 7, 14, 30)


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed to; empty or zero where it is not. filer: how the firm's name begins, in any case of letters.

    days: only what was deemed received so many days ago or earlier (24 hours each).
    """

    case_type: str = ""
    document_type: str = ""
    filer: str = ""
    urgent: bool = False
    days: int = 0

    @property
    def tallied(self) -> bool:
        """Whether the tallies know how many that leaves in each queue."""
        return self == Narrowing(case_type=self.case_type)

    def on_history(self) -> Self:
        """What of it is applied to a list of what is past: a page of that could else be looked for through all of it."""
        return type(self)(case_type=self.case_type)

    def of(self, rows: QuerySet[Filing], offices: Sequence[Office]) -> QuerySet[Filing]:
        """The rows that it leaves, in whatever order they are. Documents that are sealed from whoever was given these offices are not
        looked for."""
        condition = Q()
        if self.case_type:
            condition &= Q(case_type__code=self.case_type)
        if self.filer:
            condition &= Q(filer_organisation__istartswith=self.filer)
        if self.urgent:
            condition &= Q(urgent=True)
        if self.days:
            condition &= Q(deemed_received_at__lte=clock.now() - timedelta(days=self.days))
        if self.document_type:
            # A value of each row and no EXISTS: PostgreSQL would turn that round, and begin with all documents of the kind there ever were.
            documents = Document.objects.filter(open_to(offices, "filing__"), filing=OuterRef("pk"), type__code=self.document_type)
            rows = rows.alias(document_of_kind=Subquery(documents.order_by("number").values("number")[:1]))
            condition &= Q(document_of_kind__isnull=False)
        return rows.filter(condition) if condition else rows


EVERYTHING = Narrowing()
