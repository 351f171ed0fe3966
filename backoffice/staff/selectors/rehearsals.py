"""Rehearsals of fees, to be found again by whoever may rehearse in their registries."""

from collections.abc import Sequence

from backoffice.people.models import Office
from workflows.fees.models import Rehearsal

LATEST = 10


def one(reference: str, offices: Sequence[Office]) -> Rehearsal | None:
    """The rehearsal, if it is of one of these registries."""
    return Rehearsal.objects.select_related("office").filter(reference=reference[:20], office__in=offices).first()


def latest(offices: Sequence[Office], change: str) -> list[Rehearsal]:
    """The newest of these registries: of a proposed change, or with an empty one those of the day after a concession."""
    rows = Rehearsal.objects.filter(office__in=offices, change=change).select_related("office", "asked_by").defer("schedule")
    return list(rows.order_by("-id")[:LATEST])
