"""Reads a court's fees for the rules."""

from __future__ import annotations

from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.fees.rules import Concession, FeeSchedule, Instrument, Item


def schedule_of(court: str) -> FeeSchedule:
    """Read all that a court charges and charged (three queries)."""
    return FeeSchedule(
        court=court,
        instruments=tuple(
            Instrument(
                code=row.code,
                title=row.title,
                rounding=row.rounding,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                evidence=row.evidence,
            )
            for row in FeeInstrument.objects.filter(court=court)
        ),
        items=tuple(
            Item(
                item=row.item,
                instrument=row.instrument,
                description=row.description,
                description_zh=row.description_zh,
                paper_cents=row.paper_cents,
                above_cents=row.above_cents,
                up_to_cents=row.up_to_cents,
                electronic=row.electronic,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                evidence=row.evidence,
            )
            for row in FeeItem.objects.filter(court=court)
        ),
        concessions=tuple(
            Concession(per_cent=row.per_cent, valid_from=row.valid_from, valid_to=row.valid_to, evidence=row.evidence)
            for row in ConcessionPeriod.objects.filter(court=court)
        ),
    )
