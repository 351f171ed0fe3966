"""Why a change of mandatory e-filing cannot be. Pure: the rows on record are given.

Content: `case_type`, `op` and
- `new`: `valid_from`, `valid_to` (ISO Hong Kong days; None: no end), `evidence`: mandatory for represented parties from a day on;
- `end`: `valid_from` of a row that is there, and its last day `valid_to`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from backoffice.kernel.reasons import Reason, because, gettext_noop

Content = Mapping[str, Any]
# First and last day of a row on record; no last day: no end.
Span = tuple[date, date | None]


def faults(rows: Sequence[Span], content: Content, today: date) -> Sequence[Reason]:
    """Nobody is bound by what begins today or before, nothing overlaps, and what is over stays over."""
    return _of_end(rows, content, today) if content["op"] == "end" else _of_new(rows, content, today)


def _of_new(rows: Sequence[Span], content: Content, today: date) -> list[Reason]:
    first, last = _day(content["valid_from"]), _day(content["valid_to"]) if content["valid_to"] else None
    found = []
    if first <= today:
        found.append(because("begins-too-early", gettext_noop("It can begin tomorrow at the earliest."), "valid_from"))
    if last is not None and last < first:
        found.append(because("ends-before-it-begins", gettext_noop("It ends before it begins."), "valid_to"))
    if not content["evidence"].strip():
        found.append(because("evidence-needed", gettext_noop("Say what it rests on."), "evidence"))
    for begins, ends in rows:
        if (ends is None or ends >= first) and (last is None or begins <= last):
            words = gettext_noop("It is mandatory from {day} on already; end that first.")
            found.append(because("mandate-overlaps", words, "valid_from", day=begins))
    return found


def _of_end(rows: Sequence[Span], content: Content, today: date) -> list[Reason]:
    first, last = _day(content["valid_from"]), _day(content["valid_to"])
    known = [ends for begins, ends in rows if begins == first]
    if not known:
        return [because("no-such-row", gettext_noop("There is no such row on record."))]
    if known[0] is not None and known[0] < today:
        return [because("row-is-over", gettext_noop("It ended on {day}: what is over stays over."), day=known[0])]
    if last < today or last < first:
        return [because("end-in-the-past", gettext_noop("Its last day can be today or later, not {day}."), "valid_to", day=last)]
    if known[0] == last:
        return [because("nothing-changes", gettext_noop("That is what stands on record already."))]
    if any(first < begins <= last for begins, _ends in rows):
        return [because("later-row", gettext_noop("Another one begins before that day."), "valid_to")]
    return []


def _day(text: str) -> date:
    return date.fromisoformat(text)
