"""What every kind of change of a calendar does alike: it shows what it would move, asks for a second person where that weighs, moves."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.audit.actors import Actor
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import clock, outbox
from backoffice.kernel.reasons import Reason
from backoffice.people.models import Office, User
from workflows.calendar import steps
from workflows.calendar.touched import Moved, Recalendared, moved
from workflows.changes.kinds import Content, Preview, Shown

_OPEN = (ChangeState.DRAFT, ChangeState.PROPOSED)


class CalendarChange(ABC):
    """A kind of change (workflows/changes/kinds.py) of offices' calendars. A kind of it says which offices, how their calendars are
    then, how that reads, and writes its rows."""

    right_to_propose = "calendar.propose"
    right_to_confirm = "calendar.confirm"

    @abstractmethod
    def offices(self, content: Content) -> list[Office]:
        """The offices whose calendars change."""

    @abstractmethod
    def before(self, content: Content) -> Mapping[str, Any] | None:
        """What stands there now."""

    @abstractmethod
    def check(self, content: Content) -> Sequence[Reason]:
        """Why it cannot be done."""

    @abstractmethod
    def recalendared(self, content: Content, before: Mapping[str, Any] | None, *, effected: bool) -> list[Recalendared]:
        """See steps.Recalendaring."""

    @abstractmethod
    def lines(self, change: Change) -> list[Shown]:
        """Old and new, line by line."""

    @abstractmethod
    def write(self, change: Change, actor: Actor) -> None:
        """Write the rows."""

    def warnings(self, change: Change) -> list[str]:
        """What should give the second person pause."""
        return []

    def always_weighs(self, content: Content) -> bool:
        """Whether a second person decides whatever it moves."""
        return False

    def may(self, user: User, right: str, content: Content) -> bool:
        """In each of the offices, or everywhere."""
        return steps.may_in(user, right, self.offices(content))

    def moves(self, content: Content, now: datetime) -> list[Moved]:
        """What it would move."""
        return list(moved(self.recalendared(content, self.before(content), effected=False), now))

    def needs_second(self, content: Content, now: datetime) -> bool:
        """If the day of something settled changes, or something accepted is touched; what is only provisional moves at once."""
        if self.always_weighs(content):
            return True
        return any(item.weighs for item in moved(self.recalendared(content, self.before(content), effected=False), now))

    def preview(self, change: Change, now: datetime) -> Preview:
        """Every filing and payment that it touches, with old and new time."""
        lines = self.lines(change)
        if change.state == ChangeState.EFFECTED:
            done = steps.table_of_done(change)
            figures = [(done.total, ngettext("filing or payment was moved", "filings and payments were moved", done.total))]
            nothing = "" if change.in_progress else _("It has moved nothing.")
            return Preview(lines=lines, figures=figures if done.total else (), tables=[done], empty=nothing)
        if change.state not in _OPEN:
            return Preview(lines=lines)
        warnings = self.warnings(change)
        reasons = [reason.in_words(_) for reason in self.check(change.content)]
        if reasons:
            return Preview(lines=lines, warnings=[*reasons, *warnings])
        found = steps.told_of(self.moves(change.content, now))
        nothing = _("It moves nothing that has come in so far.")
        return Preview(lines=lines, warnings=warnings, figures=steps.figures(found), tables=[steps.table(found)], empty=nothing)

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """The rows are written, and what they move follows through the outbox."""
        total = sum(1 for _item in moved(self.recalendared(change.content, change.before, effected=False), clock.now()))
        self.write(change, actor)
        change.total, change.done = total, 0
        change.save(update_fields=["total", "done"])
        outbox.put(steps.REDATE, key=change.reference, change=change.reference)
