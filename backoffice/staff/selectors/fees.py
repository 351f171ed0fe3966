"""Fee schedules as the screens show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from backoffice.cases.models import CaseType
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem, Verification
from backoffice.kernel.evidence import is_seen

OVER, IN_FORCE, COMING = "over", "in-force", "coming"
_ORDER = {IN_FORCE: 0, COMING: 1, OVER: 2}


@dataclass(frozen=True)
class Dated:
    """A row of a schedule and where it stands on a day."""

    row: Any
    standing: str
    # The latest reading of it in its source, if there is one, and of a concession its legal instrument as it was read.
    read: Verification | None = None
    instrument: str = ""
    instrument_zh: str = ""

    @property
    def known(self) -> bool:
        """Whether it was seen in a published text or verified by a person of the house, and lacks nothing."""
        seen = self.read is not None or self.row.verified_on is not None or is_seen(self.row.evidence)
        return seen and not self.lacks_instrument

    @property
    def lacks_instrument(self) -> bool:
        """Whether it is a concession of which nobody has said what grants it."""
        return isinstance(self.row, ConcessionPeriod) and not self.instrument

    @property
    def open(self) -> bool:
        """Whether it may still be ended or followed."""
        return self.standing != OVER


def _dated(rows: Any, today: date, key: Any, read: Mapping[int, list[Verification]]) -> list[Dated]:
    def standing(row: Any) -> str:
        if row.valid_to is not None and row.valid_to < today:
            return OVER
        return COMING if row.valid_from > today else IN_FORCE

    def with_reading(row: Any) -> Dated:
        own = read.get(row.pk, [])
        if not isinstance(row, ConcessionPeriod):
            return Dated(row, standing(row), own[-1] if own else None)
        named = next((one for one in reversed(own) if one.instrument), None)
        words, words_zh = (
            (row.instrument, row.instrument_zh) if row.instrument or named is None else (named.instrument, named.instrument_zh)
        )
        return Dated(row, standing(row), own[-1] if own else None, words, words_zh)

    found = [with_reading(row) for row in rows]
    return sorted(found, key=lambda each: (*key(each.row), _ORDER[each.standing], -each.row.valid_from.toordinal()))


def _readings(court: str, table: str) -> dict[int, list[Verification]]:
    found: dict[int, list[Verification]] = defaultdict(list)
    for one in Verification.objects.filter(court=court, table=table).order_by("id"):
        found[one.row].append(one)
    return found


def concessions_of(court: str, today: date) -> list[Dated]:
    """A court's concessions: in force, coming, over."""
    return _dated(ConcessionPeriod.objects.filter(court=court), today, lambda row: (), _readings(court, "concession"))


def items_of(court: str, today: date) -> list[Dated]:
    """A court's items, band by band, each through time."""
    return _dated(
        FeeItem.objects.filter(court=court), today, lambda row: (row.instrument, row.item, row.above_cents or -1), _readings(court, "item")
    )


def instruments_of(court: str, today: date) -> list[Dated]:
    """A court's instruments through time."""
    return _dated(FeeInstrument.objects.filter(court=court), today, lambda row: (row.code,), _readings(court, "instrument"))


def instruments_in_force(court: str, today: date) -> list[FeeInstrument]:
    """Those under which an item may be put from now on."""
    return list(FeeInstrument.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), court=court).order_by("code"))


def items_on(court: str, on: date) -> list[FeeItem]:
    """The items of a court in force on a Hong Kong day, one row for each item whatever its bands."""
    rows = FeeItem.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), court=court, valid_from__lte=on).order_by(
        "instrument", "item", "id"
    )
    return list({row.item: row for row in rows}.values())


@dataclass(frozen=True)
class ToVerify:
    """A row that nobody has verified yet: in which table, of which court, and where it stands."""

    table: str
    court: str
    one: Dated


def to_verify(courts: Iterable[str], today: date) -> list[ToVerify]:
    """Rows of fees that are neither seen in a published text nor verified, or lack their legal instrument; court by court, what is
    in force first. What is over comes last: it priced what was filed then."""
    found: list[ToVerify] = []
    for court in courts:
        tables = (
            ("concession", concessions_of(court, today)),
            ("item", items_of(court, today)),
            ("instrument", instruments_of(court, today)),
        )
        found += [ToVerify(table, court, one) for table, rows in tables for one in rows if not one.known]
    return sorted(found, key=lambda each: _ORDER[each.one.standing])


@dataclass(frozen=True)
class Limit:
    """The limits of claims of a kind of case, and the latest reading of them."""

    type: CaseType
    read: Verification | None


def limits_to_verify() -> list[Limit]:
    """Kinds of case with limits that nobody has seen in a published text or verified."""
    read = {one.row: one for one in Verification.objects.filter(table="limit").order_by("id")}
    rows = CaseType.objects.filter(Q(claim_min_cents__isnull=False) | Q(claim_max_cents__isnull=False)).order_by("court", "code")
    return [Limit(row, None) for row in rows if row.pk not in read and not is_seen(row.limits_evidence)]


def readings_of(court: str, table: str, row: int) -> list[Verification]:
    """Every reading of a row, the latest first."""
    return list(Verification.objects.filter(court=court, table=table, row=row).order_by("-id"))
