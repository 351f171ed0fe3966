"""How evenly a registry decides, read from the tallies of decisions: numbers by officer, kind of document and firm, and the reasons given.

Every figure is a sum of tallies, and every list is read along an index of the lines. What is sealed to the court is counted for nobody
who may not see it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q, Sum

from backoffice.cases.sealing import within
from backoffice.filings import worklists
from backoffice.filings.decided import DECISION, REASON, DecisionLine, DecisionTally, Ruling
from backoffice.kernel.clock import midnight
from backoffice.people.models import Office


class By(StrEnum):
    """By what decisions are told apart, as it stands in an address."""

    OFFICER = "officer"
    TYPE = "type"
    FIRM = "firm"


# The columns of the lines and of their tallies.
_COLUMNS = {By.OFFICER: "officer_id", By.TYPE: "document_type_id", By.FIRM: "firm"}
# Who or what: an officer's or a kind's primary key, or a firm's name.
Key = int | str


def months_on(month: date, count: int) -> date:
    """The first day of the month so many months after this one; before it, if the count is less than nothing."""
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def month_after(month: date) -> date:
    """The first day of the month after this one."""
    return months_on(month, 1)


@dataclass(frozen=True)
class Span:
    """From one month to another, both included, each named by its first day."""

    begins: date
    ends: date

    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment and the first one after it (UTC)."""
        return midnight(self.begins), midnight(month_after(self.ends))


@dataclass
class Decided:
    """How many were decided, and how."""

    rulings: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def number(self) -> int:
        """All of them."""
        return sum(self.rulings.values())

    @property
    def returned(self) -> int:
        """Those that were returned for correction."""
        return self.rulings.get(Ruling.RETURNED, 0)

    @property
    def rejected(self) -> int:
        """Those that were rejected."""
        return self.rulings.get(Ruling.REJECTED, 0)

    @property
    def against(self) -> int:
        """Those that were not accepted."""
        return self.returned + self.rejected

    @property
    def rate(self) -> float:
        """The share that was not accepted, from 0 to 1."""
        return self.against / self.number if self.number else 0.0


@dataclass(frozen=True)
class Figures:
    """The numbers of each officer, kind of document or firm; those of all together; and how often each gave which reason."""

    each: Mapping[Key, Decided]
    all: Decided
    reasons: Mapping[Key, Mapping[int, int]]


def figures(office: Office, span: Span, by: By, kind: int | None = None) -> Figures:
    """What was decided in an office, within one kind of document if its primary key is given (not by firm). Two questions."""
    column = _COLUMNS[by]
    decisions, reasons = ("firm", "firm-reason") if by is By.FIRM else ("officer", "reason")
    rows = DecisionTally.objects.filter(within([office]), month__gte=span.begins, month__lte=span.ends).order_by()
    if kind is not None and by is not By.FIRM:
        rows = rows.filter(document_type_id=kind)
    each: dict[Key, Decided] = defaultdict(Decided)
    together = Decided()
    for key, ruling, number in rows.filter(list=decisions).values_list(column, "ruling").annotate(sum=Sum("number")):
        if number:
            each[key].rulings[ruling] += number
            together.rulings[ruling] += number
    given: dict[Key, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for key, reason, number in rows.filter(list=reasons).values_list(column, "reason_id").annotate(sum=Sum("number")):
        if number:
            given[key][reason] += number
    return Figures(each, together, given)


def kinds(office: Office, span: Span) -> list[int]:
    """The primary keys of the kinds of document of which something was decided, the most frequent first."""
    each = figures(office, span, By.TYPE).each
    return [int(key) for key in sorted(each, key=lambda key: (-each[key].number, key))]


def last_month(office: Office, officer: int | None = None) -> date | None:
    """The latest month in which something was decided in an office (by this officer, by their primary key)."""
    rows = DecisionLine.objects.filter(within([office]), DECISION)
    if officer is not None:
        rows = rows.filter(officer_id=officer)
    return rows.order_by("-at", "-id").values_list("month", flat=True).first()


@dataclass(frozen=True)
class Wanted:
    """Which decisions a list shows: of an office and a span, by one of these, of these rulings; with a reason, each time it was given."""

    office: Office
    span: Span
    officer: int | None = None
    kind: int | None = None
    firm: str | None = None
    rulings: tuple[str, ...] = ()
    reason: int | None = None

    def query(self) -> Q:
        """The same as a condition that begins as the indexes do."""
        begins, ends = self.span.moments()
        condition = within([self.office]) & Q(at__gte=begins, at__lt=ends)
        condition &= DECISION if self.reason is None else REASON & Q(reason_id=self.reason)
        asked = {"officer_id": self.officer, "document_type_id": self.kind, "firm": self.firm}
        condition &= Q(**{name: value for name, value in asked.items() if value is not None})
        return condition & Q(ruling__in=self.rulings) if self.rulings else condition


def page_of_lines(
    wanted: Wanted, after: worklists.Key | None = None, size: int = worklists.PAGE
) -> tuple[list[DecisionLine], worklists.Key | None]:
    """A page of decisions, the newest first, and the key after which the next ones come."""
    rows = DecisionLine.objects.filter(wanted.query()).select_related("filing", "officer", "document_type__case_type", "reason")
    return worklists.newest_first(rows, "at", after, size)
