"""A kind of change: how a registry works its queues. What is the registry's own business is in effect at once; how long an acceptance can
be undone is felt by filers, whose papers and service wait so long, and what share of decisions is looked at again concerns officers
themselves: these a second person confirms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.audit.actors import Actor
from backoffice.changes.models import Change
from backoffice.filings import queue_limits
from backoffice.filings.models import QueueRule
from backoffice.filings.rules import DEFAULT_LEASE
from backoffice.kernel.reasons import Reason, because, gettext_noop
from backoffice.people.models import Office, OfficeKind, User
from workflows.changes import steps
from workflows.changes.kinds import Content, Preview, Shown

QUEUES = "filing.queues"
# The columns that a change sets. Without a row these hold.
COLUMNS = ("lease_minutes", "cure_minutes", "undo_seconds", "second_look_percent", "second_look_days")
WITHOUT_A_ROW: Mapping[str, int | None] = {
    "lease_minutes": int(DEFAULT_LEASE.total_seconds()) // 60, "cure_minutes": None, "undo_seconds": 0,
    "second_look_percent": 0, "second_look_days": 14,
}  # fmt: skip


def standing_of(office_code: str) -> dict[str, int | None]:
    """How a registry works its queues now."""
    row = QueueRule.objects.filter(office__code=office_code).values(*COLUMNS).first()
    return dict(row or WITHOUT_A_ROW)


def in_words(column: str, value: int | None) -> str:
    """A value in the reader's words."""
    if column == "cure_minutes":
        if value is None:
            return _("all day")
        return ngettext("%(n)d minute before closing", "%(n)d minutes before closing", value) % {"n": value}
    if column == "lease_minutes":
        return ngettext("%(n)d minute", "%(n)d minutes", value or 0) % {"n": value or 0}
    if column == "second_look_percent":
        return _("%(n)d%% of decisions") % {"n": value} if value else _("none are drawn")
    if column == "second_look_days":
        return ngettext("%(n)d day", "%(n)d days", value or 0) % {"n": value or 0}
    return ngettext("%(n)d second", "%(n)d seconds", value) % {"n": value} if value else _("final at once")


def label(column: str) -> str:
    """What a value is about."""
    return {
        "lease_minutes": _("A review stays with who opened it"),
        "cure_minutes": _("What can be cured today goes first"),
        "undo_seconds": _("An acceptance can be undone for"),
        "second_look_percent": _("Drawn for a second look"),
        "second_look_days": _("A second look can be done for"),
    }[column]


_BY_TWO = ("undo_seconds", "second_look_percent", "second_look_days")


def _values(content: Content) -> dict[str, Any]:
    """What a change sets. One that was drafted before there was a column leaves it as it is."""
    stands = standing_of(content["office"])
    return {name: content.get(name, stands[name]) for name in COLUMNS}


class QueueRuleChange:
    """Its content names the registry and the columns of QueueRule, as whole numbers; cure_minutes may be nothing."""

    code = QUEUES
    title = gettext_lazy("How queues are worked")
    right_to_propose = "queue.propose"
    right_to_confirm = "queue.confirm"

    def offices(self, content: Content) -> Sequence[Office]:
        """The registry."""
        return list(Office.objects.filter(code=content["office"], kind=OfficeKind.REGISTRY))

    def may(self, user: User, right: str, content: Content) -> bool:
        """The right in that registry."""
        return steps.on_each_office(user, right, self.offices(content))

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """How it works its queues now."""
        return standing_of(content["office"])

    def check(self, content: Content) -> Sequence[Reason]:
        """The pure rule, and that there is something to change."""
        if not self.offices(content):
            return [because("unknown-office", gettext_noop("There is no such registry."), "office")]
        wanted = _values(content)
        found = queue_limits.faults(**wanted)
        if not found and standing_of(content["office"]) == wanted:
            return [because("nothing-changes", gettext_noop("That is how it is now."))]
        return found

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Where filers feel it: their papers and service wait as long as an acceptance can be undone. And where officers are looked at:
        nobody switches off alone by what they are measured."""
        stands, wanted = standing_of(content["office"]), _values(content)
        return any(stands[name] != wanted[name] for name in _BY_TWO)

    def preview(self, change: Change, now: datetime) -> Preview:
        """Each value as it was and as it is to be."""
        content, was = _values(change.content), {**WITHOUT_A_ROW, **(change.before or {})}
        lines = [
            Shown(label(name), in_words(name, was[name]), in_words(name, content[name])) for name in COLUMNS if was[name] != content[name]
        ]
        warnings = []
        if content["undo_seconds"] > was["undo_seconds"]:
            warnings.append(_("Sealed copies and service of every accepted filing wait so much longer."))
        elif not content["undo_seconds"] and was["undo_seconds"]:
            warnings.append(_("An acceptance is final at once: a slip is then corrected in the register and not undone."))
        if content["second_look_percent"] < was["second_look_percent"]:
            warnings.append(_("Fewer decisions are looked at again; what is drawn already stays."))
        return Preview(
            lines=lines,
            warnings=warnings,
            empty=_("It counts from the moment on which it is in effect. What is lent or can be undone already keeps its time."),
        )

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """Write the registry's row; the next review and the next acceptance go by it."""
        content = change.content
        office = Office.objects.get(code=content["office"])
        values = _values(content)
        QueueRule.objects.update_or_create(office=office, defaults={**values, "evidence": f"{change.reference}: {change.ground}"[:200]})
        change.total = change.done = 1
        change.save(update_fields=["total", "done"])
