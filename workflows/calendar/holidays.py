"""The kind of change that loads a year's gazetted list of general holidays, or changes single days of a loaded one.

A content holds the whole list of its year as it is to stand, and the mark of the list that stood there when it was written: a list that
was changed meanwhile is not overwritten unseen. The rows say what counts; what stood there before is in the change, which nobody can alter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import holidays
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.audit.actors import Actor
from backoffice.calendar.gazette import Compared, GazettedDay, GazettedYear, compare, remarks_on
from backoffice.calendar.models import Holiday, HolidayYear
from backoffice.calendar.selectors import calendars_of
from backoffice.changes.content import hash_of
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import languages
from backoffice.kernel.reasons import Reason
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.calendar import rules
from workflows.calendar.moving import CalendarChange
from workflows.calendar.touched import LONGEST_WAIT, Recalendared
from workflows.changes.kinds import Content, Shown, register

KIND = "calendar.holidays"
LOAD, DAY = "load", "day"


def subject_of(year: int) -> str:
    """What a change of a year's list is about."""
    return f"holidays of {year}"


def loaded_names(year: int) -> dict[date, tuple[str, str]]:
    """The loaded days of a year with their English and Chinese names."""
    rows = Holiday.objects.filter(date__year=year).values_list("date", "name", "name_zh")
    return {day: (name, name_zh) for day, name, name_zh in rows}


def computed(year: int) -> dict[date, str]:
    """What the package computes for a year: its statutory and its other general holidays together."""
    return dict(holidays.country_holidays("HK", years=year, categories=("public", "optional"), language="en_US"))


def standing_of(year: int) -> dict[str, Any] | None:
    """The list of a year as it stands on record, as plain data; None where the year is not loaded."""
    row = HolidayYear.objects.filter(year=year).first()
    if row is None:
        return None
    return {"days": _as_data(loaded_names(year)), "evidence": row.evidence}


def _as_data(names: Mapping[date, tuple[str, str]]) -> list[list[str]]:
    return [[day.isoformat(), *names[day]] for day in sorted(names)]


def _names_of(days: Sequence[Sequence[str]]) -> dict[date, tuple[str, str]]:
    return {date.fromisoformat(day): (name, name_zh) for day, name, name_zh in days}


def _mark(standing: Mapping[str, Any] | None) -> str:
    """The mark of a list: two of the same days and names have the same; empty where the year is not loaded."""
    return "" if standing is None else hash_of({"days": standing["days"]})


def content_of(given: GazettedYear, *, evidence: str) -> dict[str, Any]:
    """The content of a change that makes this list the one of its year; evidence is where it was seen."""
    return _content(LOAD, given.year, {each.day: (each.name, each.name_zh) for each in given.days}, evidence)


def content_with_day(day: GazettedDay, *, evidence: str) -> dict[str, Any]:
    """The content of a change that adds a day to its year's loaded list, or gives it other names."""
    return _content(DAY, day.day.year, {**loaded_names(day.day.year), day.day: (day.name, day.name_zh)}, evidence)


def content_without_day(day: date, *, evidence: str) -> dict[str, Any]:
    """The content of a change that takes a day off its year's loaded list."""
    names = {each: both for each, both in loaded_names(day.year).items() if each != day}
    return _content(DAY, day.year, names, evidence)


def _content(act: str, year: int, names: Mapping[date, tuple[str, str]], evidence: str) -> dict[str, Any]:
    return {"act": act, "year": year, "days": _as_data(names), "evidence": evidence, "was": _mark(standing_of(year))}


def summary_of(content: Content) -> tuple[str, str]:
    """What the change does, in a line, in English and Chinese."""
    before = standing_of(content["year"])
    return languages.in_both(lambda: _summary(content, before))


def _summary(content: Content, before: Mapping[str, Any] | None) -> str:
    year, number = content["year"], len(content["days"])
    if before is None:
        words = ngettext(
            "Load the general holidays of %(year)d: %(number)d day", "Load the general holidays of %(year)d: %(number)d days", number
        )
        return words % {"year": year, "number": number}
    old, new = _names_of(before["days"]), _names_of(content["days"])
    added, gone = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    if len(added) == 1 and not gone:
        return _("Add a general holiday: %(day)s") % {"day": languages.day(added[0])}
    if len(gone) == 1 and not added:
        return _("Take a general holiday off the list: %(day)s") % {"day": languages.day(gone[0])}
    return _("Change the general holidays of %(year)d") % {"year": year}


class HolidayList(CalendarChange):
    """The general holidays of a year: all offices go by them."""

    code = KIND
    title = gettext_lazy("General holidays")

    def offices(self, content: Content) -> list[Office]:
        """All of them."""
        return list(Office.objects.order_by("code"))

    def may(self, user: User, right: str, content: Content) -> bool:
        """Who may propose for all offices proposes it; who may confirm in one can hold a list against the gazette."""
        return rights.may(user, right) if right == self.right_to_confirm else super().may(user, right, content)

    def before(self, content: Content) -> dict[str, Any] | None:
        """The list that stands there now."""
        return standing_of(content["year"])

    def check(self, content: Content) -> list[Reason]:
        """By the list as it stands now."""
        standing = standing_of(content["year"])
        loaded = None if standing is None else _names_of(standing["days"])
        return rules.may_list(content, loaded, seen=content["was"] == _mark(standing))

    def always_weighs(self, content: Content) -> bool:
        """If it changes the days of a list that counts already, or a whole list is out of the ordinary (half of a file is one, and all
        offices would go by it); else a year that was missing moves only what nobody knew."""
        if content["act"] == LOAD and remarks_on(_days_of(content)):
            return True
        standing = standing_of(content["year"])
        return standing is not None and _names_of(standing["days"]).keys() != _names_of(content["days"]).keys()

    def recalendared(self, content: Content, before: Mapping[str, Any] | None, *, effected: bool) -> list[Recalendared]:
        """Every office with the list as it is to be, or is."""
        year, new = content["year"], _names_of(content["days"])
        old = None if before is None else _names_of(before["days"])
        span = rules.span_of_list(year, old, new)
        if span is None:
            return []
        offices = self.offices(content)
        calendars = calendars_of(offices, span[0] - LONGEST_WAIT)
        found = []
        for office in offices:
            calendar = calendars[office.code]
            if not effected:
                kept = {day: name for day, name in calendar.holidays.items() if day.year != year}
                named = {day: name for day, (name, _name_zh) in new.items()}
                calendar = replace(calendar, holidays={**kept, **named}, years=calendar.years | {year})
            found.append(Recalendared(office, calendar, span))
        return found

    def lines(self, change: Change) -> list[Shown]:
        """Each day that is added, gone or renamed, or of which the second opinion differs, with what speaks for it."""
        compared = [row for row in _compared(change) if row.given or row.loaded or change.content["act"] == LOAD]
        rows = [row for row in compared if _to_look_at(row, change)]
        same = len(compared) - len(rows)
        names = _names_of(change.content["days"])
        old = {} if change.before is None else _names_of(change.before["days"])
        shown = [
            Shown(languages.day(row.day), _named(old.get(row.day)), f"{_named(names.get(row.day)) or _not_in(row)} · {_opinion(row)}")
            for row in rows
        ]  # fmt: skip
        if same:
            shown.append(Shown(ngettext("%(number)d other day", "%(number)d other days", same) % {"number": same}, "", _("as loaded")))
        evidence = "" if change.before is None else str(change.before["evidence"])
        return [*shown, Shown(_("Where the list was seen"), evidence, str(change.content["evidence"]))]

    def warnings(self, change: Change) -> list[str]:
        """What is lawful but seldom, and where the second opinion differs."""
        if change.content["act"] == DAY:
            return []
        said = [remark.in_words(_) for remark in remarks_on(_days_of(change.content))]
        doubted = sum(row.doubted for row in _compared(change))
        if doubted:
            words = ngettext(
                "The package holidays differs on %(number)d day: look at it in the gazette.",
                "The package holidays differs on %(number)d days: look at each in the gazette.", doubted,
            )  # fmt: skip
            said.append(words % {"number": doubted})
        return said

    def write(self, change: Change, actor: Actor) -> None:
        """The rows of the year are brought to the list; what stood there is in the change."""
        year, wanted = change.content["year"], _names_of(change.content["days"])
        evidence = f"seen: {change.content['evidence']}; entered by {change.proposed_by}, {change.reference}"[:200]
        stands = {row.date: row for row in Holiday.objects.filter(date__year=year)}
        Holiday.objects.filter(pk__in=[row.pk for day, row in stands.items() if day not in wanted]).delete()
        for day, (name, name_zh) in wanted.items():
            row = stands.get(day)
            if row is None:
                Holiday.objects.create(date=day, name=name, name_zh=name_zh, evidence=evidence)
            elif (row.name, row.name_zh) != (name, name_zh):
                row.name, row.name_zh, row.evidence = name, name_zh, evidence
                row.save()
        HolidayYear.objects.update_or_create(year=year, defaults={"source": change.content["evidence"][:200], "evidence": evidence})


def _days_of(content: Content) -> list[GazettedDay]:
    return [GazettedDay(day, *names) for day, names in sorted(_names_of(content["days"]).items())]


def _compared(change: Change) -> list[Compared]:
    """The list of a change held against what stood there when it was written and against what a program computes."""
    year, names = change.content["year"], _names_of(change.content["days"])
    days = tuple(GazettedDay(day, *names[day]) for day in sorted(names))
    loaded = {} if change.before is None else _names_of(change.before["days"])
    return compare(GazettedYear(year, days, 0, ()), loaded, computed(year))


def _to_look_at(row: Compared, change: Change) -> bool:
    """What is changed; of a whole list also where the second opinion differs."""
    return row.kind != "same" or (row.doubted and change.content["act"] == LOAD)


def _named(names: tuple[str, str] | None) -> str:
    return " ".join(names) if names is not None else ""


def _not_in(row: Compared) -> str:
    return _("taken off the list") if row.loaded else _("not in the list")


def _opinion(row: Compared) -> str:
    if row.package:
        return _("the package holidays: %(name)s") % {"name": row.package}
    return _("the package holidays does not have it")


def years_of_staff() -> set[int]:
    """The years whose lists were loaded or changed by staff: the reference data leave them alone."""
    contents = Change.objects.filter(kind=KIND, state=ChangeState.EFFECTED).values_list("content", flat=True)
    return {content["year"] for content in contents}


@cache
def kind() -> HolidayList:
    """The one of its kind."""
    return HolidayList()


register(kind())
