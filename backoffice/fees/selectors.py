"""Reads a court's fees for the rules."""

from __future__ import annotations

from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem, Verification, Verified
from backoffice.fees.rules import Concession, FeeSchedule, Instrument, Item
from backoffice.kernel.kept import kept

# The mark of all rows that make up schedules (fees.0002).
KEPT_AS = "fees"


def schedule_of(court: str) -> FeeSchedule:
    """Read all that a court charges and charged: in five queries, and then in one until a row changes or is verified."""
    return kept(KEPT_AS, court, lambda: _read(court))


def verifications_of(court: str) -> dict[tuple[str, int], Verification]:
    """The latest verification of each row of a court, by table and row."""
    rows = Verification.objects.filter(court=court).select_related("person").order_by("id")
    return {(row.table, row.row): row for row in rows}


def _verified(row: Verified, read: Verification | None) -> str:
    if read is not None:
        return read.in_words
    return f"verified by {row.verified_by} on {row.verified_on}" if row.verified_on is not None else ""


def _read(court: str) -> FeeSchedule:
    read = verifications_of(court)
    # The legal instrument of a concession that its row does not name; it may have been verified again since.
    named = {row.row: row for row in Verification.objects.filter(court=court, table="concession").exclude(instrument="").order_by("id")}
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
                title_zh=row.title_zh,
                verified=_verified(row, read.get(("instrument", row.pk))),
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
                item_number=row.item_number,
                unit=row.unit,
                verified=_verified(row, read.get(("item", row.pk))),
            )
            for row in FeeItem.objects.filter(court=court)
        ),
        concessions=tuple(
            Concession(
                per_cent=row.per_cent,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                evidence=row.evidence,
                instrument=row.instrument or (named[row.pk].instrument if row.pk in named else ""),
                instrument_zh=row.instrument_zh or (named[row.pk].instrument_zh if row.pk in named else ""),
                verified=_verified(row, read.get(("concession", row.pk))),
            )
            for row in ConcessionPeriod.objects.filter(court=court)
        ),
    )
