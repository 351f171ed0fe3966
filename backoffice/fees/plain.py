"""A schedule as plain data and back, for what is priced later by the schedule as it stood. Days as ISO texts, amounts in HKD cents."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from backoffice.fees.rules import Concession, FeeSchedule, Instrument, Item

_DAYS = ("valid_from", "valid_to")


def as_plain(schedule: FeeSchedule) -> dict[str, Any]:
    """The schedule with all its rows."""
    return {
        "court": schedule.court,
        "instruments": [_row(each) for each in schedule.instruments],
        "items": [_row(each) for each in schedule.items],
        "concessions": [_row(each) for each in schedule.concessions],
    }


def _row(row: Instrument | Item | Concession) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()}


def from_plain(data: Mapping[str, Any]) -> FeeSchedule:
    """The schedule that was written down so."""
    return FeeSchedule(
        court=data["court"],
        instruments=tuple(Instrument(**_read(row)) for row in data["instruments"]),
        items=tuple(Item(**_read(row)) for row in data["items"]),
        concessions=tuple(Concession(**_read(row)) for row in data["concessions"]),
    )


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if name in _DAYS and value else value for name, value in row.items()}
