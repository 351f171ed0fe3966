"""Closing an office, reopening it, correcting and cancelling a closure: each form writes a draft and leads to its preview."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.calendar.models import Closure
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.people import rights
from backoffice.people.models import Office
from backoffice.staff.access import Desk
from backoffice.staff.drafts import to_preview
from backoffice.staff.pages import page
from backoffice.staff.selectors import closures as read
from workflows.calendar.closures import KIND, as_it_stands, content_of, kind, summary_of
from workflows.calendar.rules import CANCEL, CLOSE, CORRECT, REOPEN, Wanted

_FORMATS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
_WRONG_TIME = gettext_lazy("Write the time as 2026-09-05 17:30, Hong Kong time.")


class _Times(forms.Form):
    """When it is closed from and reopened, on Hong Kong's clock, and why it is entered."""

    closed_from = forms.DateTimeField(required=False, input_formats=_FORMATS, error_messages={"invalid": _WRONG_TIME})
    reopened_at = forms.DateTimeField(required=False, input_formats=_FORMATS, error_messages={"invalid": _WRONG_TIME})
    closure_ground = forms.ChoiceField(required=False, choices=Closure.Ground.choices)
    cause = forms.ChoiceField(required=False, choices=[("", ""), *Closure.Cause.choices])
    note = forms.CharField(required=False, max_length=200)
    ground = forms.CharField(
        max_length=500, error_messages={"required": gettext_lazy("Say how it became known, such as the notice and its time.")}
    )

    def at(self, name: str) -> datetime | None:
        """A time as typed, in Hong Kong."""
        typed: datetime | None = self.cleaned_data.get(name)
        return None if typed is None else typed.replace(tzinfo=clock.HONG_KONG)


def closures(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Closures that last or are to come, and those of the past with what was corrected or cancelled."""
    now = clock.now()
    context = {
        "lasting": read.lasting(now),
        "past": read.past(now),
        "may_propose": rights.may(desk.user, "calendar.propose"),
        "moment": now,
    }
    return page(request, "closures.html", context)


def enter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Close one, several or all offices."""
    offices = [office for office in Office.objects.prefetch_related("serves").order_by("court", "-kind", "code") if _may(desk, office)]
    asked, every = request.POST.getlist("offices"), request.POST.get("every") == "yes"
    chosen = [office.code for office in offices if every or office.code in asked]
    form = _Times(request.POST or None)
    errors: list[str] = []
    if request.method == "POST" and _sound(form, errors):
        data = form.cleaned_data
        wanted = [
            Wanted(code, None, form.at("closed_from"), form.at("reopened_at"), data["closure_ground"], data["cause"], data["note"].strip())
            for code in chosen
        ]  # fmt: skip
        answer = _draft(request, desk, CLOSE, wanted, data["ground"], errors)
        if answer is not None:
            return answer
    context = {
        **_choices(),
        "form": form,
        "offices": offices,
        "chosen": chosen,
        "errors": errors,
        "act": CLOSE,
        "every": every,
        "typed": request.POST,
    }
    return page(request, "closure_form.html", context, status=422 if errors else 200)


def change(request: HttpRequest, desk: Desk, number: int, act: str) -> HttpResponse:
    """Reopen, correct or cancel: one closure, and those of other offices that began with it if the person says so."""
    closure = read.one(number)
    if closure is None or act not in (REOPEN, CORRECT, CANCEL):
        raise NotFound("not-here", _("This closure was corrected or cancelled meanwhile, or there is none."))
    together = [row for row in read.same_storm(closure) if _may(desk, row.office)]
    form = _Times(request.POST or None)
    errors: list[str] = []
    if request.method == "POST" and _sound(form, errors):
        rows = [row for row in together if row.pk == closure.pk or str(row.pk) in request.POST.getlist("closures")] or [closure]
        answer = _draft(request, desk, act, [_changed(as_it_stands(row), act, form) for row in rows], form.cleaned_data["ground"], errors)
        if answer is not None:
            return answer
    others = [row for row in together if row.pk != closure.pk]
    context = {**_choices(), "form": form, "closure": closure, "others": others, "errors": errors, "act": act, "typed": request.POST}
    return page(request, "closure_form.html", context, status=422 if errors else 200)


def _may(desk: Desk, office: Office) -> bool:
    return kind().may(desk.user, "calendar.propose", {"closures": [{"office": office.code}]})


def _choices() -> dict[str, Any]:
    return {"grounds": Closure.Ground.choices, "causes": Closure.Cause.choices, "moment": clock.in_hong_kong(clock.now())}


def _sound(form: _Times, errors: list[str]) -> bool:
    if form.is_valid():
        return True
    errors += dict.fromkeys(str(error) for found in form.errors.values() for error in found)
    return False


def _changed(stands: Wanted, act: str, form: _Times) -> Wanted:
    if act == CANCEL:
        return Wanted(stands.office, stands.replaces, None, None, stands.ground, stands.cause, stands.note)
    if act == REOPEN:
        return Wanted(
            stands.office, stands.replaces, stands.closed_from, form.at("reopened_at"), stands.ground, stands.cause, stands.note
        )  # fmt: skip
    data = form.cleaned_data
    return Wanted(
        stands.office, stands.replaces, form.at("closed_from"), form.at("reopened_at"), data["closure_ground"] or stands.ground,
        data["cause"], data["note"].strip(),
    )  # fmt: skip


def _draft(request: HttpRequest, desk: Desk, act: str, wanted: list[Wanted], ground: str, errors: list[str]) -> HttpResponse | None:
    """Write the draft and lead to its preview; None where the rules refuse it, with their words among the errors."""
    if not wanted:
        errors.append(_("Choose at least one office."))
        return None
    content = content_of(act, wanted)
    return to_preview(
        request, desk.user, errors, kind=KIND, subject="closures", content=content, summary=summary_of(content), ground=ground
    )
