"""Fee schedules for the tests: one as in the reference data, and the parts to make small ones."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from backoffice.fees.rules import Concession, FeeFacts, FeeSchedule, Instrument, Item, ItemAsked
from workflows.reference.reading import Reader
from workflows.reference.tables import read_tables

ITEM = Item(
    item="writ", instrument="Cap. 1", description="Sealing a writ", description_zh="傳訊令狀", paper_cents=104500,
    above_cents=None, up_to_cents=None, electronic="concession", valid_from=date(2022, 1, 1), valid_to=None, evidence="seen",
)  # fmt: skip
CONCESSION = Concession(per_cent=20, valid_from=date(2025, 6, 30), valid_to=date(2028, 6, 29), evidence="seen")
INSTRUMENT = Instrument(
    code="Cap. 1", title="Fees Rules", rounding="down_to_dollar", valid_from=date(2022, 1, 1), valid_to=None, evidence="seen",
    title_zh="費用規則",
)  # fmt: skip


def item(**changes: object) -> Item:
    """The writ of $1,045 with changes."""
    return replace(ITEM, **changes)  # type: ignore[arg-type]  # a test's shorthand


def schedule(
    *items: Item, instruments: tuple[Instrument, ...] = (INSTRUMENT,), concessions: tuple[Concession, ...] = (CONCESSION,)
) -> FeeSchedule:
    """A schedule of these items, with one concession."""
    return FeeSchedule("HC", instruments, items or (ITEM,), concessions)


def facts(*asked: ItemAsked, on: date = date(2026, 5, 4), amount: int | None = None, on_record: bool = True) -> FeeFacts:
    """What is to be priced; the writ once unless something else is asked."""
    return FeeFacts("HC", "HCA", asked or (ItemAsked("writ"),), amount, on, on_record)


@cache
def reference_schedule(court: str) -> FeeSchedule:
    """The schedule of a court as the files in fixtures/reference say, without a database."""
    reader = Reader(Path(settings.ROOT) / "fixtures" / "reference")
    reference = read_tables(reader)
    assert not reader.faults
    return FeeSchedule(
        court=court,
        instruments=tuple(
            Instrument(
                row.key["code"], row.values["title"], row.values["rounding"], row.valid_from, row.valid_to, row.values["evidence"],
                row.values["title_zh"],
            )
            for row in reference.fee_instruments
            if row.key["court"] == court
        ),
        items=tuple(
            Item(
                item=row.key["item"],
                instrument=row.key["instrument"],
                above_cents=row.key["above_cents"],
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                **row.values,
            )
            for row in reference.fee_items
            if row.key["court"] == court
        ),
        concessions=tuple(
            Concession(row.values["per_cent"], row.valid_from, row.valid_to, row.values["evidence"], row.values["instrument"])
            for row in reference.concessions
            if row.key["court"] == court
        ),
    )  # fmt: skip
