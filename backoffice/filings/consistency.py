"""How evenly a registry decides, read from the tallies of decisions: numbers by officer, kind of document and firm, and the reasons given.

Every figure is a sum of tallies, and every list is read along an index of the lines. What is sealed to the court is counted for nobody
who may not see it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from django.db.models import Max, Q, QuerySet, Sum

from backoffice.cases.sealing import within
from backoffice.filings import worklists
from backoffice.filings.decided import DECISION, REASON, DecisionLine, DecisionTally, LinesFrom, Ruling
from backoffice.filings.firms import Firm, Group, Spelled, groups, key_of, spellings_of
from backoffice.filings.models import Filing
from backoffice.kernel.clock import midnight
from backoffice.people.models import Office, Organisation


class By(StrEnum):
    """By what decisions are told apart, as it stands in an address."""

    OFFICER = "officer"
    TYPE = "type"
    FIRM = "firm"


# The columns of the lines and of their tallies.
_COLUMNS = {By.OFFICER: "officer_id", By.TYPE: "document_type_id"}
# Who or what: an officer's or a kind's primary key, or a firm.
Key = int | Firm


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

    each: dict[Key, Decided]
    all: Decided
    reasons: dict[Key, dict[int, int]]

    def add(self, key: Key, ruling: str, number: int) -> None:
        """So many decisions more; none leaves no trace."""
        if number:
            self.each[key].rulings[ruling] += number
            self.all.rulings[ruling] += number

    def add_reason(self, key: Key, reason: int, number: int) -> None:
        """A reason that was given so many times more."""
        if number:
            self.reasons[key][reason] += number


def figures(office: Office, span: Span, by: By, kind: int | None = None) -> Figures:
    """What was decided in an office, within one kind of document if its primary key is given (not by firm). Two questions; by firm
    three or four, whose spellings are told apart."""
    if by is By.FIRM:
        return _figures_of_firms(office, span)
    rows = _tallies(office, span)
    if kind is not None:
        rows = rows.filter(document_type_id=kind)
    found = Figures(defaultdict(Decided), Decided(), defaultdict(lambda: defaultdict(int)))
    for key, ruling, number in rows.filter(list="officer").values_list(_COLUMNS[by], "ruling").annotate(sum=Sum("number")):
        found.add(key, ruling, number)
    for key, reason, number in rows.filter(list="reason").values_list(_COLUMNS[by], "reason_id").annotate(sum=Sum("number")):
        found.add_reason(key, reason, number)
    return found


def _tallies(office: Office, span: Span) -> QuerySet[DecisionTally]:
    return DecisionTally.objects.filter(within([office]), month__gte=span.begins, month__lte=span.ends).order_by()


_SPELLED = ("firm", "organisation_id")


def _figures_of_firms(office: Office, span: Span) -> Figures:
    rows = _tallies(office, span)
    decided = rows.filter(list="firm").values_list(*_SPELLED, "ruling").annotate(sum=Sum("number"), last=Max("month"))
    # What is counted as nothing by now (undone, or sealed from the reader) has no spelling either.
    numbers = [row for row in decided if row[3]]
    firms = _firms(office, [Spelled(name, organisation, last) for name, organisation, _ruling, _number, last in numbers])
    found = Figures(defaultdict(Decided), Decided(), defaultdict(lambda: defaultdict(int)))
    for name, organisation, ruling, number, _last in numbers:
        found.add(firms[name, organisation], ruling, number)
    reasons = rows.filter(list="firm-reason").values_list(*_SPELLED, "reason_id").annotate(sum=Sum("number"))
    for name, organisation, reason, number in reasons:
        if (name, organisation) in firms:
            found.add_reason(firms[name, organisation], reason, number)
    return found


def firm_called(office: Office, span: Span, name: str, organisation: int | None) -> Firm:
    """The firm of a figure of this office and span, by what it is called there and its organisation's primary key. Two or three
    questions."""
    rows = _tallies(office, span).filter(list="firm").values_list(*_SPELLED).annotate(sum=Sum("number"), last=Max("month"))
    firms = _firms(office, [Spelled(spelled, whose, last) for spelled, whose, number, last in rows if number])
    for firm in firms.values():
        if firm.organisation == organisation and (organisation is not None or key_of(firm.name) == key_of(name)):
            return firm
    return Firm(name, organisation, () if organisation is not None else (name,))


def _firms(office: Office, spelled: Collection[Spelled]) -> dict[tuple[str, int | None], Firm]:
    """Which firm each name with its link is of, called by its latest spelling."""
    linked = {each.organisation for each in spelled if each.organisation is not None}
    rows = Organisation.objects.filter(pk__in=linked).values_list("pk", "name", "name_zh") if linked else []
    named = {pk: [name for name in names if name] for pk, *names in rows}
    found = groups(spelled, named)
    latest = _latest(office, found)
    return {
        (each.name, each.organisation): Firm(latest[group] or next(iter(named.get(group[0] or 0, [])), ""), group[0], spellings_of(members))
        for group, members in found.items()
        for each in members
    }


def _latest(office: Office, found: Mapping[Group, Collection[Spelled]]) -> dict[Group, str]:
    """How each was spelled last. Of several spellings in one month the lines tell which came after the others (one question)."""
    ways = {group: _last_ways(members) for group, members in found.items()}
    unclear = {each for names in ways.values() if len(names) > 1 for each in names}
    at: dict[str, datetime] = {}
    if unclear:
        since = midnight(min(each.last for each in unclear))
        lines = DecisionLine.objects.filter(within([office]), DECISION, firm__in={each.name for each in unclear}, at__gte=since).order_by()
        at = dict(lines.values_list("firm").annotate(last=Max("at")))
    long_ago = datetime.min.replace(tzinfo=UTC)
    return {
        group: max(names, key=lambda each: (at.get(each.name, long_ago), each.name)).name if names else "" for group, names in ways.items()
    }


def _last_ways(members: Collection[Spelled]) -> set[Spelled]:
    named = [each for each in members if each.name]
    last = max((each.last for each in named), default=None)
    return {each for each in named if each.last == last}


def kinds(office: Office, span: Span) -> list[int]:
    """The primary keys of the kinds of document of which something was decided, the most frequent first."""
    each = {key: one.number for key, one in figures(office, span, By.TYPE).each.items() if isinstance(key, int)}
    return sorted(each, key=lambda key: (-each[key], key))


def last_month(office: Office, officer: int | None = None) -> date | None:
    """The latest month in which something was decided in an office (by this officer, by their primary key)."""
    rows = DecisionLine.objects.filter(within([office]), DECISION)
    if officer is not None:
        rows = rows.filter(officer_id=officer)
    return rows.order_by("-at", "-id").values_list("month", flat=True).first()


def counted_from(office: Office, now: datetime) -> datetime | None:
    """From which moment on (UTC) decisions of an office are counted; None: from the first one on. now: where none is counted yet. Three
    questions at the most."""
    reached = LinesFrom.objects.filter(office=office).first()
    if reached is not None and reached.complete:
        return None
    first = DecisionLine.objects.filter(within([office]), DECISION).order_by("at", "id").values_list("at", flat=True).first()
    since = min(at for at in (now, first, reached.at if reached else None) if at is not None)
    return since if Filing.objects.filter(office=office, decided_at__lt=since).exists() else None


@dataclass(frozen=True)
class Wanted:
    """Which decisions a list shows: of an office and a span, by one of these, of these rulings; with a reason, each time it was given."""

    office: Office
    span: Span
    officer: int | None = None
    kind: int | None = None
    firm: Firm | None = None
    rulings: tuple[str, ...] = ()
    reason: int | None = None

    def query(self) -> Q:
        """The same as a condition that begins as the indexes do."""
        begins, ends = self.span.moments()
        condition = within([self.office]) & Q(at__gte=begins, at__lt=ends)
        condition &= DECISION if self.reason is None else REASON & Q(reason_id=self.reason)
        asked = {"officer_id": self.officer, "document_type_id": self.kind}
        condition &= Q(**{name: value for name, value in asked.items() if value is not None})
        if self.firm is not None:
            condition &= _of_firm(self.firm)
        return condition & Q(ruling__in=self.rulings) if self.rulings else condition


def _of_firm(firm: Firm) -> Q:
    """As a condition on lines: what was filed from its organisation's accounts, and under the names that are taken for it. One name or
    one organisation is asked for by equality, so that its index gives the order too."""
    without = Q(organisation__isnull=True)
    if len(firm.spellings) == 1:
        without &= Q(firm=firm.spellings[0])
    else:
        without &= Q(firm__in=firm.spellings)
    if firm.organisation is None:
        return without
    return Q(organisation=firm.organisation) | without if firm.spellings else Q(organisation=firm.organisation)


def page_of_lines(
    wanted: Wanted, after: worklists.Key | None = None, size: int = worklists.PAGE
) -> tuple[list[DecisionLine], worklists.Key | None]:
    """A page of decisions, the newest first, and the key after which the next ones come."""
    rows = DecisionLine.objects.filter(wanted.query()).select_related("filing", "officer", "document_type__case_type", "reason")
    return worklists.newest_first(rows, "at", after, size)
