"""One spelling for a value, however a column has it and however an event keeps it."""

from datetime import date, datetime
from typing import Any

from backoffice.audit.timeline import moment_in


def plain(value: Any) -> str:
    """A value in one spelling, as a column has it and as an event keeps it: a moment as a moment, and nothing as nothing."""
    if value is None or value == "–":
        return ""
    if isinstance(value, datetime):
        return str(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    # What begins as a day and goes on with a time.
    if isinstance(value, str) and len(value) > len("2026-01-01") and value[4:5] == "-" and value[10:11] in ("T", " "):
        moment = moment_in(value)
        if moment is not None and moment.tzinfo is not None:
            return str(moment.timestamp())
    return str(value)
