"""From when e-filing is mandatory for represented parties, kind of case by kind of case; and the form of a change."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases.models import CaseType
from backoffice.changes import selectors as changes
from backoffice.changes.models import Change
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import reference as read
from workflows.changes.actions.draft_change import draft_change
from workflows.filing.mandate import MANDATE


def mandates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every kind of case with the days from and to which e-filing is mandatory, and what waits for a second person."""
    context = {
        "types": read.case_types_with_mandates(clock.today()),
        "waiting": changes.waiting([MANDATE]),
        "may_propose": rights.may(desk.user, "mandate.propose"),
    }
    return page(request, "mandates.html", context)


def change(request: HttpRequest, desk: Desk) -> HttpResponse:
    """From a day on, or the last day of what is in force; it leads to the page on which it is proposed."""
    asked = request.POST if request.method == "POST" else request.GET
    case_type = CaseType.objects.filter(code=asked.get("case_type", "")).first()
    if case_type is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    number = asked.get("row", "")
    row = case_type.mandates.filter(pk=whole_number(number) or 0).first()
    fault = ""
    if request.method == "POST":
        try:
            return redirect("staff:change", reference=_draft(request, desk, case_type, row).reference)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
    today = clock.today()
    context = {
        "type": case_type, "row": row, "typed": request.POST, "fault": fault, "today": today, "tomorrow": today + timedelta(days=1),
    }  # fmt: skip
    return page(request, "mandate_change.html", context, status=422 if fault else 200)


def _draft(request: HttpRequest, desk: Desk, case_type: CaseType, row: Any) -> Change:
    code = case_type.code
    if row is not None:
        last = _day(request, "last_day", _("Give its last day."))
        content: dict[str, Any] = {
            "op": "end", "case_type": code, "valid_from": row.valid_from.isoformat(), "valid_to": last.isoformat(),
        }  # fmt: skip
        effective = last + timedelta(days=1)
        words = languages.in_both(lambda: _("%(type)s: e-filing is mandatory until %(day)s") % {"type": code, "day": languages.day(last)})
    else:
        first = _day(request, "first_day", _("Give its first day."))
        ends = _day(request, "last_day", _("Give its last day.")) if request.POST.get("last_day") else None
        content = {
            "op": "new", "case_type": code, "valid_from": first.isoformat(), "valid_to": ends.isoformat() if ends else None,
            "evidence": " ".join(request.POST.get("evidence", "").split())[:200],
        }  # fmt: skip
        effective = first
        words = languages.in_both(lambda: _("%(type)s: e-filing is mandatory from %(day)s") % {"type": code, "day": languages.day(first)})
    return draft_change(
        kind=MANDATE, subject=code, content=content, summary=words[0], summary_zh=words[1], ground=request.POST.get("ground", ""),
        author=desk.user, effective_on=effective,
    )  # fmt: skip


def _day(request: HttpRequest, name: str, missing: str) -> date:
    return needed_day(request.POST.get(name, ""), missing, field=name)
