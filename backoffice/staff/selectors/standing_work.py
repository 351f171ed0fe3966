"""For the managers' page: where the open work stands, who has what, how this month was decided, and at which hours filings came in.

Each is read from tallies that the database keeps, in one or two questions whatever there is; the hours alone are counted, of the filings
of one day and of the same weekday a week before, along the index on receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import ExtractHour

from backoffice.cases.sealing import within
from backoffice.filings.decided import DecisionTally, Ruling
from backoffice.filings.models import Filing
from backoffice.filings.tallies import numbers_in_review
from backoffice.kernel.clock import HONG_KONG
from backoffice.people.models import Office, User
from backoffice.staff.days import Span

MOST_OFFICERS = 8
HOURS = 24


@dataclass(frozen=True)
class Load:
    """An officer and how many filings they have under review."""

    officer: User
    number: int


def loads(offices: Sequence[Office]) -> list[Load]:
    """Whoever has filings under review in these registries, most first."""
    numbers = numbers_in_review(offices)
    people = User.objects.in_bulk(list(numbers))
    found = [Load(people[pk], number) for pk, number in numbers.items() if pk in people]
    return sorted(found, key=lambda load: (-load.number, str(load.officer)))


def decided_in(offices: Sequence[Office], month: date) -> dict[Ruling, int]:
    """How many decisions of each kind these registries made in a month (its first day), in the order of the words."""
    rows = (
        DecisionTally.objects.filter(within(offices), list="officer", month=month).order_by().values("ruling").annotate(sum=Sum("number"))
    )
    numbers = {row["ruling"]: row["sum"] for row in rows}
    return {ruling: numbers.get(ruling.value, 0) for ruling in Ruling}


def by_hour(offices: Sequence[Office], day: date) -> list[int]:
    """How many filings came in in each hour of a Hong Kong day."""
    span = Span(day)
    rows = Filing.objects.filter(within(offices), received_at__gte=span.begins, received_at__lt=span.ends).order_by()
    counted = rows.annotate(hour=ExtractHour("received_at", tzinfo=HONG_KONG)).values_list("hour").annotate(number=Count("pk"))
    numbers = dict(counted)
    return [numbers.get(hour, 0) for hour in range(HOURS)]
