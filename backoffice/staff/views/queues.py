"""How the registries work their queues, and the form of a change."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.changes import selectors as changes
from backoffice.changes.models import Change
from backoffice.filings import queue_limits
from backoffice.kernel import languages
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import Office
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import reference as read
from workflows.changes.actions.draft_change import draft_change
from workflows.filing.queueing import COLUMNS, QUEUES, WITHOUT_A_ROW, in_words, label

_HISTORY = 10


@dataclass(frozen=True)
class Worked:
    """A registry with how it works its queues, in words, and whether the reader may change that."""

    office: Office
    # What it is about, with its value.
    cells: list[tuple[str, str]]
    evidence: str
    changeable: bool


def queue_rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every registry's rule, what waits for a second person, and the latest changes."""
    mine = rights.memberships_with(desk.user, "queue.propose")
    rows = [
        Worked(
            office=office,
            cells=[(label(name), in_words(name, getattr(rule, name) if rule else WITHOUT_A_ROW[name])) for name in COLUMNS],
            evidence=rule.evidence if rule else "",
            changeable=office.pk in mine,
        )
        for office, rule in read.registries_with_queue_rules()
    ]
    context = {
        "rows": rows,
        "labels": [label(name) for name in COLUMNS],
        "changes_any": any(row.changeable for row in rows),
        "waiting": changes.waiting([QUEUES]),
        "history": changes.decided([QUEUES])[:_HISTORY],
        "reads_changes": rights.may(desk.user, "change.view"),
    }
    return page(request, "queue_rules.html", context)


def change(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A registry's rule as it stands, to be written otherwise; it leads to the page on which that is proposed."""
    asked = request.POST if request.method == "POST" else request.GET
    code = asked.get("office", "")
    found = next(((office, rule) for office, rule in read.registries_with_queue_rules() if office.code == code), None)
    if found is None or found[0].pk not in rights.memberships_with(desk.user, "queue.propose"):
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    office, rule = found
    fault = ""
    if request.method == "POST":
        try:
            return redirect("staff:change", reference=_draft(request, desk, office).reference)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
    stands: dict[str, Any] = {name: getattr(rule, name) if rule else WITHOUT_A_ROW[name] for name in COLUMNS}
    shown = {name: request.POST.get(name, "") for name in COLUMNS} if fault else {name: _typed(stands[name]) for name in COLUMNS}
    context = {"office": office, "shown": shown, "ground": request.POST.get("ground", ""), "fault": fault, "limits": queue_limits}
    return page(request, "queue_rule_change.html", context, status=422 if fault else 200)


def _typed(value: int | None) -> str:
    return "" if value is None else str(value)


def _draft(request: HttpRequest, desk: Desk, office: Office) -> Change:
    content: dict[str, Any] = {"office": office.code, **{name: _number(request, name) for name in COLUMNS}}
    words = languages.in_both(lambda: _("%(office)s: how queues are worked") % {"office": languages.picked(office.title, office.title_zh)})
    return draft_change(
        kind=QUEUES, subject=office.code, content=content, summary=words[0], summary_zh=words[1], ground=request.POST.get("ground", ""),
        author=desk.user,
    )  # fmt: skip


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    if not text and name == "cure_minutes":
        return None
    number = whole_number(text, digits=5)
    if number is None:
        raise Refused("unreadable-number", _("%(what)s: give a whole number.") % {"what": label(name)}, field=name)
    return number
