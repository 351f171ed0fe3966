"""How each registry works its queues, read for the rules: how long a review is kept for who opened it, today's cure window, how
long an acceptance can be undone, and what share of decisions is drawn for a second look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.calendar.selectors import calendars_of
from backoffice.filings.models import QueueRule
from backoffice.filings.rules import DEFAULT_LEASE, CureWindow, cure_window
from backoffice.kernel.kept import kept
from backoffice.people.models import Office

# The mark of the rows (filings.0014).
KEPT_AS = "queue_rules"


@dataclass(frozen=True)
class Rule:
    """A registry's rule. cure_within: how long before closing what can still be cured on its day goes first; None: all day.
    undo: how long who accepted a filing may undo that; none: not at all. second_look: how many of a hundred decisions are drawn for a
    second look, which can be done on so many days."""

    lease: timedelta = DEFAULT_LEASE
    cure_within: timedelta | None = None
    undo: timedelta = timedelta()
    second_look: int = 0
    second_look_days: int = 14


_DEFAULT = Rule()


def _read() -> dict[int, Rule]:
    rows = QueueRule.objects.values_list(
        "office_id", "lease_minutes", "cure_minutes", "undo_seconds", "second_look_percent", "second_look_days"
    )
    return {
        office: Rule(timedelta(minutes=lease), None if cure is None else timedelta(minutes=cure), timedelta(seconds=undo), share, days)
        for office, lease, cure, undo, share, days in rows
    }


def rules_by_office() -> dict[int, Rule]:
    """The rules on record, by the office's id; read once until one changes."""
    return kept(KEPT_AS, "all", _read)


def lease_of(office_id: int) -> timedelta:
    """How long a review that was opened stays with its officer after its page was last seen open."""
    return rules_by_office().get(office_id, _DEFAULT).lease


def second_look_of(office_id: int) -> tuple[int, int]:
    """How many of a hundred decisions of that office are drawn for a second look, and on how many days it can be done."""
    rule = rules_by_office().get(office_id, _DEFAULT)
    return rule.second_look, rule.second_look_days


def undo_until(office_id: int, accepted_at: datetime) -> datetime | None:
    """Until when who accepts a filing of that office at this moment may undo it; None: not at all."""
    undo = rules_by_office().get(office_id, _DEFAULT).undo
    return accepted_at + undo if undo else None


def cure_windows(offices: Sequence[Office], now: datetime) -> dict[int, CureWindow | None]:
    """The cure window of each registry as it stands now, by the office's id."""
    found, calendars = rules_by_office(), calendars_of(offices, now)
    return {office.pk: cure_window(calendars[office.code], now, within=found.get(office.pk, _DEFAULT).cure_within) for office in offices}
