"""The kind of change that gives offices other hours from a day on, or a half-day.

A content holds the sets of hours as they are to be and the mark of the rows that stood there when it was written. The rows say what counts:
what was in force before is closed the day before and never edited, and what a correction takes the place of stands in the change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from functools import cache
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.audit.actors import Actor
from backoffice.calendar.models import HalfDay, OfficeHours
from backoffice.calendar.rules import Hours
from backoffice.calendar.selectors import calendar_of
from backoffice.changes.content import hash_of
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import languages
from backoffice.kernel.reasons import Reason, because, gettext_noop
from backoffice.people.models import Office
from workflows.calendar import rules
from workflows.calendar.moving import CalendarChange
from workflows.calendar.rules import HALF_DAY, HOURS
from workflows.calendar.touched import LONGEST_WAIT, Recalendared
from workflows.changes.kinds import Content, Shown, register

KIND = "calendar.hours"
_TIMES = ("opens", "closes", "lunch_from", "lunch_to")


def _as_data(hours: Hours) -> dict[str, Any]:
    def text(at: time | None) -> str | None:
        return None if at is None else at.isoformat("minutes")

    return {
        "valid_from": hours.valid_from.isoformat(), "valid_to": hours.valid_to.isoformat() if hours.valid_to else None,
        "weekdays": "".join(str(day) for day in sorted(hours.weekdays)), **{name: text(getattr(hours, name)) for name in _TIMES},
        "lunch_is_closure_time": hours.lunch_is_closure_time,
    }  # fmt: skip


def _read(data: Mapping[str, Any]) -> Hours:
    def at(name: str) -> time | None:
        return None if data[name] is None else time.fromisoformat(data[name])

    return Hours(
        valid_from=date.fromisoformat(data["valid_from"]), valid_to=date.fromisoformat(data["valid_to"]) if data["valid_to"] else None,
        weekdays=frozenset(int(digit) for digit in data["weekdays"]), opens=time.fromisoformat(data["opens"]),
        closes=time.fromisoformat(data["closes"]), lunch_from=at("lunch_from"), lunch_to=at("lunch_to"),
        lunch_is_closure_time=data["lunch_is_closure_time"],
    )  # fmt: skip


def _fact(row: OfficeHours) -> Hours:
    weekdays = frozenset(int(digit) for digit in row.weekdays)
    return Hours(row.valid_from, row.valid_to, weekdays, row.opens, row.closes, row.lunch_from, row.lunch_to, row.lunch_is_closure_time)


def _standing(offices: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of hours of these offices, as plain data."""
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in sorted(offices)}
    rows = OfficeHours.objects.filter(office__code__in=found).select_related("office").order_by("office__code", "valid_from", "weekdays")
    for row in rows:
        found[row.office.code].append(_as_data(_fact(row)))
    return found


def _halves(offices: Iterable[str], day: str) -> dict[str, Any]:
    rows = HalfDay.objects.filter(office__code__in=list(offices), date=day).select_related("office")
    return {row.office.code: {"closes": row.closes.isoformat("minutes"), "note": row.note} for row in rows}


def content_of(offices: Sequence[str], first: date, last: date | None, sets: Sequence[Hours]) -> dict[str, Any]:
    """The content of a change that gives these offices these hours from the first day on, to the last one or without an end."""
    codes = sorted(offices)
    return {
        "act": HOURS, "offices": codes, "valid_from": first.isoformat(), "valid_to": last.isoformat() if last else None,
        "sets": [_as_data(replace(each, valid_from=first, valid_to=last)) for each in sets], "was": hash_of(_standing(codes)),
    }  # fmt: skip


def content_of_half_day(offices: Sequence[str], day: date, closes: time | None, note: str) -> dict[str, Any]:
    """The content of a change that lets these offices close early on a day (no time: as usual again)."""
    codes = sorted(offices)
    return {
        "act": HALF_DAY, "offices": codes, "date": day.isoformat(), "closes": closes.isoformat("minutes") if closes else None, "note": note,
        "was": hash_of(_halves(codes, day.isoformat())),
    }  # fmt: skip


def summary_of(content: Content) -> tuple[str, str]:
    """What the change does, in a line, in English and Chinese."""
    return languages.in_both(lambda: _summary(content))


def _summary(content: Content) -> str:
    offices = list(Office.objects.filter(code__in=content["offices"]))
    what = ngettext("%(number)d office", "%(number)d offices", len(offices)) % {"number": len(offices)}
    if len(offices) == 1:
        what = languages.picked(offices[0].title, offices[0].title_zh)
    if content["act"] == HALF_DAY:
        day = languages.day(date.fromisoformat(content["date"]))
        if content["closes"] is None:
            return _("No half-day of %(what)s on %(day)s") % {"what": what, "day": day}
        return _("Half-day of %(what)s on %(day)s: closes %(at)s") % {"what": what, "day": day, "at": content["closes"]}
    first = languages.day(date.fromisoformat(content["valid_from"]))
    if content["valid_to"] is None:
        return _("Hours of %(what)s from %(first)s on") % {"what": what, "first": first}
    return _("Hours of %(what)s from %(first)s to %(last)s") % {
        "what": what, "first": first, "last": languages.day(date.fromisoformat(content["valid_to"])),
    }  # fmt: skip


class HoursChange(CalendarChange):
    """Offices keep other hours from a day on, or close early on one."""

    code = KIND
    title = gettext_lazy("Hours")

    def offices(self, content: Content) -> list[Office]:
        """Those whose hours change."""
        return list(Office.objects.filter(code__in=content["offices"]).order_by("code"))

    def before(self, content: Content) -> dict[str, Any] | None:
        """The rows that stand there now."""
        if content["act"] == HALF_DAY:
            return {"half_days": _halves(content["offices"], content["date"])}
        return {"hours": _standing(content["offices"])}

    def check(self, content: Content) -> list[Reason]:
        """By the rows as they stand now."""
        if not content["offices"]:
            return [because("no-office", gettext_noop("Choose at least one office."), "offices")]
        known = {office.code for office in self.offices(content)}
        for code in content["offices"]:
            if code not in known:
                return [because("unknown-office", gettext_noop("There is no office {office}."), "offices", office=code)]
        stands = _halves(content["offices"], content["date"]) if content["act"] == HALF_DAY else _standing(content["offices"])
        if content["was"] != hash_of(stands):
            return [because("hours-moved-on", gettext_noop("The hours were changed meanwhile: begin again with those that stand now."))]
        if content["act"] == HALF_DAY:
            wanted = None if content["closes"] is None else {"closes": content["closes"], "note": content["note"]}
            if all(stands.get(code) == wanted for code in content["offices"]):
                return [because("nothing-changes", gettext_noop("It stands on record like that already."))]
            if content["closes"] is not None and not content["note"]:
                return [because("note-needed", gettext_noop("Say what day it is, such as Christmas Eve."), "note")]
            return []
        sets = [_read(each) for each in content["sets"]]
        return rules.may_keep_hours(date.fromisoformat(content["valid_from"]), _last(content), sets)

    def recalendared(self, content: Content, before: Mapping[str, Any] | None, *, effected: bool) -> list[Recalendared]:
        """Each office with its hours as they are to be, or are."""
        if content["act"] == HALF_DAY:
            first = last = date.fromisoformat(content["date"])
        else:
            first, last = date.fromisoformat(content["valid_from"]), _last(content)  # type: ignore[assignment]  # None: without an end
        span = rules.span_from(first, last)
        found = []
        for office in self.offices(content):
            calendar = calendar_of(office, span[0] - LONGEST_WAIT)
            if not effected and content["act"] == HALF_DAY:
                halves = {day: closes for day, closes in calendar.half_days.items() if day != first}
                if content["closes"] is not None:
                    halves[first] = time.fromisoformat(content["closes"])
                calendar = replace(calendar, half_days=halves)
            elif not effected:
                calendar = replace(
                    calendar, hours=tuple(rules.with_hours(calendar.hours, first, last, [_read(each) for each in content["sets"]]))
                )
            found.append(Recalendared(office, calendar, span))
        return found

    def lines(self, change: Change) -> list[Shown]:
        """For each office the rows that end or go, and those that come."""
        content = change.content
        titles = {office.code: languages.picked(office.title, office.title_zh) for office in self.offices(content)}
        if content["act"] == HALF_DAY:
            halves = (change.before or {}).get("half_days", {})
            usual = _("usual hours")
            new = usual if content["closes"] is None else f"{_closes(content['closes'])} · {content['note']}"
            old = {code: _closes(half["closes"]) for code, half in halves.items()}
            return [Shown(titles.get(code, code), old.get(code, usual), new) for code in content["offices"]]
        shown = []
        for code in content["offices"]:
            rows = [_read(each) for each in (change.before or {}).get("hours", {}).get(code, [])]
            after = rules.with_hours(
                rows, date.fromisoformat(content["valid_from"]), _last(content), [_read(each) for each in content["sets"]]
            )
            ending = [row for row in rows if row not in after]
            coming = [row for row in after if row not in rows]
            title = titles.get(code, code)
            for until_now, then in zip_longest([_told(row) for row in ending], [_told(row) for row in coming], fillvalue=""):
                shown.append(Shown(title, until_now, then))
        return shown

    def warnings(self, change: Change) -> list[str]:
        """Weekdays without hours, and other hours that are on record from a later day."""
        content = change.content
        if content["act"] == HALF_DAY:
            return []
        said = []
        covered = {digit for each in content["sets"] for digit in each["weekdays"]}
        if content["valid_to"] is None and (missing := [digit for digit in "12345" if digit not in covered]):
            names = _("Mon Tue Wed Thu Fri Sat Sun").split()
            said.append(
                _("From then on there are no hours on: %(days)s.") % {"days": languages.listed([names[int(each) - 1] for each in missing])}
            )
        later = [
            row for rows in (change.before or {}).get("hours", {}).values() for row in rows if row["valid_from"] > content["valid_from"]
        ]
        if later:
            first = languages.day(date.fromisoformat(min(row["valid_from"] for row in later)))
            said.append(_("Other hours are on record from %(day)s on; they stay, and count from that day.") % {"day": first})
        return said

    def write(self, change: Change, actor: Actor) -> None:
        """Rows that were in force end the day before; those that a correction takes the place of stand in the change."""
        content = change.content
        evidence = f"seen: {change.ground}; entered by {change.proposed_by}, {change.reference}"[:200]
        offices = {office.code: office for office in self.offices(content)}
        if content["act"] == HALF_DAY:
            HalfDay.objects.filter(office__code__in=content["offices"], date=content["date"]).delete()
            if content["closes"] is not None:
                HalfDay.objects.bulk_create(
                    HalfDay(office=office, date=content["date"], closes=content["closes"], note=content["note"], evidence=evidence)
                    for office in offices.values()
                )  # fmt: skip
            return
        first, last, sets = date.fromisoformat(content["valid_from"]), _last(content), [_read(each) for each in content["sets"]]
        stands: dict[str, dict[Hours, OfficeHours]] = defaultdict(dict)
        for row in OfficeHours.objects.filter(office__code__in=content["offices"]).select_related("office"):
            stands[row.office.code][_fact(row)] = row
        for code, office in offices.items():
            self._bring(office, stands[code], rules.with_hours(stands[code], first, last, sets), evidence)

    @staticmethod
    def _bring(office: Office, stands: Mapping[Hours, OfficeHours], wanted: Sequence[Hours], evidence: str) -> None:
        new = [hours for hours in wanted if hours not in stands]
        for hours, row in stands.items():
            if hours in wanted:
                continue
            ended = next((each for each in new if replace(each, valid_to=hours.valid_to) == hours), None)
            if ended is None:
                row.delete()
                continue
            new.remove(ended)
            row.valid_to = ended.valid_to
            row.save(update_fields=["valid_to"])
        OfficeHours.objects.bulk_create(OfficeHours(office=office, evidence=evidence, **_columns(hours)) for hours in new)


def _columns(hours: Hours) -> dict[str, Any]:
    return {
        "valid_from": hours.valid_from, "valid_to": hours.valid_to, "weekdays": "".join(str(day) for day in sorted(hours.weekdays)),
        **{name: getattr(hours, name) for name in _TIMES}, "lunch_is_closure_time": hours.lunch_is_closure_time,
    }  # fmt: skip


def _closes(at: str) -> str:
    return _("closes %(at)s") % {"at": at}


def _last(content: Content) -> date | None:
    return date.fromisoformat(content["valid_to"]) if content["valid_to"] else None


def _told(hours: Hours) -> str:
    names = _("Mon Tue Wed Thu Fri Sat Sun").split()
    days = " ".join(names[day - 1] for day in sorted(hours.weekdays))
    lunch = f" ({_('lunch')} {hours.lunch_from:%H:%M}–{hours.lunch_to:%H:%M})" if hours.lunch_is_closure_time else ""
    first = languages.day(hours.valid_from)
    span = _("since %(first)s") % {"first": first}
    if hours.valid_to is not None:
        span = _("%(first)s to %(last)s") % {"first": first, "last": languages.day(hours.valid_to)}
    return f"{days} {hours.opens:%H:%M}–{hours.closes:%H:%M}{lunch} · {span}"


def _of_staff(act: str) -> list[Mapping[str, Any]]:
    contents = Change.objects.filter(kind=KIND, state=ChangeState.EFFECTED).values_list("content", flat=True)
    return [content for content in contents if content["act"] == act]


def offices_of_staff() -> set[str]:
    """The offices whose hours were changed by staff: the reference data leave them alone."""
    return {code for content in _of_staff(HOURS) for code in content["offices"]}


def half_days_of_staff() -> set[tuple[str, date]]:
    """The half-days, by office and day, that were entered or cancelled by staff."""
    return {(code, date.fromisoformat(content["date"])) for content in _of_staff(HALF_DAY) for code in content["offices"]}


@cache
def kind() -> HoursChange:
    """The one of its kind."""
    return HoursChange()


register(kind())
