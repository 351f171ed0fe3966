"""The worked examples, read from the page that explains the rule: what it shows is what is tested."""

import re
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings

from backoffice.calendar.rules import Hours, OfficeCalendar
from tests.backoffice.calendar.calendars import USUAL, at, calendar, closed, hours

PAGE = Path(settings.ROOT) / "docs" / "rules" / "deemed-receipt.md"


def _table(first_heading: str) -> list[dict[str, str]]:
    """The rows of the page's table whose first column has this heading."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {first_heading} | received |"))
    headings = _cells(lines[start])
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(headings, _cells(line), strict=True)))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def iso(text: str) -> str:
    """A time of the page as the command writes it."""
    return at(text).isoformat()


RECORDED = _table("office")
MADE_UP = _table("calendar")


def calendar_in_words(words: str) -> OfficeCalendar:
    """The calendar that the first column of the second table describes."""
    closures, changes, rows = [], {}, []
    for part in words.split("; "):
        kind, _space, rest = part.partition(" ")
        if kind == "closed":
            span, ground = rest.split(", ")
            start, _to, end = span.partition(" to ")
            closures.append(closed(start, end or None, ground))
        elif kind == "half-day":
            day, closes = rest.split()
            changes["half_days"] = {date.fromisoformat(day): time.fromisoformat(closes)}
        elif kind == "lunch":
            rows.append(hours(lunch_is_closure_time=True))
        elif kind == "hours":
            found = re.fullmatch(r"([1-5]+) (\S+) to (\S+)", rest)
            assert found, part
            rows.append(
                hours(weekdays=frozenset(map(int, found[1])), opens=time.fromisoformat(found[2]), closes=time.fromisoformat(found[3]))
            )
        elif kind == "years":
            changes["years"] = frozenset(map(int, rest.split()))
        else:
            raise AssertionError(f"not understood: {part}")
    kept: tuple[Hours, ...] = tuple(rows) or (USUAL,)
    return calendar(*closures, hours=kept, **changes)


def moment(text: str) -> datetime | None:
    """A deemed time of the page; None for one that is not known."""
    return None if text.startswith("when ") else at(text)
