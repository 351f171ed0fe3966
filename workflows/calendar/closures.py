"""The kind of change that closes and reopens offices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.audit.actors import Actor
from backoffice.calendar.models import Closure
from backoffice.calendar.rules import Closure as ClosureFact
from backoffice.calendar.rules import difference
from backoffice.calendar.selectors import calendar_of
from backoffice.changes.models import Change
from backoffice.kernel import clock, languages
from backoffice.kernel.reasons import Reason
from backoffice.people.models import Office
from workflows.calendar import rules
from workflows.calendar.moving import CalendarChange
from workflows.calendar.rules import CANCEL, CLOSE, REOPEN, Standing, Wanted
from workflows.calendar.touched import LONGEST_WAIT, Recalendared
from workflows.changes.kinds import Content, Shown, register

KIND = "calendar.closure"


def written(moment: datetime | None) -> str | None:
    """A moment as a content has it: Hong Kong time with its offset, so that one moment has one spelling."""
    return None if moment is None else clock.in_hong_kong(moment).isoformat()


def content_of(act: str, wanted: Sequence[Wanted]) -> dict[str, Any]:
    """The content of a change that closes, reopens, corrects or cancels these."""
    in_order = sorted(wanted, key=lambda item: (item.office, item.replaces or 0))
    return {"act": act, "closures": [_as_data(item) for item in in_order]}


def _as_data(item: Wanted) -> dict[str, Any]:
    return {
        "office": item.office, "replaces": item.replaces, "closed_from": written(item.closed_from),
        "reopened_at": written(item.reopened_at), "ground": item.ground, "cause": item.cause, "note": item.note,
    }  # fmt: skip


def _read(data: Mapping[str, Any]) -> Wanted:
    def at(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    return Wanted(
        data["office"], data["replaces"], at(data["closed_from"]), at(data["reopened_at"]), data["ground"], data["cause"], data["note"]
    )  # fmt: skip


def wanted_of(content: Content) -> list[Wanted]:
    """The closures of a content."""
    return [_read(each) for each in content["closures"]]


def as_it_stands(row: Closure) -> Wanted:
    """A closure on record, as a content would have it."""
    return Wanted(row.office.code, row.pk, row.closed_from, row.reopened_at, row.ground, row.cause, row.note)


def summary_of(content: Content) -> tuple[str, str]:
    """What the change does, in a line, in English and Chinese."""
    return languages.in_both(lambda: _summary(content))


def _summary(content: Content) -> str:
    wanted = wanted_of(content)
    offices = {office.code: office for office in Office.objects.filter(code__in={item.office for item in wanted})}
    if len(offices) == 1:
        office = next(iter(offices.values()))
        what = languages.picked(office.title, office.title_zh)
    else:
        what = ngettext("%(number)d office", "%(number)d offices", len(offices)) % {"number": len(offices)}
    first = wanted[0]
    if content["act"] == CLOSE:
        return _("Close %(what)s from %(at)s: %(ground)s") % {"what": what, "at": _at(first.closed_from), "ground": _ground(first)}
    if content["act"] == REOPEN:
        return _("Reopen %(what)s at %(at)s") % {"what": what, "at": _at(first.reopened_at)}
    if content["act"] == CANCEL:
        return _("Cancel a closure of %(what)s") % {"what": what}
    return _("Correct a closure of %(what)s") % {"what": what}


def _at(moment: datetime | None) -> str:
    return languages.to_the_minute(moment) if moment is not None else _("not known yet")


def _ground(item: Wanted) -> str:
    words = str(dict(Closure.Ground.choices).get(item.ground, item.ground))
    return f"{words} ({dict(Closure.Cause.choices).get(item.cause, item.cause)})" if item.cause else words


class OfficeClosure(CalendarChange):
    """Offices are closed, reopened; a closure is corrected, extended or cancelled."""

    code = KIND
    title = gettext_lazy("Closure")

    def offices(self, content: Content) -> list[Office]:
        """The offices that are closed or reopened."""
        return list(Office.objects.filter(code__in={item["office"] for item in content["closures"]}).order_by("code"))

    def before(self, content: Content) -> dict[str, Any] | None:
        """The closures that stand there now."""
        ids = [item["replaces"] for item in content["closures"] if item["replaces"] is not None]
        rows = Closure.ever.filter(pk__in=ids).select_related("office").order_by("office__code", "pk")
        return {"closures": [_as_data(as_it_stands(row)) for row in rows]} if ids else None

    def check(self, content: Content) -> list[Reason]:
        """By the closures as they stand now."""
        rows = list(Closure.objects.select_related("office").filter(office__code__in=[item["office"] for item in content["closures"]]))
        standing = Standing(
            offices=frozenset(Office.objects.values_list("code", flat=True)),
            in_force={row.pk: as_it_stands(row) for row in rows},
            taken={(row.office.code, row.closed_from, row.ground): row.pk for row in rows},
        )
        return rules.may_change(content["act"], wanted_of(content), standing)

    def recalendared(self, content: Content, before: Mapping[str, Any] | None, *, effected: bool) -> list[Recalendared]:
        """Each office with its closures as they are to be, or are."""
        found = []
        for office in self.offices(content):
            old = _facts(before["closures"] if before else [], office)
            new = _facts(content["closures"], office)
            span = difference(old, new)
            if span is None:
                continue
            calendar = calendar_of(office, span[0] - LONGEST_WAIT)
            if not effected:
                kept = [closure for closure in calendar.closures if closure not in old]
                calendar = replace(calendar, closures=(*kept, *new))
            found.append(Recalendared(office, calendar, span))
        return found

    def lines(self, change: Change) -> list[Shown]:
        """Each closure as it stood and as it is to stand."""
        titles = {office.code: languages.picked(office.title, office.title_zh) for office in self.offices(change.content)}
        old = {item["replaces"]: _read(item) for item in (change.before or {"closures": []})["closures"]}
        return [
            Shown(titles.get(item.office, item.office), _told(old.get(item.replaces)) if item.replaces else "", _told(item))
            for item in wanted_of(change.content)
        ]  # fmt: skip

    def write(self, change: Change, actor: Actor) -> None:
        """The rows that were there are void and stay on record; the new ones stand in their place."""
        offices = {office.code: office for office in self.offices(change.content)}
        for item in wanted_of(change.content):
            evidence = f"entered by {change.proposed_by}, {change.reference}: {change.ground}"[:300]
            if item.replaces is not None:
                Closure.objects.filter(pk=item.replaces).update(void_at=clock.now(), voided_with=change)
            if item.closed_from is not None:
                Closure.ever.create(
                    office=offices[item.office], closed_from=item.closed_from, reopened_at=item.reopened_at, ground=item.ground,
                    cause=item.cause, note=item.note, evidence=evidence, entered_with=change, replaces_id=item.replaces,
                )  # fmt: skip


def _facts(closures: Sequence[Mapping[str, Any]], office: Office) -> list[ClosureFact]:
    wanted = [_read(item) for item in closures if item["office"] == office.code]
    return [ClosureFact(item.closed_from, item.reopened_at, item.ground, item.note) for item in wanted if item.closed_from is not None]


def _told(item: Wanted | None) -> str:
    if item is None:
        return ""
    if item.closed_from is None:
        return _("cancelled")
    end = languages.moment(item.reopened_at) if item.reopened_at else _("not reopened yet")
    return f"{languages.moment(item.closed_from)} – {end} · {_ground(item)}" + (f" · {item.note}" if item.note else "")


@cache
def kind() -> OfficeClosure:
    """The one of its kind."""
    return OfficeClosure()


register(kind())
