"""I15 for the figures of decisions: the tallies are what is there, and each line that stands says what its filing says."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.filings.counted import KEPT
from backoffice.filings.decided import DecisionLine
from backoffice.filings.models import Filing, SecondLook
from backoffice.kernel.tallies import Tallied, standing
from workflows.invariants.base import Breach, Part, invariant


@invariant("I15", _("The tallies from which the figures of decisions are read are what is there"), current=True)
def decision_tallies_are_right(part: Part) -> Iterator[Breach]:
    """By office, month, sealing, ruling, kind of document, reason, firm and officer; and that the triggers which keep them are in place.
    And those of second looks, and of whatever else is counted so; the queues themselves are reckoned anew in plain Python (lists.py)."""
    for each in KEPT:
        if each.model is not Filing:
            yield from _tallies_are_right(each.model, each.tallied, each.tally)


def _tallies_are_right(model: type[models.Model], tallied: Tallied, tally: type[models.Model]) -> Iterator[Breach]:
    for name in standing(model, tallied):
        yield Breach("I15", name, "is not there or says something else; manage.py migrate makes it")
    columns = (*tallied.by, tallied.whose)
    there: dict[tuple[Any, ...], int] = defaultdict(int)
    for each in tallied.lists:
        by = {name: name for name in tallied.by if name not in each.not_by} | ({tallied.whose: each.whose} if each.whose else {})
        rows = model._default_manager.filter(each.rows).order_by().values(*dict.fromkeys(by.values()))
        for row in rows.annotate(n=Count("pk")):
            there[(each.name, *(row[by[name]] if name in by else None for name in columns))] += row["n"]
    kept: dict[tuple[Any, ...], int] = defaultdict(int)
    for *key, number in tally._default_manager.order_by().values_list("list", *columns, "number"):
        kept[tuple(key)] += number
    for key in sorted(there.keys() | kept.keys(), key=str):
        if there[key] != kept[key]:
            what = f"office {key[1]} {key[0]}, {key[2]:%Y-%m}, officer {key[-1]}"
            yield Breach("I15", what, f"is tallied as {kept[key]}, there are {there[key]}; manage.py recount sets it right")


@invariant("I15", _("What is counted of a decision is what its filing says"))
def decision_lines_are_their_filings(part: Part) -> Iterator[Breach]:
    """Who decided it and when; and it is no more open than its filing."""
    other = ~Q(filing__decided_by=F("officer")) | ~Q(filing__decided_at=F("at")) | Q(filing__decided_at=None)
    wider = Q(filing__sealed_to__isnull=False, sealed_to__isnull=True) | Q(filing__sealed_to="court") & ~Q(sealed_to="court")
    rows = DecisionLine.objects.filter(filing__in=part.filings()).filter(other | wider, undone_at=None).order_by("pk")
    for reference in dict.fromkeys(rows.values_list("filing__reference", flat=True).iterator(chunk_size=500)):
        yield Breach("I15", reference, "is counted as decided by another, at another time, or more openly than it is")


@invariant("I15", _("A second look counts as long as its decision stands, and no longer"))
def looks_count_with_their_decisions(part: Part) -> Iterator[Breach]:
    """It is called off when the decision is undone or set aside, whether it was answered or not, and for nothing else."""
    undone = Q(line__undone_at__isnull=False)
    differs = undone & Q(called_off_at__isnull=True) | ~undone & Q(called_off_at__isnull=False)
    rows = SecondLook.objects.filter(line__filing__in=part.filings()).filter(differs).order_by("pk")
    for reference in rows.values_list("reference", flat=True).iterator(chunk_size=500):
        yield Breach("I15", reference, "is called off and its decision stands, or the other way round")
