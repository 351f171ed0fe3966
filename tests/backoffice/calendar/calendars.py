"""Calendars for the tests of the rules: one as in the reference data, and small ones made by hand."""

from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from django.conf import settings

from backoffice.calendar.rules import Closure, Hours, OfficeCalendar
from backoffice.kernel.clock import HONG_KONG
from workflows.reference.reading import Reader
from workflows.reference.tables import read_tables

USUAL = Hours(
    valid_from=date(2021, 1, 1), valid_to=None, weekdays=frozenset({1, 2, 3, 4, 5}),
    opens=time(8, 45), lunch_from=time(13), lunch_to=time(14), closes=time(17, 30),
)  # fmt: skip


def at(text: str) -> datetime:
    """A Hong Kong time such as `2025-11-19 17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=HONG_KONG)


def hours(**changes: object) -> Hours:
    """The usual hours with changes."""
    return Hours(**{**USUAL.__dict__, **changes})  # type: ignore[arg-type]  # a test's shorthand


def closed(start: str, end: str | None = None, ground: str = "gale", note: str = "") -> Closure:
    """A closure from one Hong Kong time to another."""
    return Closure(at(start), at(end) if end else None, ground, note)


def calendar(*closures: Closure, **changes: object) -> OfficeCalendar:
    """A small calendar: usual hours, 2024 to 2026 loaded, one holiday on Wednesday 1 October 2025."""
    facts = {
        "office": "DC-REG",
        "hours": (USUAL,),
        "holidays": {date(2025, 10, 1): "National Day", date(2026, 1, 1): "The first day of January"},
        "years": frozenset({2024, 2025, 2026}),
        "closures": closures,
        "half_days": {},
    }
    return OfficeCalendar(**{**facts, **changes})  # type: ignore[arg-type]  # a test's shorthand


@cache
def reference_calendar(office: str) -> OfficeCalendar:
    """The calendar of an office as the files in fixtures/reference say, without a database."""
    reader = Reader(Path(settings.ROOT) / "fixtures" / "reference")
    reference = read_tables(reader)
    assert not reader.faults
    return OfficeCalendar(
        office=office,
        hours=tuple(
            Hours(
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                weekdays=frozenset(map(int, row.key["weekdays"])),
                **{name: value for name, value in row.values.items() if name != "evidence"},
            )
            for row in reference.hours
            if row.key["office"] == office
        ),
        holidays={row.key["date"]: row.values["name"] for row in reference.holidays},
        years=frozenset(row.key["year"] for row in reference.holiday_years),
        closures=tuple(
            Closure(row.key["closed_from"].astimezone(UTC), row.values["reopened_at"], row.key["ground"], row.values["note"])
            for row in reference.closures
            if row.key["office"] == office
        ),
    )
