"""A kind of change: a row of a court's fee schedule from a day on, or the last day of one. One supervisor proposes, another confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.audit.actors import Actor
from backoffice.changes.models import Change, ChangeState
from backoffice.fees import changes as pure
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.fees.rules import FeeFacts, FeeSchedule, ItemAsked, quote, unpriceable
from backoffice.fees.selectors import schedule_of
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.filings.worklists import count_up_to
from backoffice.kernel import clock
from backoffice.kernel.money import Money
from backoffice.kernel.reasons import Reason
from backoffice.people import rights
from backoffice.people.models import Office, OfficeKind, User
from workflows.changes.kinds import Content, Preview, Shown
from workflows.filing.prices import note_waiting_across

SCHEDULE = "fees.schedule"
_MODELS: dict[str, type[FeeItem] | type[ConcessionPeriod] | type[FeeInstrument]] = {
    "item": FeeItem,
    "concession": ConcessionPeriod,
    "instrument": FeeInstrument,
}
LABELS = {
    "item": gettext_lazy("Item"), "instrument": gettext_lazy("Instrument"), "item_number": gettext_lazy("Item number"),
    "description": gettext_lazy("Description"), "description_zh": gettext_lazy("Description in Chinese"), "unit": gettext_lazy("Charged"),
    "paper_cents": gettext_lazy("Paper fee"), "above_cents": gettext_lazy("For claims above"),
    "up_to_cents": gettext_lazy("For claims up to"),
    "electronic": gettext_lazy("Electronically"), "evidence": gettext_lazy("Evidence"), "per_cent": gettext_lazy("Off the paper fee"),
    "instrument_zh": gettext_lazy("Instrument in Chinese"), "code": gettext_lazy("Code"), "title": gettext_lazy("Title"),
    "title_zh": gettext_lazy("Title in Chinese"), "rounding": gettext_lazy("Rounding"),
}  # fmt: skip
_CHOICES = {
    "unit": dict(FeeItem.Unit.choices),
    "electronic": dict(FeeItem.Electronic.choices),
    "rounding": dict(FeeInstrument.Rounding.choices),
}


def value_in_words(name: str, value: Any) -> str:
    """A value of a row as it reads."""
    if value is None or value == "":
        return ""
    if name.endswith("_cents"):
        return str(Money(value))
    if name == "per_cent":
        return f"{value}%"
    return str(_CHOICES[name][value]) if name in _CHOICES and value in _CHOICES[name] else str(value)


class OfACourt:
    """What a change of fees is about, and who may make it; its content names the court."""

    def offices(self, content: Content) -> Sequence[Office]:
        """The registries of the court."""
        return list(Office.objects.filter(court=content["court"], kind=OfficeKind.REGISTRY).order_by("code"))

    def may(self, user: User, right: str, content: Content) -> bool:
        """The right in one of the court's registries: fees are of the court and not of an office."""
        return any(rights.may(user, right, office) for office in self.offices(content))


class ScheduleChange(OfACourt):
    """Its content is that of backoffice/fees/changes.py."""

    code = SCHEDULE
    title = gettext_lazy("Change of a fee schedule")
    right_to_propose = "fee.propose"
    right_to_confirm = "fee.confirm"

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """The row that stands there now."""
        row = pure.row_in(schedule_of(content["court"]), content)
        return None if row is None else _as_plain(row)

    def check(self, content: Content) -> Sequence[Reason]:
        """The pure rule, on the schedule as it stands now."""
        return pure.faults(schedule_of(content["court"]), content, clock.today())

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Always: a wrong fee is paid by everybody."""
        return True

    def preview(self, change: Change, now: datetime) -> Preview:
        """Old and new values, what one unit costs around the day, and which filings wait across it."""
        content, first = change.content, pure.begins(change.content)
        lines = _lines(content, change.before)
        warnings = []
        waiting = count_up_to(
            Filing.objects.filter(
                office__court=content["court"],
                state=State.RECEIVED,
                deemed_received_at__gte=clock.midnight(first),
                received_at__lt=clock.midnight(first),
            )
        )
        if waiting.number and change.state != ChangeState.EFFECTED:
            words = ngettext(
                "%(number)s filing came in before that day and falls due after it: it keeps its price, and accounts see both.",
                "%(number)s filings came in before that day and fall due after it: they keep their price, and accounts see both.",
                waiting.number,
            )
            warnings.append(words % {"number": waiting})
        extra: dict[str, Any] = {}
        if change.state in (ChangeState.DRAFT, ChangeState.PROPOSED):
            extra["rehearsal"] = f"{reverse('staff:fee-rehearsal')}?change={change.reference}"
        empty = _("Filings that came in before that day keep the price they were quoted.")
        return Preview(lines=lines, warnings=warnings, empty=empty, extra=extra)

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """End the row that is followed, and write the new one; a trigger of the database refuses what is past."""
        content = change.content
        model = _MODELS[content["table"]]
        old = pure.row_in(schedule_of(content["court"]), content)
        if old is not None:
            same = {"court": content["court"], **pure.key_of(content["table"], old), "valid_from": old.valid_from}
            last = pure.day_of(content["valid_to"]) if content["op"] == "end" else pure.begins(content) - pure.ONE_DAY
            if old.valid_to != last:
                model._default_manager.filter(**_nulls(same)).update(valid_to=last)
        if content["op"] == "new":
            who = f"{change.proposed_by}, {change.decided_by}"[:200]
            days: dict[str, Any] = {"valid_from": pure.begins(content), "valid_to": pure.day_of(content["valid_to"])}
            model._default_manager.create(court=content["court"], **content["values"], **days, verified_by=who, verified_on=clock.today())
        # Filings that wait across the day keep their price; the accounts office sees both prices at once.
        note_waiting_across(content["court"], pure.begins(content))
        change.total = change.done = 1
        change.save(update_fields=["total", "done"])


def _nulls(same: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}__isnull" if value is None else name: True if value is None else value for name, value in same.items()}


def _as_plain(row: Any) -> dict[str, Any]:
    values = {each.name: getattr(row, each.name) for each in fields(row)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _lines(content: Content, before: Mapping[str, Any] | None) -> list[Shown]:
    was = before or {}
    lines = [Shown(_("Court"), "", content["court"])]
    if content["op"] == "end":
        named = was.get("description") or was.get("title") or ""
        lines.append(Shown(_("What ends"), "", named or _concession_in_words(was)))
        lines.append(Shown(_("Last day"), day_in_words(was.get("valid_to")), day_in_words(content["valid_to"])))
        return lines
    for name, value in content["values"].items():
        old, new = value_in_words(name, was.get(name)), value_in_words(name, value)
        if old or new:
            lines.append(Shown(str(LABELS[name]), old, new))
    lines.append(Shown(_("From"), day_in_words(was.get("valid_from")), day_in_words(content["valid_from"])))
    lines.append(Shown(_("To"), day_in_words(was.get("valid_to")), day_in_words(content["valid_to"])))
    if content["table"] == "item":
        lines.append(_charged(content, pure.begins(content)))
    return lines


def _concession_in_words(was: Mapping[str, Any]) -> str:
    return _("Concession of %(rate)s per cent") % {"rate": was.get("per_cent", "?")}


def _charged(content: Content, first: date) -> Shown:
    """What one unit costs electronically the day before and on the day."""
    now = schedule_of(content["court"])
    return Shown(
        _("E-fee for one unit"), _e_fee(now, content, first - pure.ONE_DAY), _e_fee(pure.with_change(now, content), content, first)
    )


def _e_fee(schedule: FeeSchedule, content: Content, on: date) -> str:
    values = content["values"]
    amount = values["up_to_cents"] if values["up_to_cents"] is not None else (values["above_cents"] or 0) + 1
    facts = FeeFacts(content["court"], "", (ItemAsked(values["item"], pages=1, hours=1),), amount, on)
    if unpriceable(schedule, facts):
        return ""
    return ", ".join(str(Money(line.e_cents)) for line in quote(schedule, facts).lines)


def day_in_words(text: str | None) -> str:
    """A day of a content as it reads; empty where there is none."""
    found = pure.day_of(text)
    return date_format(found, "j M Y") if found is not None else ""
