"""Windows of maintenance as iCalendar (RFC 5545): what a firm subscribes to. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from backoffice.calendar.windows import Window

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_OCTETS: Final = 75


def calendar_of(windows: Iterable[Window], *, host: str) -> str:
    """One event per window in both languages, a cancelled one with that status; lines folded, ended by CRLF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Registry back office//Maintenance//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text('e-filing maintenance 電子存檔系統維修')}")
    for window in windows:
        door = "期間不接收存檔。 No filings are taken." if window.door_shut else "期間照常接收存檔。 Filings are taken."
        lines += [
            "BEGIN:VEVENT",
            f"UID:{window.reference}@{host}",
            f"SEQUENCE:{window.version - 1}",
            f"DTSTAMP:{_moment(window.announced_at)}",
            f"DTSTART:{_moment(window.begins_at)}",
            f"DTEND:{_moment(window.ends_at)}",
            f"SUMMARY:{_text(f'{window.what} {window.what_zh}')}",
            f"DESCRIPTION:{_text(door)}",
            f"STATUS:{'CANCELLED' if window.cancelled else 'CONFIRMED'}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for raw, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(raw, escaped)
    return text


def _folded(line: str) -> str:
    """A line of at most 75 octets, continued on lines that begin with a blank; a character is never cut."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    return "\r\n".join([*pieces, piece])
