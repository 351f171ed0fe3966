"""Windows of maintenance: the list, one window with all that was announced of it, and the forms that plan, change and cancel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.calendar import maintenance as read
from backoffice.calendar.models import MaintenanceNotice
from backoffice.calendar.windows import LONGEST_GROUND, LONGEST_WHAT, LONGEST_WHAT_ZH, Wanted, may_cancel
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.references import is_well_formed, new_reference
from backoffice.people import rights
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.wording import Status
from workflows.maintenance.actions.cancel_window import cancel_window
from workflows.maintenance.actions.change_window import change_window
from workflows.maintenance.actions.plan_window import plan_window

RIGHT = "maintenance.plan"
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_NO_MOMENT = gettext_lazy("Write day and time as 2026-09-30 22:00.")


@dataclass(frozen=True)
class Line:
    """A window as the list shows it."""

    notice: MaintenanceNotice
    mark: Status


class WindowForm(forms.Form):
    """What is announced of a window; times are Hong Kong's."""

    begins = forms.DateTimeField(input_formats=_MOMENTS, error_messages={"invalid": _NO_MOMENT, "required": _NO_MOMENT})
    ends = forms.DateTimeField(input_formats=_MOMENTS, error_messages={"invalid": _NO_MOMENT, "required": _NO_MOMENT})
    door_shut = forms.BooleanField(required=False)
    what = forms.CharField(max_length=LONGEST_WHAT, error_messages={"required": gettext_lazy("Say in English what is done.")})
    what_zh = forms.CharField(max_length=LONGEST_WHAT_ZH, error_messages={"required": gettext_lazy("Say in Chinese what is done.")})

    def wanted(self) -> Wanted:
        """What was typed, as the rules take it."""
        told = self.cleaned_data
        return Wanted(_aware(told["begins"]), _aware(told["ends"]), told["door_shut"], told["what"].strip(), told["what_zh"].strip())


class ChangeForm(WindowForm):
    """The same, with the reason for the change."""

    ground = forms.CharField(max_length=LONGEST_GROUND, error_messages={"required": gettext_lazy("Say why.")})


def windows(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All windows as they stand, the latest first; where the public sees them; and a way to plan one."""
    now = clock.now()
    context = {
        "lines": [Line(notice, _mark(notice, now)) for notice in read.all_latest()],
        "may_plan": rights.may(desk.user, RIGHT),
        "may_see_ledger": rights.may(desk.user, "availability.view"),
        "shut": read.shut_at(now),
    }
    return page(request, "maintenance.html", context)


def window(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One window and all that was announced of it."""
    history = _history(request.GET.get("window", ""))
    now = clock.now()
    context = {
        "notice": history[0],
        "mark": _mark(history[0], now),
        "history": history,
        "may_plan": rights.may(desk.user, RIGHT),
        "open": history[0].kind != MaintenanceNotice.Kind.CANCELLED and history[0].ends_at > now,
        "begun": history[0].begins_at <= now,
    }
    return page(request, "maintenance_window.html", context)


def _onwards(notice: MaintenanceNotice) -> HttpResponse:
    """To the page of a window that is on record."""
    return redirect(_address(notice.reference))


def plan(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Plan a window: the form, and what was typed."""
    reference = request.POST.get("reference", "") or new_reference("MW")
    form = WindowForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        if not is_well_formed(reference):
            raise Refused("reference-wrong", _("The form is not whole. Open it again."))
        try:
            planned = plan_window(reference=reference, wanted=form.wanted(), person=desk.user)
        except Refused as refusal:
            refused = str(refusal.message)
        else:
            messages.success(request, _("Announced. It stands on the public page, in the API and in the calendar file."))
            return _onwards(planned)
    context = {"form": form, "reference": reference, "refused": refused, "title": _("Plan maintenance")}
    return page(request, "maintenance_form.html", context, status=422 if request.method == "POST" else 200)


def change(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Change a window: the form with what is announced, and what was typed."""
    history = _history(request.POST.get("window", "") or request.GET.get("window", ""))
    form = ChangeForm(request.POST or None, initial=_initial(history[0]))
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            change_window(
                reference=history[0].reference,
                seen=_seen(request),
                wanted=form.wanted(),
                ground=form.cleaned_data["ground"],
                person=desk.user,
            )
        except Refused as refusal:
            refused = str(refusal.message)
        else:
            messages.success(request, _("Announced anew. What was announced before stays on record."))
            return _onwards(history[0])
    context = {
        "form": form, "notice": history[0], "refused": refused, "title": _("Change maintenance"),
    }  # fmt: skip
    return page(request, "maintenance_form.html", context, status=422 if request.method == "POST" else 200)


def cancel(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Cancel a window: asks for the reason."""
    history = _history(request.POST.get("window", "") or request.GET.get("window", ""))
    refused = ""
    if request.method == "POST":
        try:
            cancel_window(reference=history[0].reference, seen=_seen(request), ground=request.POST.get("ground", ""), person=desk.user)
        except Refused as refusal:
            refused = str(refusal.message)
        else:
            messages.success(request, _("Cancelled. It stays on the public page as cancelled."))
            return _onwards(history[0])
    else:
        why_not = may_cancel(read.window_of(history[0]), clock.now(), "-")
        refused = " ".join(reason.in_words(_) for reason in why_not)
    context = {"notice": history[0], "refused": refused, "ground": request.POST.get("ground", "")}
    return page(request, "maintenance_cancel.html", context, status=422 if request.method == "POST" else 200)


def _history(reference: str) -> list[MaintenanceNotice]:
    found = read.of_window(reference)
    if not found:
        raise NotFound("not-here", _("There is no such window of maintenance."))
    return found


def _seen(request: HttpRequest) -> int:
    return whole_number(request.POST.get("seen", ""), digits=5) or 0


def _address(reference: str) -> str:
    return f"{reverse('staff:maintenance-window')}?window={reference}"


def _aware(moment: datetime) -> datetime:
    """What was typed, as a moment: Hong Kong time whatever the zone of the session."""
    return moment.replace(tzinfo=clock.HONG_KONG)


def _initial(notice: MaintenanceNotice) -> dict[str, Any]:
    begins, ends = clock.in_hong_kong(notice.begins_at), clock.in_hong_kong(notice.ends_at)
    return {
        "begins": f"{begins:%Y-%m-%dT%H:%M}", "ends": f"{ends:%Y-%m-%dT%H:%M}", "door_shut": notice.door_shut,
        "what": notice.what, "what_zh": notice.what_zh,
    }  # fmt: skip


def _mark(notice: MaintenanceNotice, now: datetime) -> Status:
    if notice.kind == MaintenanceNotice.Kind.CANCELLED:
        return Status(_("cancelled"), "dash", "grey")
    if notice.ends_at <= now:
        return Status(_("over"), "ok", "grey")
    return Status(_("under way"), "short", "amber") if notice.begins_at <= now else Status(_("to come"), "held", "blue")
